"""A matrix: names with the values that each takes; one step per combination."""

from collections.abc import Sequence
from math import prod

from backend.domain.pipeline import Value
from gui.formats import plural
from gui.inspector.entries import ALL, names_in
from gui.inspector.entry import Entry
from gui.inspector.inputs.rows_input import RowsInput
from gui.theme.fonts import Size
from gui.widgets.label import Text


class MatrixInput(RowsInput):
    """A row per name, its values with commas between; says how many steps it makes."""

    stretches = (2, 3)

    def __init__(self) -> None:
        super().__init__()
        self.made = Text(tone="muted", size=Size.SECONDARY, selectable=False)
        self.foot.addWidget(self.made)

    def titles(self) -> tuple[str, ...]:
        """Return name and values."""
        return (self.tr("name"), self.tr("value, value"))

    def cells(self, entry: Entry) -> Sequence[Sequence[str]]:
        """Return each name with its values."""
        value = entry.value
        return [(name, ", ".join(names_in(one))) for name, one in value.items()] if isinstance(value, dict) else []

    def show_value(self, entry: Entry) -> None:
        """Show the rows and what they make."""
        super().show_value(entry)
        self._count()

    def touch(self) -> None:
        """Count anew."""
        super().touch()
        self._count()

    def value(self) -> Value:
        """Return names and lists of values; texts that were numbers stay numbers."""
        old = self.entry.value if self.entry is not None and isinstance(self.entry.value, dict) else {}
        made: dict[str, Value] = {}
        for title, text in self.texts():
            name = title.strip()
            before = old.get(name)
            known = {str(one): one for one in before} if isinstance(before, list) else {}
            values: list[Value] = [known.get(part, part) for one in text.split(",") if (part := one.strip())]
            every = name == "service" and values == [ALL]
            if not name or not values:
                raise ValueError(self.tr("each row needs a name and at least one value"))
            if name in made:
                raise ValueError(self.tr("the name {0} stands here twice").replace("{0}", name))
            made[name] = ALL if every else values
        return made or None

    def _count(self) -> None:
        try:
            value = self.value()
        except ValueError:
            self.made.setText("")
            return
        every = len(self.entry.options) if self.entry is not None else 0
        values = value.values() if isinstance(value, dict) else ()
        count = prod(len(one) if isinstance(one, list) else every for one in values) if values else 0
        self.made.setText(self.tr("makes {0}").replace("{0}", plural(count, "step")) if count else "")
