"""The peer of P9: the least that draws the same nodes and edges with levels of detail."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from gui.graph.arrange import Arrangement, LineKind, Rect

_FILL, _PEN, _TEXT = QColor("#ffffff"), QPen(QColor("#dde1e8")), QPen(QColor("#181c24"))
_FAR = QColor("#aab2c0")


class _Node(QGraphicsItem):
    def __init__(self, name: str, place: Rect) -> None:
        super().__init__()
        self._name = name
        self._box = QRectF(0, 0, place.width, place.height)
        self.setPos(place.x, place.y)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._box

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if option.levelOfDetailFromTransform(painter.worldTransform()) < 0.3:
            painter.fillRect(self._box, _FAR)
            return
        painter.setPen(_PEN)
        painter.setBrush(_FILL)
        painter.drawRoundedRect(self._box, 6, 6)
        painter.setPen(_TEXT)
        painter.drawText(self._box, Qt.AlignmentFlag.AlignCenter, self._name)


class _Edges(QGraphicsItem):
    """All edges as one path: they have no shape."""

    def __init__(self, path: QPainterPath) -> None:
        super().__init__()
        self._path = path

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._path.boundingRect()

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pen = QPen(_PEN)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(self._path)


def bare_scene(drawing: Arrangement) -> QGraphicsScene:
    """Return a scene with one item per step, and one for all edges."""
    scene = QGraphicsScene()
    path = QPainterPath()
    for line in drawing.lines:
        if line.kind in (LineKind.STAGE, LineKind.STEP):
            start, end = line.points[0], line.points[-1]
            middle = (start.x + end.x) / 2
            path.moveTo(start.x, start.y)
            path.cubicTo(middle, start.y, middle, end.y, end.x, end.y)
    scene.addItem(_Edges(path))
    for ref, place in drawing.cards.items():
        scene.addItem(_Node(ref.partition("/")[2], place))
    return scene
