"""What a fragment of the file means, given the anchors of the whole."""

from collections.abc import Mapping

from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.notation.nodes import resolve
from backend.workspace.document.reading import Reading
from backend.workspace.document.spots import Spot


def evaluate(spot: Spot, known: Mapping[str, Value], depth: int = 0) -> Value:
    """Return a node's plain value; `known` are values of anchors that stand elsewhere. RefusedError for an unknown one."""
    if depth > 64:
        raise RefusedError("This is nested too deeply.")
    match spot.kind:
        case "scalar":
            return spot.text if spot.style or _tagged(spot) else resolve(spot.text)
        case "list":
            return [evaluate(item, known, depth + 1) for item in spot.items]
        case "alias":
            if spot.target is not None:
                return evaluate(spot.target, known, depth + 1)
            if spot.text in known:
                return known[spot.text]
            raise RefusedError(
                f"There is no anchor &{spot.text} in this file.", f"Write the value instead of *{spot.text}."
            )
        case _:
            return _mapping(spot, known, depth)


def anchors(reading: Reading) -> dict[str, Value]:
    """Return the values of all anchors in a text that can be read."""
    return {spot.anchor: evaluate(spot, {}) for spot in reading.anchored()}


def _tagged(spot: Spot) -> bool:
    return spot.body > spot.start and spot.anchor == ""


def _mapping(spot: Spot, known: Mapping[str, Value], depth: int) -> Value:
    own = {key.text for key, _ in spot.entries if not key.merges}
    found: dict[str, Value] = {}
    for key, value in spot.entries:
        inner = evaluate(value, known, depth + 1)
        if not key.merges:
            found.setdefault(key.text, inner)
            continue
        for source in inner if isinstance(inner, list) else [inner]:
            for name, part in source.items() if isinstance(source, dict) else ():
                if name not in own:
                    found.setdefault(name, part)
    return found
