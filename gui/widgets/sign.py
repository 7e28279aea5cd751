"""The status sign: painted by one function everywhere, and as a small widget with its word."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.looks import Look, Shape
from gui.theme import current, pixmap

TURN_MS = 80
_TURN = 30  # degrees a step


def paint_sign(painter: QPainter, rect: QRectF, shape: Shape, color: QColor, angle: int = 0, size: int = 10) -> None:
    """Paint a sign of `size` logical pixels into the middle of `rect`; `angle` in degrees turns the half ring."""
    box = QRectF(0, 0, size, size)
    box.moveCenter(rect.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match shape:
        case Shape.DOT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(box)
        case Shape.HALF:
            faint = QColor(color)
            faint.setAlpha(70)
            painter.setPen(QPen(faint, 2))
            painter.drawEllipse(box)
            painter.setPen(pen)
            painter.drawArc(box, (90 - angle) * 16, -180 * 16)
        case Shape.TRIANGLE:
            painter.setBrush(color)
            painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            top, left, right = QPointF(box.center().x(), box.top()), box.bottomLeft(), box.bottomRight()
            painter.drawPolygon(QPolygonF([top, right, left]))
        case Shape.BARS:
            for x in (box.left() + 2.5, box.right() - 2.5):
                painter.drawLine(QPointF(x, box.top() + 1), QPointF(x, box.bottom() - 1))
        case Shape.DASHED:
            dashed = QPen(color, 1.6, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
            dashed.setDashPattern([2.0, 1.6])
            painter.setPen(dashed)
            painter.drawEllipse(box)
        case Shape.HOLLOW:
            painter.setPen(QPen(color, 1.6))
            painter.drawEllipse(box)
        case Shape.CROSS:
            painter.drawLine(box.topLeft() + QPointF(1, 1), box.bottomRight() - QPointF(1, 1))
            painter.drawLine(box.topRight() + QPointF(-1, 1), box.bottomLeft() + QPointF(1, -1))
        case Shape.SQUARE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5)
        case Shape.DASH:
            painter.drawLine(QPointF(box.left() + 1, box.center().y()), QPointF(box.right() - 1, box.center().y()))
        case Shape.ARROW:
            middle = box.center().x()
            painter.drawLine(QPointF(middle, box.bottom()), QPointF(middle, box.top() + 0.5))
            painter.drawPolyline(
                [
                    QPointF(box.left() + size * 0.12, box.top() + size * 0.42),
                    QPointF(middle, box.top()),
                    QPointF(box.right() - size * 0.12, box.top() + size * 0.42),
                ]
            )
        case Shape.PADLOCK:
            picture = pixmap("lock", color, 14, 2.0)
            painter.drawPixmap(QPointF(box.left() - 2, box.top() - 2), picture)
    painter.restore()


class Sign(QWidget):
    """One sign, without its word: put a label beside it. It turns only while it is shown and moving."""

    def __init__(self, look: Look | None = None, *, size: int = 10) -> None:
        super().__init__()
        self._size = size
        self._look = look
        self._angle = 0
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_look(look)

    def show_look(self, look: Look | None) -> None:
        """Show another status, or none."""
        self._look = look
        self.setAccessibleName(look.word if look else "")
        self.setToolTip(look.word if look else "")
        self._decide()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the grid's icon size."""
        return QSize(self._size + 6, self._size + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign."""
        if self._look is None:
            return
        painter = QPainter(self)
        color = current().color(self._look.role)
        paint_sign(painter, QRectF(self.rect()), self._look.shape, color, self._angle, self._size)

    def showEvent(self, event: QShowEvent) -> None:
        """Turn again."""
        super().showEvent(event)
        self._decide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _decide(self) -> None:
        if self._look is not None and self._look.moving and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN) % 360
        self.update()
