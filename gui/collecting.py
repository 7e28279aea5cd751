"""Python's cyclic garbage is collected in the window's thread alone.

A collection begins wherever the interpreter happens to allocate: in a worker thread it would destroy Qt objects there, which ends the
process or leaves timers behind that no thread can stop.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 100  # milliseconds
_FULL_EVERY = 300  # collections between two of the whole heap: half a minute at the least


class Collector(QObject):
    """From its making until `stop` nothing but its timer collects. What lives already is taken to live for good."""

    def __init__(self) -> None:
        super().__init__()
        self._limits = gc.get_threshold()
        self._since_full = 0
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect as far as the interpreter itself would, were it allowed to."""
        young, middle, old = gc.get_count()
        self._since_full += 1
        if young <= self._limits[0]:
            return
        if middle <= self._limits[1]:
            gc.collect(0)
        elif old <= self._limits[2] or self._since_full < _FULL_EVERY:
            gc.collect(1)
        else:
            gc.collect()
            self._since_full = 0

    def stop(self) -> None:
        """Leave it to the interpreter again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
