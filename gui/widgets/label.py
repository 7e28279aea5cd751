"""Labels for data: plain text always, selectable, cut with an ellipsis where there is no room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.formats import tip
from gui.theme.fonts import Size, font, mono

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Text(QLabel):
    """A label whose text is never read as markup. `tone` is "", muted, ok, warn or bad."""

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.TEXT,
        tone: str = "",
        strong: bool = False,
        fixed: bool = False,
        wrap: bool = False,
        selectable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(mono(size) if fixed else font(size, strong=strong))
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.set_tone(tone)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Change the colour's role."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class Elided(Text):
    """One line that gives way: it is cut at the end, and the tooltip has the whole."""

    def __init__(
        self, text: str = "", *, size: Size = Size.TEXT, tone: str = "", strong: bool = False, fixed: bool = False
    ) -> None:
        super().__init__(text, size=size, tone=tone, strong=strong, fixed=fixed, selectable=False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Leave room for three letters."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), QFontMetrics(self.font()).averageCharWidth() * 4), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        metrics = QFontMetrics(self.font())
        room = self.contentsRect()
        line = self.text().replace("\n", " ")
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(tip(self.text()) if shown != line else "")
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
