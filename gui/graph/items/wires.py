"""Lines that lie between stages, or on top of everything: the critical path."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.graph.arrange import Line
from gui.graph.items.lines import curves, heads
from gui.graph.items.pencil import Pencil
from gui.theme import Role

_THINNEST = 1.8  # screen pixels of the critical path
_ROOM = 24.0  # half its width in the scene at the smallest scale


class WiresItem(QGraphicsItem):
    """Paints lines in one path. `strong` is the critical path's weight; backward lines are dashed and look wrong.

    `tint` gives another colour: a line that is being drawn shows whether it may be.
    """

    def __init__(self, lines: Sequence[Line], pencil: Pencil, *, strong: bool = False) -> None:
        super().__init__()
        self._pencil = pencil
        self._strong = strong
        self.tint: QColor | None = None
        self._backward = False
        self._curves, self._heads = QPainterPath(), QPainterPath()
        self._box = QRectF()
        self._lines: tuple[Line, ...] = ()
        self.set_lines(lines)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        if self._lines == (shown := tuple(lines)):
            return
        self._lines = shown
        self.prepareGeometryChange()
        self._backward = any(line.backward for line in lines)
        self._curves, self._heads = curves(lines), heads(lines)
        self._box = (
            (self._curves.boundingRect() | self._heads.boundingRect()).adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
            if lines
            else QRectF()
        )
        self.update()

    def boundingRect(self) -> QRectF:
        """All lines and their width."""
        return self._box

    def shape(self) -> QPainterPath:
        """Empty: a curve's outline is dear, and edges are found by an own test."""
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint curves, then heads."""
        width = 1.4
        if self._strong:  # the one line that must be seen from afar
            scale = option.levelOfDetailFromTransform(painter.worldTransform())
            width = max(2.5, _THINNEST / scale)
        pen = self._pencil.ink.pen(self._color(), width)
        if self._backward:
            pen.setDashPattern([3, 3])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(self._curves)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color())
        painter.drawPath(self._heads)

    def _color(self) -> QColor:
        ink = self._pencil.ink
        if self.tint is not None:
            return self.tint
        if self._backward:
            return ink.roles[Role.BAD]
        return ink.strong_line if self._strong else ink.line
