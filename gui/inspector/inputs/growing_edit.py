"""Lines of fixed width that take as much height as they need, within bounds."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

from gui.theme.fonts import mono

_LEAST_LINES, _MOST_LINES = 2, 10
_ROOM = 8  # above and below the text


class GrowingEdit(QPlainTextEdit):
    """Wraps at its width; Tab goes on to the next field."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(mono())
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self.fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths wrap otherwise."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def fit(self) -> None:
        """Take the height that the lines need now."""
        layout, lines = self.document().documentLayout(), 0
        block = self.document().begin()
        while block.isValid() and lines < _MOST_LINES:
            layout.blockBoundingRect(block)  # lays the block out: its lines are not known before
            lines += max(1, block.layout().lineCount())
            block = block.next()
        shown = max(_LEAST_LINES, min(_MOST_LINES, lines))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * shown + 2 * _ROOM)
