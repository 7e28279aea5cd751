"""The chevron that folds and unfolds: pointing down while open, right while closed."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

ROOM = 22.0  # how wide its place for the mouse is


def paint_chevron(painter: QPainter, middle: QPointF, color: QColor, *, closed: bool, size: float = 1.0) -> None:
    """Paint it round a point."""
    corners = [(-2.0, -4.0), (2.0, 0.0), (-2.0, 4.0)] if closed else [(-4.0, -2.0), (0.0, 2.0), (4.0, -2.0)]
    painter.setPen(QPen(color, 1.5 * size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([middle + QPointF(x, y) * size for x, y in corners]))
