"""The mark on a stage or step that a problem names: a triangle with a call."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gui.looks import Shape
from gui.widgets.sign import paint_sign


def paint_problem_mark(painter: QPainter, box: QRectF, color: QColor, ground: QColor) -> None:
    """Paint the mark into `box`; `ground` is the colour that shows through."""
    painter.save()
    painter.translate(box.center())
    painter.scale(box.width() / 11, box.width() / 11)
    paint_sign(painter, QRectF(-6, -6, 12, 12), Shape.TRIANGLE, color)
    painter.setPen(QPen(ground, 1.3))
    painter.drawLine(QPointF(0, -2), QPointF(0, 1.2))
    painter.drawPoint(QPointF(0, 3.4))
    painter.restore()
