"""A selection in a log: two places, each a line and a column. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """From where the mouse was pressed to where it is now."""

    anchor: tuple[int, int]
    head: tuple[int, int]

    @property
    def empty(self) -> bool:
        """True when nothing is between them."""
        return self.anchor == self.head

    def columns(self, line: int, length: int) -> tuple[int, int] | None:
        """Return which columns of a line are selected, None for none. A whole line counts one more, for its end."""
        (first, start), (last, end) = sorted((self.anchor, self.head))
        if not first <= line <= last or self.empty:
            return None
        return (start if line == first else 0), (min(end, length) if line == last else length + 1)

    def text(self, lines: Sequence[str]) -> str:
        """Return what is selected."""
        (first, start), (last, end) = sorted((self.anchor, self.head))
        if first == last:
            return lines[first][start:end] if first < len(lines) else ""
        chosen = list(lines[first : last + 1])
        if not chosen:
            return ""
        chosen[0] = chosen[0][start:]
        if last < len(lines):
            chosen[-1] = lines[last][:end]
        return "\n".join(chosen)
