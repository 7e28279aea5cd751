"""The text of one stage or step: cut out, and changed before it is put in elsewhere."""

from dataclasses import dataclass

import yaml

from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.workspace.document.change import Change
from backend.workspace.document.lines import block_end, block_start, column, dedent, entry_end, margin
from backend.workspace.document.new_entries import NewEntries, style_of
from backend.workspace.document.outline import locate
from backend.workspace.document.patches import Patch, apply_patches
from backend.workspace.document.reading import Reading
from backend.workspace.document.reconcile import Reconciler
from backend.workspace.document.spots import Spot, find_spots
from backend.workspace.document.values import Path


@dataclass(frozen=True, slots=True)
class Extent:
    """From `start` to `end` in the text; `margin` blanks stand before its lines."""

    start: int
    end: int
    margin: int


def extent(text: str, found: tuple[Spot, Spot, Spot], *, comments: bool) -> Extent:
    """Return where a stage or step stands, with the comments above it that belong to it where they are asked for."""
    parent, key, value = found
    if parent.flow:
        return Extent(key.start, entry_end(key, value), column(text, key.start))
    width = len(margin(text, key))
    start = block_start(text, key) + width if comments else key.start
    return Extent(start, block_end(text, key, value), width)


def cut(text: str, where: Extent) -> str:
    """Return the text of an extent without its margin."""
    return dedent(text[where.start : where.end], where.margin)


def piece(reading: Reading, path: Path, name: str, old: Value, new: Value, *, bare: bool = False) -> str | None:
    """Return the text of an entry with another name and value, comments included; None when it is not written there itself.

    `bare`: without the anchors it defines, for a copy.
    """
    assert reading.root is not None
    found = locate(reading.root, path, follow=False)
    if found is None:
        return None
    text = cut(reading.text, extent(reading.text, found, comments=True))
    if bare:
        text = without_anchors(text, fragment(text))
    return changed(text, (path[-1], old), (name, new))


def changed(text: str, old: tuple[str, Value], new: tuple[str, Value]) -> str:
    """Return a fragment whose only entry gets another name and value."""
    root = fragment(text)
    (old_name, before), (name, after) = old, new
    style, flow = style_of(text, root)
    change = Change({name: after}, renamed={(): {old_name: name}})
    reconciler = Reconciler(text, change, NewEntries(style, {}, flow), lambda spot: None)
    return apply_patches(text, reconciler.run(root, {old_name: before}, {name: after}))


def fragment(text: str) -> Spot:
    """Return the nodes of a text that is a mapping, its last line whole; RefusedError. Aliases need not be known in it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text + "\n")
    events = []
    try:
        while loader.check_event():
            events.append(loader.get_event())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise RefusedError(f"This is not valid YAML{where}: {getattr(error, 'problem', '') or error}.") from None
    finally:
        loader.dispose()
    root = find_spots(text, events)
    if root is None or root.kind != "mapping":
        raise RefusedError("This is no stage or step.", "Write `name:` and below it the fields.")
    return root


def without_anchors(text: str, root: Spot, *, used: bool = True) -> str:
    """Return a fragment without its anchors; without `used` those with aliases in it stay."""
    patches = []
    for spot in root.walk():
        if spot.anchor and (used or not spot.uses):
            at = text.index("&" + spot.anchor, spot.start)
            blank = text[at - 1 : at] == " "
            patches.append(Patch(at - blank, at + 1 + len(spot.anchor)))
    return apply_patches(text, patches)
