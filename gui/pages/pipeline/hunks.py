"""Two texts as pieces that are alike, and pieces of which one is to be chosen. Pure."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Which text a piece is taken from."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines with their ends. `mine` and `theirs` are equal where nothing has to be chosen; `line` counts in mine from 1."""

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    line: int

    @property
    def equal(self) -> bool:
        """True where both say the same."""
        return self.mine == self.theirs


def hunks(mine: str, theirs: str) -> tuple[Hunk, ...]:
    """Return the pieces in order; put together from either side they are that text."""
    ours, others = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, ours, others, autojunk=False)
    return tuple(Hunk(tuple(ours[a:b]), tuple(others[c:d]), a + 1) for _tag, a, b, c, d in matcher.get_opcodes())


def joined(pieces: Sequence[Hunk], sides: Sequence[Side]) -> str:
    """Return the text that is made of the chosen sides, one per piece that differs."""
    chosen = iter(sides)
    parts: list[str] = []
    for piece in pieces:
        side = Side.MINE if piece.equal else next(chosen)
        parts.extend(piece.mine if side is Side.MINE else piece.theirs)
    return "".join(parts)


def nearest_side(piece: Hunk, base: str) -> Side:
    """Return the side to begin with: theirs where mine is what both began with, else mine."""
    lines = "".join(piece.mine)
    return Side.THEIRS if lines and lines in base and "".join(piece.theirs) not in base else Side.MINE
