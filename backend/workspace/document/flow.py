"""Entries of `{a: 1, b: 2}` and items of `[a, b]`: put in and taken out, on one line or on several."""

from collections.abc import Collection, Sequence

from backend.workspace.document.lines import alone, line_end, line_start, next_line
from backend.workspace.document.patches import Patch, joined
from backend.workspace.document.spots import Spot


def parts_of(spot: Spot) -> list[tuple[int, int]]:
    """Return start and end of each entry or item."""
    if spot.kind == "list":
        return [(item.start, item.end) for item in spot.items]
    return [(key.start, max(key.end, value.end if value.end > value.start else 0)) for key, value in spot.entries]


def insert_into_flow(text: str, spot: Spot, after: int, new: Sequence[str]) -> list[Patch]:
    """Put new parts behind the part with index `after`, -1 for the front."""
    parts = parts_of(spot)
    if not parts:
        return [Patch(spot.body + 1, spot.end - 1, ", ".join(new))]
    if after < len(parts) - 1:
        return [_between(text, spot, parts, after, new)]
    start, end = parts[-1]
    if not (alone(text, start) and line_start(text, start) > spot.body):
        return [Patch(end, end, "".join(", " + part for part in new))]
    gap = "\n" + text[line_start(text, start) : start]
    comma = find_comma(text, end, spot.end)
    if comma >= 0 and line_end(text, comma) < spot.end - 1:
        last = line_end(text, comma)
        return [Patch(last, last, "".join(f"{gap}{part}," for part in new))]
    last = line_end(text, end)
    if comma >= 0 or last > spot.end - 1:
        return [Patch(end, end, "".join("," + gap + part for part in new))]
    return [Patch(end, end, ","), Patch(last, last, ",".join(gap + part for part in new))]


def _between(text: str, spot: Spot, parts: Sequence[tuple[int, int]], after: int, new: Sequence[str]) -> Patch:
    """Put new parts before another one, and above the comments above it."""
    start = parts[after + 1][0]
    if not alone(text, start) or line_start(text, start) <= spot.body:
        return Patch(start, start, "".join(part + ", " for part in new))
    margin = text[line_start(text, start) : start]
    comma = find_comma(text, parts[after][1], spot.end) if after >= 0 else spot.body
    if _ends_line(text, comma + 1):
        last = line_end(text, comma)
        return Patch(last, last, "".join(f"\n{margin}{part}," for part in new))
    return Patch(start, start, "".join(f"{part},\n{margin}" for part in new))


def remove_from_flow(text: str, spot: Spot, gone: Collection[int]) -> list[Patch]:
    """Take parts out; a part that has its lines for itself goes with them."""
    parts = parts_of(spot)
    kept = [index for index in range(len(parts)) if index not in gone]
    if not kept:
        return [Patch(spot.body + 1, spot.end - 1)]
    last = kept[-1]
    commas = [find_comma(text, end, spot.end) for _, end in parts]
    own = [
        _has_own_lines(text, spot, start, max(comma + 1, end))
        for (start, end), comma in zip(parts, commas, strict=True)
    ]
    tail = range(last + 1, len(parts))
    if tail and not all(own[index] for index in tail):
        ranges = [(parts[last][1], parts[-1][1])]
        tail_gone = True
    else:
        ranges, tail_gone = [], False
        if tail and commas[-1] < 0 <= commas[last]:
            ranges.append((commas[last], commas[last] + 1))
    for index in sorted(gone):
        start, end = parts[index]
        if index > last and tail_gone:
            break
        if own[index]:
            ranges.append((line_start(text, start), next_line(text, max(commas[index], end))))
        else:
            ranges.append((start, _behind(text, commas[index] + 1)))
    return joined(ranges)


def find_comma(text: str, at: int, limit: int) -> int:
    """Return the comma behind a part, -1 when it has none; comments are passed over."""
    while at < limit:
        if text[at] == ",":
            return at
        if text[at] == "#" and text[at - 1].isspace():
            at = line_end(text, at)
        elif not text[at].isspace() and text[at] != ":":
            return -1
        at += 1
    return -1


def _has_own_lines(text: str, spot: Spot, start: int, end: int) -> bool:
    if not alone(text, start) or line_start(text, start) <= spot.body:
        return False
    return _ends_line(text, end)


def _ends_line(text: str, at: int) -> bool:
    """Return whether nothing but a comment follows on the line."""
    rest = text[at : line_end(text, at)].strip()
    return not rest or rest.startswith("#")


def _behind(text: str, at: int) -> int:
    """Return where the next part begins: behind blanks, a comment on the line, and one line break with its indentation."""
    while text[at] in " \t":
        at += 1
    if text[at] == "#":
        at = line_end(text, at)
    if text[at] in "\r\n":
        at = next_line(text, at)
        while text[at] in " \t":
            at += 1
    return at
