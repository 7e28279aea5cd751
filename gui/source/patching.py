"""The smallest change from one text to another. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patch:
    """Replace the characters `start` to `end` of the old text by `text`."""

    start: int
    end: int
    text: str


def patch_between(old: str, new: str) -> Patch | None:
    """Return the one change that is left when what both begin and end with stays; None for equal texts."""
    if old == new:
        return None
    start = _common(old, new)
    longest = min(len(old), len(new)) - start
    tail = _common(old[::-1], new[::-1], longest)
    return Patch(start, len(old) - tail, new[start : len(new) - tail])


def _common(old: str, new: str, limit: int | None = None) -> int:
    """Return how many characters two texts begin with alike, by halving."""
    low, high = 0, min(len(old), len(new)) if limit is None else limit
    while low < high:
        middle = (low + high + 1) // 2
        if old[:middle] == new[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
