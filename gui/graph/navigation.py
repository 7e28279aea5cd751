"""Where the arrow keys lead: to the nearest card in that direction, what lies straight ahead first."""

from collections.abc import Mapping
from enum import Enum

from gui.graph.arrange import Arrangement, LineKind, Rect
from gui.graph.selection import Edge


class Heading(Enum):
    """A direction on the canvas."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def neighbour(arrangement: Arrangement, ref: str, heading: Heading) -> str:
    """Return the card that the key leads to, or from a stage the stage; the same one at the edge; the first card when
    nothing is selected.
    """
    places = _peers(arrangement, ref)
    here = places.get(ref)
    if here is None:
        return next(iter(places), "")
    best = min(
        ((cost, number, other) for number, (other, place) in enumerate(places.items())
         if (cost := _cost(here, place, heading)) is not None),
        default=None,
    )  # fmt: skip
    return best[2] if best else ref


def along(arrangement: Arrangement, ref: str, steps: int) -> str:
    """Return the card, or from a stage the stage, so many places further in the file's order, without going round."""
    refs = list(_peers(arrangement, ref))
    if not refs:
        return ""
    if ref not in refs:
        return refs[0]
    return refs[max(0, min(len(refs) - 1, refs.index(ref) + steps))]


def outward(arrangement: Arrangement, ref: str) -> str:
    """Return the stage of a card; a stage stays."""
    stage = ref.partition("/")[0]
    return stage if stage in arrangement.stages else ref


def inward(arrangement: Arrangement, ref: str) -> str:
    """Return the first card of a stage; a card, and a stage without any, stay."""
    return next((card for card in arrangement.cards if card.startswith(f"{ref}/")), ref)


def next_edge(arrangement: Arrangement, ref: str, edge: Edge | None, by: int) -> Edge | None:
    """Return the next of the lines that end or begin at a node, going round; those it waits for come first. None without any."""
    stage = ref.partition("/")[0]
    lines = arrangement.between if ref in arrangement.stages else arrangement.inner(stage) if ref else ()
    ties = [Edge(line.source, line.target) for line in lines if line.kind in (LineKind.STAGE, LineKind.STEP)]
    found = [tie for tie in ties if tie.target == ref] + [tie for tie in ties if tie.source == ref]
    if not found:
        return None
    if edge not in found:
        return found[0 if by > 0 else -1]
    return found[(found.index(edge) + by) % len(found)]


def _peers(arrangement: Arrangement, ref: str) -> Mapping[str, Rect]:
    if ref in arrangement.stages:
        return {name: place.frame for name, place in arrangement.stages.items()}
    return arrangement.cards


def _cost(here: Rect, there: Rect, heading: Heading) -> float | None:
    """How far a card lies off, sideways counting double; None when it does not lie in that direction."""
    dx, dy = heading.value
    across_x = there.centre.x - here.centre.x
    across_y = there.centre.y - here.centre.y
    ahead = dx * across_x + dy * across_y
    sideways = abs(dy * across_x) + abs(dx * across_y)
    clear = here.width * abs(dx) + here.height * abs(dy)
    if ahead < clear / 2:
        return None
    return ahead + 2 * sideways
