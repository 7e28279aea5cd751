"""Anchors that would go with the text that defines them: their definition moves to the first alias that stays."""

from collections.abc import Sequence

from backend.domain.pipeline import Value
from backend.workspace.document.evaluate import evaluate
from backend.workspace.document.patches import Patch, apply_patches
from backend.workspace.document.reading import Reading
from backend.workspace.document.spots import Spot
from backend.workspace.document.writing import Style


def rehomed(reading: Reading, patches: Sequence[Patch]) -> str | None:
    """Return the text with the anchors moved whose definitions the patches take out, None when all can stay where they are."""
    if reading.root is None or "&" not in reading.text:
        return None
    moved: list[Patch] = []
    for spot in reading.anchored():
        if not _goes(spot.start, patches) or not spot.uses:
            continue
        heir = next((use for use in spot.uses if not _goes(use.start, patches)), None)
        if heir is None:
            continue
        at = reading.text.index("&" + spot.anchor, spot.start)
        end = at + 1 + len(spot.anchor)
        moved.append(Patch(at, end + (reading.text[end : end + 1] == " ")))
        moved.append(Patch(heir.start, heir.end, f"&{spot.anchor} {_written(reading.text, spot)}"))
    return apply_patches(reading.text, moved) if moved else None


def without_aliases(text: str, root: Spot, known: dict[str, Value]) -> str:
    """Return a fragment with values in the place of the aliases whose anchors stand elsewhere."""
    found = [spot for spot in root.walk() if spot.kind == "alias" and spot.target is None and spot.text in known]
    style = Style()
    return apply_patches(text, [Patch(spot.start, spot.end, style.inline(known[spot.text])) for spot in found])


def _goes(at: int, patches: Sequence[Patch]) -> bool:
    return any(patch.start <= at < patch.end for patch in patches)


def _written(text: str, spot: Spot) -> str:
    """Return a value on one line: its own text where it has but one, which keeps its quotes."""
    own = text[spot.body : spot.end]
    inner = any(other.anchor or other.kind == "alias" for other in spot.walk() if other is not spot)
    if (spot.kind == "scalar" or spot.flow) and spot.style not in {"|", ">"} and "\n" not in own and not inner:
        return own
    return Style().inline(evaluate(spot, {}))
