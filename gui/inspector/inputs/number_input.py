"""A whole number."""

from backend.domain.pipeline import Value
from gui.inspector.entry import Entry
from gui.inspector.inputs.input import Input
from gui.inspector.inputs.quiet import QuietSpin
from gui.widgets.layout import row

_BOUNDS = {"retries": (0, 100, 0), "status": (100, 599, 200)}  # least, most, what holds when nothing is said
_ANY = (0, 2**31 - 1, 0)


class NumberInput(Input):
    """A number with its bounds; clicks in a row are one change."""

    def __init__(self) -> None:
        super().__init__()
        self.spin = QuietSpin()
        self.spin.valueChanged.connect(lambda _number: self._changed())
        self.spin.editingFinished.connect(self.flush)
        self.guard(self.spin)
        self._showing = False
        self.setLayout(row(self.spin, None))
        self.setFocusProxy(self.spin)

    def show_value(self, entry: Entry) -> None:
        """Show the number; what is no number shows as what holds by default, the problem says more."""
        least, most, default = _BOUNDS.get(entry.name, _ANY)
        self._showing = True
        self.spin.setAccessibleName(entry.name)
        self.spin.setRange(least, most)
        value = entry.value
        self.spin.setValue(value if isinstance(value, int) and not isinstance(value, bool) else default)
        self._showing = False

    def value(self) -> Value:
        """Return the number."""
        return self.spin.value()

    def _changed(self) -> None:
        if not self._showing:
            self.touch()
