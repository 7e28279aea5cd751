"""Another value behind a key or a dash: the anchor, the comments and the way of quoting stay."""

import re
from dataclasses import dataclass

from backend.domain.pipeline import Value
from backend.workspace.document.lines import line_end, line_start
from backend.workspace.document.patches import Patch, common_ends
from backend.workspace.document.spots import Spot
from backend.workspace.document.writing import Style

_QUOTES = ("'", '"')
_COMMENT = re.compile(r"(?<!\S)#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a value stands: its key (None for an item or the root), the column of key or dash, and whether between brackets."""

    key: Spot | None
    indent: int
    flow: bool


def replace_value(text: str, spot: Spot, new: Value, site: Site, style: Style, *, written: str = "") -> list[Patch]:
    """Return the patches that write `new` in the place of a value; an anchor on it stays, comments in it move above it.

    `written` is what stands behind the key when it is known already.
    """
    quotes = spot.style if spot.style in _QUOTES else ""
    start = spot.body if spot.anchor else spot.start
    if site.flow:
        return [*_comments(text, spot, site), _inline(text, site, start, spot.end, style.inline(new, quotes))]
    if site.key is None:
        return [*_comments(text, spot, site), Patch(start, spot.end, style.item(new, site.indent, quotes))]
    if spot.style in ("|", ">") and isinstance(new, str) and "\n" in new:
        style = _as_indented(text, spot, site, style)
        if spot.style == ">" and (patch := _refolded(text, spot, new)) is not None:
            return [patch]
    written = written or style.after_key(new, site.indent, quotes)
    below = spot.kind in ("mapping", "list") and not spot.flow and bool(spot.entries or spot.items)
    if below:
        return [*_comments(text, spot, site), *_instead_of_block(text, spot, site, written)]
    if not written.startswith("\n"):
        return [*_comments(text, spot, site), *_instead_of_inline(text, spot, site, start, written[1:])]
    behind = _behind_colon(text, site.key, spot) if not spot.anchor else len(text[: spot.body].rstrip())
    last = line_end(text, spot.end)
    return [*_comments(text, spot, site), Patch(behind, spot.end), Patch(last, last, written)]


def _comments(text: str, spot: Spot, site: Site) -> list[Patch]:
    """Return what puts the comments in a list or mapping above the line of its key."""
    if spot.kind not in ("mapping", "list"):
        return []
    found: list[str] = []
    at = spot.body if spot.flow or site.key is None else line_end(text, site.key.end)
    for leaf in (*(leaf for leaf in spot.walk() if leaf.kind in ("scalar", "alias")), None):
        upto = leaf.start if leaf else spot.end if spot.flow else line_end(text, spot.end)
        found += _COMMENT.findall(text[at:upto])
        at = max(at, leaf.end if leaf else upto)
    if not found:
        return []
    top = line_start(text, site.key.start if site.key else spot.start)
    line = text[top : line_end(text, top)]
    margin = line[: len(line) - len(line.lstrip(" "))]
    return [Patch(top, top, "".join(f"{margin}{comment}\n" for comment in found))]


def _inline(text: str, site: Site, start: int, end: int, written: str) -> Patch:
    if start < end or site.key is None:
        return Patch(start, end, written)
    colon = text.find(":", site.key.end, start)
    if colon < 0:
        return Patch(site.key.end, site.key.end, ": " + written)
    return Patch(colon + 1, colon + 1, " " + written)


def _instead_of_inline(text: str, spot: Spot, site: Site, start: int, written: str) -> list[Patch]:
    if start == spot.end:
        behind = spot.body if spot.anchor else _behind_colon(text, site.key, spot) if site.key else start
        start = end = behind
        written = " " + written
    else:
        end = spot.end
    head, newline, rest = written.partition("\n")
    if spot.style in ("|", ">"):
        header = text[spot.body : min(line_end(text, spot.body), spot.end)]
        comment = header[header.index(" #") :] if " #" in header else ""
        return [Patch(start, end, head + comment + newline + rest)]
    last = line_end(text, end)
    return [Patch(start, end, head), Patch(last, last, newline + rest)]


def _instead_of_block(text: str, spot: Spot, site: Site, written: str) -> list[Patch]:
    assert site.key is not None
    behind = spot.start + 1 + len(spot.anchor) if spot.anchor else _behind_colon(text, site.key, spot)
    last, end = line_end(text, behind), line_end(text, spot.end)
    if written.startswith("\n"):
        return [Patch(last, end, written)]
    head, newline, rest = written.partition("\n")
    return [Patch(behind, behind, head), Patch(last, end, newline + rest)]


def _behind_colon(text: str, key: Spot, spot: Spot) -> int:
    return text.index(":", key.end, max(spot.start, key.end) + 1) + 1


def _as_indented(text: str, spot: Spot, site: Site, style: Style) -> Style:
    """Return the style with the indentation that a block of text has now."""
    for line in text[line_end(text, spot.body) : spot.end].splitlines():
        if line.strip():
            width = len(line) - len(line.lstrip(" ")) - site.indent
            return Style(width, style.block_lists) if 0 < width < 10 else style
    return style


def _refolded(text: str, spot: Spot, new: str) -> Patch | None:
    """Return what changes in a `>` block of plain lines, whose other lines stay; None where it cannot stay such a block."""
    first = line_end(text, spot.body)
    lines = text[first : spot.end].splitlines()[1:]
    width = len(lines[0]) - len(lines[0].lstrip(" ")) if lines else 0
    old = spot.text.rstrip("\n")
    if " ".join(line[width:] for line in lines) != old:
        return None
    flat = new.rstrip("\n")
    if len(new) - len(flat) != len(spot.text) - len(old) or "\n" in flat:
        return None
    broken = "\n".join(line[width:] for line in lines)
    front, back = common_ends(old, flat)
    after = (broken[:front] + flat[front : len(flat) - back] + broken[len(broken) - back :]).split("\n")
    if any(not line or line != line.strip() for line in after):
        return None
    return Patch(first, spot.end, "".join("\n" + " " * width + line for line in after))
