"""Values as new YAML text, in the style of what stands around them."""

from dataclasses import dataclass

from backend.domain.pipeline import Value
from backend.workspace.document.scalars import write_key, write_literal, write_scalar

_WIDEST = 100


@dataclass(frozen=True, slots=True)
class Style:
    """How new text is written: columns of one level of indentation, lists with a line for each item or between brackets."""

    step: int = 2
    block_lists: bool = False

    def inline(self, value: Value, quotes: str = "") -> str:
        """Return a value on one line, as it may stand between brackets."""
        match value:
            case dict():
                return "{" + ", ".join(f"{write_key(key)}: {self.inline(part)}" for key, part in value.items()) + "}"
            case list():
                return "[" + ", ".join(self.inline(part) for part in value) + "]"
            case _:
                return write_scalar(value, flow=True, style=quotes)

    def after_key(self, value: Value, indent: int, quotes: str = "") -> str:
        """Return what stands behind the colon of a key at column `indent`: blank and value, or line break and block."""
        match value:
            case {}:
                return self._mapping(value, indent) if value else " {}"
            case []:
                return " []"
            case list():
                short = " " + self.inline(value)
                simple = not any(isinstance(part, dict) or (isinstance(part, str) and "\n" in part) for part in value)
                if not self.block_lists and simple and len(short) + indent <= _WIDEST:
                    return short
                return self._list(value, indent)
            case str() if "\n" in value and (literal := write_literal(value, indent, self.step)) is not None:
                return " " + literal
            case _:
                return " " + write_scalar(value, flow=False, style=quotes)

    def entry(self, key: str, value: Value, indent: int, *, flow: bool = False) -> str:
        """Return `key: value` whose lines after the first are indented as the key at column `indent` asks; `flow`: in braces."""
        written = " " + self.inline(value) if flow else self.after_key(value, indent)
        return write_key(key) + ":" + written

    def item(self, value: Value, indent: int, quotes: str = "") -> str:
        """Return a list's item, behind its dash at column `indent`."""
        if isinstance(value, str) and "\n" in value and (literal := write_literal(value, indent, 2)) is not None:
            return literal
        if isinstance(value, dict | list):
            return self.inline(value)
        return write_scalar(value, flow=False, style=quotes)

    def _mapping(self, value: dict[str, Value], indent: int) -> str:
        inner = indent + self.step
        return "".join("\n" + " " * inner + self.entry(key, part, inner) for key, part in value.items())

    def _list(self, value: list[Value], indent: int) -> str:
        inner = indent + self.step
        return "".join("\n" + " " * inner + "- " + self.item(part, inner) for part in value)


def inline(value: Value) -> str:
    """Return a value on one line in the usual style; texts get quotes only where they need them."""
    return Style().inline(value)
