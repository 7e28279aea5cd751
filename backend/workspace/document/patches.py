"""Replacements in a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Patch:
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str = ""


def apply_patches(text: str, patches: Iterable[Patch]) -> str:
    """Return the text with all patches, whose places are those of the old text. Insertions at one place keep their order."""
    parts: list[str] = []
    at = 0
    for patch in sorted(patches, key=lambda patch: (patch.start, patch.end)):
        if patch.start < at:
            raise RefusedError("These changes touch the same place of the file.", "Do them one after the other.")
        parts += (text[at : patch.start], patch.new)
        at = patch.end
    parts.append(text[at:])
    return "".join(parts)


def joined(ranges: Iterable[tuple[int, int]]) -> list[Patch]:
    """Return patches that take ranges out, those that meet or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return [Patch(start, end) for start, end in found]


def common_ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters two texts have in common at their start, and then at their end."""
    front = _common(old, new, min(len(old), len(new)), back=False)
    return front, _common(old, new, min(len(old), len(new)) - front, back=True)


def _common(old: str, new: str, most: int, *, back: bool) -> int:
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        same = (
            old[len(old) - middle : len(old) - least] == new[len(new) - middle : len(new) - least]
            if back
            else old[least:middle] == new[least:middle]
        )
        least, most = (middle, most) if same else (least, middle - 1)
    return least
