"""One of a few names."""

from PySide6.QtCore import Qt

from backend.domain.matrix import references
from backend.domain.pipeline import Value
from gui.formats import tip
from gui.inspector.entry import Entry
from gui.inspector.inputs.input import SEVERAL, Input
from gui.inspector.inputs.quiet import QuietCombo
from gui.widgets.layout import row


class ChoiceInput(Input):
    """A list to choose from; a name that is not in it stays visible as what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.combo = QuietCombo()
        self.combo.activated.connect(self._choose)
        self.setLayout(row(self.combo))
        self.setFocusProxy(self.combo)

    def show_value(self, entry: Entry) -> None:
        """Offer the options and the value."""
        self.combo.setAccessibleName(entry.name)
        self.combo.clear()
        for option in entry.options:
            self.combo.addItem(option.title or option.name, option.name)
            if option.refusal:
                self.combo.setItemData(self.combo.count() - 1, tip(option.refusal), Qt.ItemDataRole.ToolTipRole)
        value = entry.value
        at = self.combo.findData(value)
        if at < 0 and value is not None:
            known = bool(references(str(value)))
            title = str(value) if known else self.tr("{0} (unknown)").replace("{0}", str(value))
            self.combo.insertItem(0, title, str(value))
            at = 0
        self.combo.setPlaceholderText(self.tr(SEVERAL) if entry.mixed else self.tr("choose"))
        self.combo.setCurrentIndex(at)

    def value(self) -> Value:
        """Return the chosen name."""
        chosen = self.combo.currentData()
        return None if chosen is None else str(chosen)

    def _choose(self) -> None:
        self.commit(self.value())
