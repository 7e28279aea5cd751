"""The anchors that stand above the stages, with their aliases all over the text."""

from collections.abc import Callable
from dataclasses import replace

from backend.workspace.document.later import Later
from backend.workspace.document.spots import Spot


def copied(spot: Spot, whole: Callable[[], Spot], targets: dict[str, Spot]) -> Spot:
    """Return a copy whose anchors are used all over the text with the root `whole()`; `targets` fills with the anchors by name, of
    several the last.
    """
    copy = replace(spot)
    if spot.anchor:
        copy.uses = Later(lambda: [use for use in whole().walk() if use.kind == "alias" and use.target is copy])
        targets[spot.anchor] = copy
    if spot.kind == "alias":
        copy.target = targets.get(spot.text)
    copy.entries = [(copied(key, whole, targets), copied(value, whole, targets)) for key, value in spot.entries]
    copy.items = [copied(item, whole, targets) for item in spot.items]
    return copy
