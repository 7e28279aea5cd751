"""Names and values of variables."""

from collections.abc import Sequence

from backend.domain.pipeline import Value
from backend.domain.step_fields import variables
from gui.inspector.entry import Entry
from gui.inspector.inputs.rows_input import RowsInput


class VariablesInput(RowsInput):
    """A row per variable; a mapping stays a mapping, a list of NAME=value a list."""

    stretches = (2, 3)

    def titles(self) -> tuple[str, ...]:
        """Return name and value."""
        return (self.tr("name"), self.tr("value"))

    def cells(self, entry: Entry) -> Sequence[Sequence[str]]:
        """Return name and value of each."""
        try:
            return list(variables(entry.value).items())
        except ValueError:  # the problem under the field says what is wrong; the YAML shows it
            return []

    def value(self) -> Value:
        """Return the variables in the file's form."""
        made: dict[str, Value] = {}
        for title, content in self.texts():
            name = title.strip()
            variables([f"{name}={content}"])
            if name in made:
                raise ValueError(self.tr("the variable {0} stands here twice").replace("{0}", name))
            made[name] = content
        if self.entry is not None and isinstance(self.entry.value, list):
            return [f"{name}={content}" for name, content in made.items()] or None
        old = self.entry.value if self.entry is not None else None
        if isinstance(old, dict):  # what was not touched stays the number or boolean that it is
            made = {name: _kept(old.get(name), content) for name, content in made.items()}
        return made or None


def _kept(old: Value, content: Value) -> Value:
    same = variables({"x": old})["x"] if old is not None and not isinstance(old, list | dict) else None
    return old if same == content else content
