"""One line: a text, or a duration."""

from PySide6.QtWidgets import QLineEdit

from backend.domain.matrix import references
from backend.domain.pipeline import Value
from backend.domain.step_fields import duration
from gui.inspector.entry import Entry, Form
from gui.inspector.inputs.input import SEVERAL, Input
from gui.widgets.layout import row


class LineInput(Input):
    """A line that is committed on Enter, on leaving and after a pause."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self.line = QLineEdit()
        self.line.textEdited.connect(self.touch)
        self.line.returnPressed.connect(self.flush)
        self.guard(self.line)
        self.setLayout(row(self.line))
        self.setFocusProxy(self.line)

    def show_value(self, entry: Entry) -> None:
        """Show the text."""
        self.line.setAccessibleName(entry.name)
        example = self.tr("90, 90s, 5m or 1h30m") if self._form is Form.DURATION else ""
        self.line.setPlaceholderText(self.tr(SEVERAL) if entry.mixed else example)
        value = entry.value
        text = "" if value is None else "true" if value is True else "false" if value is False else str(value)
        if self.line.text() != text:
            self.line.setText(text)

    def value(self) -> Value:
        """Return the text; seconds without a unit as a number."""
        text = self.line.text()
        if self._form is not Form.DURATION:
            return text
        text = text.strip()
        if not references(text):
            duration(text)
        return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else text
