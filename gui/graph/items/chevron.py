"""The chevron that folds and unfolds: pointing down while open, right while closed."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.graph.items.detail import FAR


def size(scale: float) -> float:
    """Return how large it is painted, so that it stays as large on the screen at any scale at which cards are shown."""
    return 1 / min(1.0, max(FAR, scale))


def room(scale: float) -> float:
    """Return how wide its place for the mouse is."""
    return 12 + 10 * size(scale)


def paint_chevron(painter: QPainter, middle: QPointF, color: QColor, *, closed: bool, scale: float) -> None:
    """Paint it round a point."""
    large = size(scale)
    corners = [(-2.0, -4.0), (2.0, 0.0), (-2.0, 4.0)] if closed else [(-4.0, -2.0), (0.0, 2.0), (4.0, -2.0)]
    painter.setPen(QPen(color, 1.5 * large, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([middle + QPointF(x, y) * large for x, y in corners]))
