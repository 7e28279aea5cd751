"""A choice and a number that the wheel does not change in passing, with arrows in the theme's manner."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from gui.guarded import guarded
from gui.theme import Role, current

_ARROW = 8.0


class QuietCombo(QComboBox):
    """Leaves the wheel to the panel unless the keyboard is here."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, or choose."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow over the frame."""
        super().paintEvent(event)
        _paint_arrow(self, QRectF(self.width() - 20, 0, 12, self.height()), down=True)


class QuietSpin(QSpinBox):
    """Leaves the wheel to the panel unless the keyboard is here."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(6, 0, 0, 0)
        self.setMinimumWidth(96)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, or count."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrows over the frame."""
        super().paintEvent(event)
        half = self.height() / 2
        _paint_arrow(self, QRectF(self.width() - 20, 3, 12, half - 3), down=False)
        _paint_arrow(self, QRectF(self.width() - 20, half, 12, half - 3), down=True)


def _paint_arrow(widget: QWidget, spot: QRectF, *, down: bool) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    role = Role.MUTED if widget.isEnabled() else Role.UNKNOWN
    painter.setPen(QPen(current().color(role), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle, rise = spot.center(), _ARROW / 4 if down else -_ARROW / 4
    painter.drawPolyline([
        QPointF(middle.x() - _ARROW / 2, middle.y() - rise),
        QPointF(middle.x(), middle.y() + rise),
        QPointF(middle.x() + _ARROW / 2, middle.y() - rise),
    ])  # fmt: skip
