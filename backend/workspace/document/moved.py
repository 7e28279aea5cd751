"""Extents that stand further on in the text than where they were found."""

from collections.abc import Mapping

from backend.workspace.document.later import Later
from backend.workspace.document.spots import Spot

Pair = tuple[Spot, Spot]


def moved(spot: Spot, by: int, targets: Mapping[str, Spot]) -> Spot:
    """Return a node without anchors in it, `by` characters further on; `targets` are what its aliases stand for."""
    return Spot(
        spot.kind,
        spot.start + by,
        spot.body + by,
        spot.end + by,
        spot.flow,
        spot.style,
        spot.text,
        target=targets.get(spot.text) if spot.kind == "alias" else None,
        entries=Later(lambda: [moved_pair(pair, by, targets) for pair in spot.entries]) if spot.entries else (),
        items=Later(lambda: [moved(item, by, targets) for item in spot.items]) if spot.items else (),
    )


def moved_pair(pair: Pair, by: int, targets: Mapping[str, Spot]) -> Pair:
    """Return a mapping's key and value, `by` characters further on."""
    return moved(pair[0], by, targets), moved(pair[1], by, targets)
