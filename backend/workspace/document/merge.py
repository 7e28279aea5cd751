"""Two changes of one text become one where they touch different lines."""

import re
from difflib import SequenceMatcher

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
Hunk = tuple[int, int, list[str]]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Return the text with both changes, None where they touch or overlap; the same change on both sides counts once."""
    if mine in {base, theirs}:
        return theirs
    if theirs == base:
        return mine
    lines = _LINE.findall(base)
    changes = sorted(
        [(*hunk, 0) for hunk in _hunks(lines, _LINE.findall(mine))]
        + [(*hunk, 1) for hunk in _hunks(lines, _LINE.findall(theirs))],
        key=lambda change: (change[0], change[1], change[3]),
    )
    parts: list[str] = []
    at, last_side, last = 0, -1, (-1, -1, [""])
    for start, end, new, side in changes:
        if (start, end, new) == last:
            continue
        if side != last_side and last_side >= 0 and start <= last[1]:
            return None
        parts += [*lines[at:start], *new]
        at, last_side, last = end, side, (start, end, new)
    return "".join([*parts, *lines[at:]])


def _hunks(base: list[str], other: list[str]) -> list[Hunk]:
    matched = SequenceMatcher(None, base, other, autojunk=False)
    return [(a, b, other[c:d]) for what, a, b, c, d in matched.get_opcodes() if what != "equal"]
