"""The legend beside the zoom buttons: what the strong line means, and how long that path takes."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.graph.ink import Ink
from gui.graph.lettering import lettering, width
from gui.theme import Role
from gui.theme.fonts import Size


class Legend(QWidget):
    """A piece of the line and a few words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_path(self, text: str) -> None:
        """Show the words, or nothing with ""."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.resize(self.sizeHint())
            self.update()
        self.setVisible(bool(text))

    def sizeHint(self) -> QSize:
        """Line, gap and text."""
        return QSize(round(width(self._text, Size.SECONDARY)) + 48, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both."""
        ink = Ink()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink.pen(ink.roles[Role.BORDER]))
        painter.setBrush(ink.roles[Role.SURFACE])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(ink.pen(ink.strong_line, 2.5))
        middle = self.height() / 2
        painter.drawLine(QPointF(10, middle), QPointF(28, middle))
        painter.setFont(lettering(Size.SECONDARY))
        painter.setPen(ink.roles[Role.MUTED])
        painter.drawText(self.rect().adjusted(36, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)
