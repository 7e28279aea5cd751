"""The one timer of the canvas: turns the ring of running steps and lets their times grow, and only while it is seen."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QStyle

from gui.widgets.sign import TURN_MS

_DEGREES = 30
_SECOND = 1000 // TURN_MS


class Pulse(QObject):
    """Calls `turn(angle)` at each beat and `tick()` about once a second. Without animations in the system, only `tick()`."""

    def __init__(self, turn: Callable[[int], None], tick: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._turn, self._tick = turn, tick
        self._beats = 0
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self._beat)

    @property
    def active(self) -> bool:
        """True while it beats."""
        return self._timer.isActive()

    def set_active(self, active: bool) -> None:
        """Beat or rest."""
        if active and not self.active:
            self._timer.start(TURN_MS if animated() else 1000)
        elif not active:
            self._timer.stop()

    def _beat(self) -> None:
        self._beats += 1
        if self._timer.interval() == TURN_MS:
            self._turn(self._beats * _DEGREES % 360)
        if self._timer.interval() != TURN_MS or self._beats % _SECOND == 0:
            self._tick()


def animated() -> bool:
    """False when the system asks for no animations."""
    return bool(QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration))
