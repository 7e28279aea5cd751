"""A key that this version does not know: shown, never changed here."""

from backend.domain.pipeline import Value
from gui.inspector.entry import Entry
from gui.inspector.inputs.input import Input
from gui.widgets.label import Text
from gui.widgets.layout import row


class KeptInput(Input):
    """Its value as text; the YAML beside it is where it can be changed."""

    def __init__(self) -> None:
        super().__init__()
        self.text = Text(fixed=True, wrap=True)
        self.setLayout(row(self.text))

    def show_value(self, entry: Entry) -> None:
        """Show it."""
        self.text.setText("" if entry.value is None else str(entry.value))

    def value(self) -> Value:
        """Return it unchanged."""
        return self.entry.value if self.entry is not None else None
