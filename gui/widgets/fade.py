"""The short fade on a row that changed: the only motion besides the turning ring."""

import time

from PySide6.QtCore import QObject, QPersistentModelIndex, QTimer, Signal

from gui.models.rows import Index

SECONDS = 0.7
_TICK_MS = 40


class Fades(QObject):
    """Remembers which rows changed a moment ago. `moved` asks for a repaint while there are any."""

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._begun: dict[QPersistentModelIndex, float] = {}
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._turn)

    def begin(self, index: Index) -> None:
        """Let a row fade."""
        self._begun[QPersistentModelIndex(index)] = time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        """Forget all; nobody looks."""
        self._begun.clear()
        self._timer.stop()

    def strength(self, row: int) -> float:
        """Return how strongly a row is marked, 1 when it has just changed to 0."""
        now = time.monotonic()
        ages = [now - begun for index, begun in self._begun.items() if index.row() == row]
        return max((1 - age / SECONDS for age in ages), default=0.0)

    def _turn(self) -> None:
        now = time.monotonic()
        self._begun = {
            index: begun for index, begun in self._begun.items() if now - begun < SECONDS and index.isValid()
        }
        if not self._begun:
            self._timer.stop()
        self.moved.emit()
