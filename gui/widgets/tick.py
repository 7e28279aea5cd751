"""A box to tick, in the theme's colours: Fusion's own cannot be seen on dark ground."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from gui.guarded import guarded
from gui.theme import Role, current

_BOX = 14
_GAP = 8


class Tick(QCheckBox):
    """Ticked, half ticked (several values) or empty; its words are cut where there is no room."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return room for box and words."""
        metrics = QFontMetrics(self.font())
        return QSize(_BOX + _GAP + metrics.horizontalAdvance(self.text()) + 4, max(_BOX, metrics.height()) + 8)

    def minimumSizeHint(self) -> QSize:
        """Leave room for a few letters."""
        return QSize(min(self.sizeHint().width(), 80), self.sizeHint().height())

    def hitButton(self, pos: object) -> bool:
        """The whole row can be clicked."""
        return True

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, tick and words."""
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1.5, (self.height() - _BOX) / 2, _BOX, _BOX)
        state, live = self.checkState(), self.isEnabled()
        filled = state is not Qt.CheckState.Unchecked
        edge = Role.FOCUS if self.hasFocus() else Role.CONTROL if live else Role.BORDER
        painter.setPen(QPen(theme.color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color((Role.ACCENT if live else Role.UNKNOWN) if filled else Role.SURFACE))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QPen(theme.color(Role.ON_ACCENT), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if state is Qt.CheckState.Checked:
            corner = box.topLeft()
            painter.drawPolyline([corner + QPointF(3.5, 7.2), corner + QPointF(6, 9.8), corner + QPointF(10.6, 4.4)])
        elif state is Qt.CheckState.PartiallyChecked:
            painter.drawLine(box.center() - QPointF(3, 0), box.center() + QPointF(3, 0))
        painter.setPen(theme.color(Role.TEXT if live else Role.UNKNOWN))
        room = QRect(_BOX + _GAP, 0, self.width() - _BOX - _GAP, self.height())
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
