"""The short glide of cards and stages to where they stand after an edit."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtWidgets import QGraphicsItem

from gui.graph.pulse import animated

_MS = 150
_MOST = 200  # of more items a frame would cost too much

Move = tuple[QGraphicsItem, QPointF]


class Glide(QObject):
    """Moves items; at once when there are many, or when the system wants no animations."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._moves: list[tuple[QGraphicsItem, QPointF, QPointF]] = []
        self._animation = QVariantAnimation(self, duration=_MS, startValue=0.0, endValue=1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._turn)

    def begin(self, moves: Sequence[Move], shift: QPointF) -> None:
        """Bring items to their places, beginning `shift` from where they are."""
        self._animation.stop()
        starts = [(item, item.pos() + shift, end) for item, end in moves]
        self._moves = [move for move in starts if move[1] != move[2] or move[0].pos() != move[2]]
        if any(start != end for _, start, end in self._moves) and len(self._moves) <= _MOST and animated():
            self._turn(0.0)
            self._animation.start()
        else:
            self.finish()

    def finish(self) -> None:
        """Be there."""
        self._animation.stop()
        self._turn(1.0)
        self._moves = []

    @property
    def active(self) -> bool:
        """True while something glides."""
        return self._animation.state() is QAbstractAnimation.State.Running

    def _turn(self, share: float) -> None:
        for item, start, end in self._moves:
            item.setPos(start + (end - start) * share if share < 1 else end)
