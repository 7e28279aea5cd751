"""Moves the canvas on while a gesture is held near its border."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

_BAND = 28  # pixels from the border
_FASTEST = 18  # pixels a turn, at the border and beyond
_TURN_MS = 16


class AutoScroll(QObject):
    """Runs only while the mouse stands in the band, once it was further inside: a drag may begin at the border."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._at = QPoint()
        self._inside = False
        self._then: Callable[[QPoint], None] = lambda at: None
        self._timer = QTimer(self, interval=_TURN_MS)
        self._timer.timeout.connect(self._turn)

    def follow(self, at: QPoint, then: Callable[[QPoint], None]) -> None:
        """The mouse is here; after each move of the canvas `then` is called with it."""
        self._at, self._then = at, then
        if self._pull() == QPoint():
            self._inside = True
            self._timer.stop()
        elif self._inside and not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Stand still; the next drag comes from outside again."""
        self._inside = False
        self._timer.stop()

    def _turn(self) -> None:
        pull = self._pull()
        for bar, by in (
            (self._view.horizontalScrollBar(), pull.x()),
            (self._view.verticalScrollBar(), pull.y()),
        ):
            bar.setValue(bar.value() + by)
        self._then(self._at)

    def _pull(self) -> QPoint:
        room = self._view.viewport().size()
        return QPoint(_along(self._at.x(), room.width()), _along(self._at.y(), room.height()))


def _along(at: int, length: int) -> int:
    deep = _BAND - at if at < _BAND else length - _BAND - at if at > length - _BAND else 0
    share = max(-1.0, min(1.0, deep / _BAND))
    return -round(share * _FASTEST)
