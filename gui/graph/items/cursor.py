"""The ring round the selected card: strong while the canvas has the keyboard."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.graph.arrange import Rect
from gui.graph.items.pencil import Pencil
from gui.theme import Role


class CursorItem(QGraphicsItem):
    """One ring that moves from card to card."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__()
        self._pencil = pencil
        self._box = QRectF()
        self._focused = False
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def surround(self, place: Rect | None) -> None:
        """Stand round a card, or nowhere."""
        self.setVisible(place is not None)
        if place is not None:
            self.prepareGeometryChange()
            self._box = QRectF(-4, -4, place.width + 8, place.height + 8)
            self.setPos(place.x, place.y)

    def set_focused(self, focused: bool) -> None:
        """Say whether keys reach the canvas."""
        self._focused = focused
        self.update()

    def boundingRect(self) -> QRectF:
        """Room for a line that is as wide on the screen at any scale."""
        return self._box.adjusted(-24, -24, 24, 24)

    def shape(self) -> QPainterPath:
        """Empty: the ring is no target."""
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the ring."""
        ink = self._pencil.ink
        pen = ink.pen(ink.roles[Role.FOCUS if self._focused else Role.CONTROL], 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self._box, 9, 9)
