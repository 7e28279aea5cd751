"""Yes or no."""

from PySide6.QtCore import Qt

from backend.domain.pipeline import Value
from gui.inspector.entry import Entry
from gui.inspector.inputs.input import Input
from gui.widgets.layout import row
from gui.widgets.tick import Tick


class ToggleInput(Input):
    """A box that is ticked, or not; half ticked where the selected steps differ."""

    def __init__(self) -> None:
        super().__init__()
        self.box = Tick()
        self.box.clicked.connect(lambda: self._commit())
        self.setLayout(row(self.box, None))
        self.setFocusProxy(self.box)

    def show_value(self, entry: Entry) -> None:
        """Tick it, or not."""
        self.box.setAccessibleName(entry.name)
        on = entry.value is True
        self.box.setText(self.tr("yes") if on else self.tr("several values") if entry.mixed else self.tr("no"))
        self.box.setCheckState(
            Qt.CheckState.PartiallyChecked if entry.mixed else Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        )

    def value(self) -> Value:
        """Return true or false."""
        return self.box.checkState() is not Qt.CheckState.Unchecked

    def _commit(self) -> None:
        self.box.setTristate(False)
        self.commit(self.value())
