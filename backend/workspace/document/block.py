"""Entries of a block mapping and items of a block list: put in and taken out as whole lines, with the comments that belong to them."""

from collections.abc import Collection, Sequence

from backend.workspace.document.lines import (
    alone,
    block_end,
    block_start,
    column,
    indent,
    line_end,
    line_start,
    margin,
    next_line,
)
from backend.workspace.document.patches import Patch, joined
from backend.workspace.document.spots import Spot


def insert_into_block(text: str, spot: Spot, after: int, new: Sequence[str]) -> list[Patch]:
    """Put new entries, whose first lines are not indented, behind the entry with index `after`, -1 for the front."""
    before = margin(text, spot.entries[0][0])
    gap = "\n\n" if _spaced(text, spot, after) else "\n"
    parts = [before + indent(part, len(before)) for part in new]
    if after < 0:
        start = block_start(text, spot.entries[0][0])
        return [Patch(start, start, "".join(part + gap for part in parts))]
    end = block_end(text, *spot.entries[after])
    return [Patch(end, end, "".join(gap + part for part in parts))]


def remove_from_block(text: str, spot: Spot, gone: Collection[int]) -> list[Patch]:
    """Take entries out with their comments, and one of two blank gaps around them."""
    ranges: list[tuple[int, int]] = []
    for index in sorted(gone):
        key, value = spot.entries[index]
        margin(text, key)
        start, end = block_start(text, key), next_line(text, block_end(text, key, value))
        if end == len(text) == block_end(text, key, value):
            start = _before_break(text, start)
        floor = next_line(text, block_end(text, *spot.entries[index - 1])) if index else 0
        blank_above, blank_below = max(floor, _blanks_above(text, start)), _blanks_below(text, end)
        if index == 0 and start == blank_above:
            end = blank_below
        elif blank_above < start and (blank_below > end or index == len(spot.entries) - 1):
            start = blank_above
        ranges.append((start, end))
    return joined(ranges)


def insert_into_list(text: str, spot: Spot, after: int, new: Sequence[str]) -> list[Patch]:
    """Put new items, their dash included, behind the item with index `after`, -1 for the front."""
    dash = dash_of(text, spot.items[max(0, after)])
    before = " " * column(text, dash)
    if after < 0:
        start = line_start(text, dash) if alone(text, dash) else dash
        return [Patch(start, start, "".join(f"{before}- {indent(part, len(before))}\n" for part in new))]
    end = line_end(text, spot.items[after].end)
    return [Patch(end, end, "".join(f"\n{before}- {indent(part, len(before))}" for part in new))]


def remove_from_list(text: str, spot: Spot, gone: Collection[int]) -> list[Patch]:
    """Take items out with their lines and the comments right above them."""
    patches = []
    for index in sorted(gone):
        item = spot.items[index]
        dash = dash_of(text, item)
        start, end = line_start(text, dash), line_end(text, item.end)
        if end == len(text):
            start = _before_break(text, start)
        patches.append(Patch(start, next_line(text, end)))
    return patches


def dash_of(text: str, item: Spot) -> int:
    """Return where the dash of a block list's item stands."""
    return text.rfind("-", 0, item.start)


def _spaced(text: str, spot: Spot, after: int) -> bool:
    if len(spot.entries) < 2:
        return False
    start = block_start(text, spot.entries[max(1, after)][0])  # as the neighbour is spaced from what stands before it
    return _blanks_above(text, start) < start


def _before_break(text: str, start: int) -> int:
    if text[start - 2 : start] == "\r\n":
        return start - 2
    return max(0, start - 1)


def _blanks_above(text: str, start: int) -> int:
    while start > 0:
        above = line_start(text, _before_break(text, start))
        if text[above:start].strip():
            break
        start = above
    return start


def _blanks_below(text: str, end: int) -> int:
    while end < len(text) and not text[end : line_end(text, end)].strip():
        following = next_line(text, end)
        if following == end:
            break
        end = following
    return end
