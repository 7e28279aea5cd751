"""The window's clock: one tick a second for everything that says how long ago."""

import time
from functools import cache

from PySide6.QtCore import QObject, QTimer, Signal


class Clock(QObject):
    """Ticks while something listens. `now` can be bent by tests and pictures."""

    tick = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fixed: float | None = None
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() if self._fixed is None else self._fixed

    def fix(self, moment: float | None) -> None:
        """Stand still at a moment, or go on."""
        self._fixed = moment

    def start(self) -> None:
        """Begin to tick."""
        self._timer.start()

    def stop(self) -> None:
        """Stop ticking; part of the shutdown."""
        self._timer.stop()


@cache
def clock() -> Clock:
    """Return the clock of this process."""
    return Clock()
