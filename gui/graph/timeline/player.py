"""Lets the shown moment run on by itself, as fast as life or faster."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

SPEEDS = (1, 10, 60)
_BEAT_MS = 33


class Player(QObject):
    """`moved` gives by how many seconds of the run the moment moves on; `changed` comes when it starts and stops."""

    moved = Signal(float)
    changed = Signal()

    def __init__(self, parent: QObject, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._last = 0.0
        self.speed = SPEEDS[0]
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    @property
    def playing(self) -> bool:
        """True while time goes on."""
        return self._timer.isActive()

    def play(self) -> None:
        """Go on from the shown moment."""
        self._last = self._seconds()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Stand still."""
        if self.playing:
            self._timer.stop()
            self.changed.emit()

    def next_speed(self) -> None:
        """Take the next speed, after the fastest the slowest."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        self.changed.emit()

    def suit(self, seconds: float) -> None:
        """Take the slowest speed at which so long a run lasts no more than about a minute."""
        self.speed = next((speed for speed in SPEEDS if seconds <= 60 * speed), SPEEDS[-1])

    def _beat(self) -> None:
        now = self._seconds()
        self.moved.emit((now - self._last) * self.speed)
        self._last = now
