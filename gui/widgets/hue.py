"""An environment's name in its hue, the same on every page; and the frame around what touches the last one."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from gui.theme import current
from gui.theme.fonts import font


class HueName(QWidget):
    """A small coloured square and the name."""

    def __init__(self, environment: str = "") -> None:
        super().__init__()
        self._environment = environment
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(environment)
        current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return room for square and name."""
        return QSize(QFontMetrics(font(strong=True)).horizontalAdvance(self._environment) + 18, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hue = current().environment(self._environment)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hue)
        painter.drawRoundedRect(QRectF(0, 5, 10, 10), 2, 2)
        painter.setPen(hue)
        painter.setFont(font(strong=True))
        painter.drawText(self.rect().adjusted(16, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self._environment)


class HueFrame(QFrame):
    """A frame in an environment's hue: thick and all around for the guarded one, a line at the top for the others."""

    def __init__(self) -> None:
        super().__init__()
        self._environment = ""
        current().changed.connect(self.update)

    def show_environment(self, name: str) -> None:
        """Belong to another environment; "" for none."""
        self._environment = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        super().paintEvent(event)
        if not self._environment:
            return
        painter = QPainter(self)
        hue = current().environment(self._environment)
        if current().guarded(self._environment):
            painter.setPen(QPen(hue, 3))
            painter.drawRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        else:
            painter.fillRect(0, 0, self.width(), 3, hue)
