"""A service of the workspace, or any other image."""

from backend.domain.pipeline import Value
from gui.inspector.entry import Entry
from gui.inspector.inputs.input import SEVERAL, Input
from gui.inspector.inputs.quiet import QuietCombo
from gui.widgets.layout import row


class ImageInput(Input):
    """Services to choose from, and free text for an image."""

    def __init__(self) -> None:
        super().__init__()
        self.combo = QuietCombo()
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QuietCombo.InsertPolicy.NoInsert)
        self.combo.activated.connect(self._choose)
        line = self.combo.lineEdit()
        assert line is not None
        self.line = line
        line.textEdited.connect(self.touch)
        line.returnPressed.connect(self.flush)
        self.guard(self.combo, line)
        self.setLayout(row(self.combo))
        self.setFocusProxy(self.combo)

    def show_value(self, entry: Entry) -> None:
        """Offer the services and show the image."""
        self.combo.setAccessibleName(entry.name)
        self.combo.clear()
        self.combo.addItems([option.name for option in entry.options])
        self.line.setPlaceholderText(self.tr(SEVERAL) if entry.mixed else self.tr("a service, or e.g. alpine:3.22"))
        value = entry.value
        self.combo.setEditText("" if value is None else str(value))

    def value(self) -> Value:
        """Return the name."""
        text = self.line.text().strip()
        if not text:
            raise ValueError(self.tr("expected a service's name, or an image such as alpine:3.22"))
        return text

    def _choose(self) -> None:
        self._dirty = True
        self.flush()
