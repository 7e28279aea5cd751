"""The status sign: painted by one function everywhere, and as a small widget with its word."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.looks import Look, Shape
from gui.theme import current, pixmap

TURN_MS = 80
_TURN = 30  # degrees a step


def paint_sign(painter: QPainter, rect: QRectF, shape: Shape, color: QColor, angle: int = 0, *, size: int = 10) -> None:
    """Paint a shape in a colour, `size` logical pixels, into the middle of `rect`; `angle` in degrees turns the half ring."""
    box = QRectF(0, 0, size, size)
    box.moveCenter(rect.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape is Shape.HALF:
        _half(painter, box, color, angle)
    else:
        _PAINTERS[shape](painter, box, color)
    painter.restore()


def _half(painter: QPainter, box: QRectF, color: QColor, angle: int) -> None:
    faint = QColor(color)
    faint.setAlpha(70)
    pen = painter.pen()
    painter.setPen(QPen(faint, 2))
    painter.drawEllipse(box)
    painter.setPen(pen)
    painter.drawArc(box, (90 - angle) * 16, -180 * 16)


def _dot(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(box)


def _triangle(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.setBrush(color)
    painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))


def _bars(painter: QPainter, box: QRectF, color: QColor) -> None:
    for x in (box.left() + box.width() / 4, box.right() - box.width() / 4):
        painter.drawLine(QPointF(x, box.top() + 1), QPointF(x, box.bottom() - 1))


def _dashed(painter: QPainter, box: QRectF, color: QColor) -> None:
    pen = QPen(color, 1.6, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([2.0, 1.6])
    painter.setPen(pen)
    painter.drawEllipse(box)


def _hollow(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.setPen(QPen(color, 1.6))
    painter.drawEllipse(box)


def _cross(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.drawLine(box.topLeft() + QPointF(1, 1), box.bottomRight() - QPointF(1, 1))
    painter.drawLine(box.topRight() + QPointF(-1, 1), box.bottomLeft() + QPointF(1, -1))


def _square(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5)


def _dash(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.drawLine(QPointF(box.left() + 1, box.center().y()), QPointF(box.right() - 1, box.center().y()))


def _arrow(painter: QPainter, box: QRectF, color: QColor) -> None:
    middle, wing = box.center().x(), box.top() + box.height() * 0.42
    painter.drawLine(QPointF(middle, box.bottom()), QPointF(middle, box.top() + 0.5))
    painter.drawPolyline([QPointF(box.left() + 1, wing), QPointF(middle, box.top()), QPointF(box.right() - 1, wing)])


def _padlock(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.drawPixmap(QPointF(box.left() - 2, box.top() - 2), pixmap("lock", color, 14, 2.0))


_PAINTERS: Mapping[Shape, Callable[[QPainter, QRectF, QColor], None]] = {
    Shape.DOT: _dot,
    Shape.TRIANGLE: _triangle,
    Shape.BARS: _bars,
    Shape.DASHED: _dashed,
    Shape.HOLLOW: _hollow,
    Shape.CROSS: _cross,
    Shape.SQUARE: _square,
    Shape.DASH: _dash,
    Shape.ARROW: _arrow,
    Shape.PADLOCK: _padlock,
}


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
        paint_sign(painter, QRectF(self.rect()), self._look.shape, color, self._angle, size=self._size)

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
