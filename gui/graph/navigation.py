"""Where the arrow keys lead: to the nearest card in that direction, what lies straight ahead first."""

from enum import Enum

from gui.graph.arrange import Arrangement, Rect


class Heading(Enum):
    """A direction on the canvas."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def neighbour(arrangement: Arrangement, ref: str, heading: Heading) -> str:
    """Return the card that the key leads to; the same card at the edge; the first one when none is selected."""
    here = arrangement.cards.get(ref)
    if here is None:
        return next(iter(arrangement.cards), "")
    best = min(
        ((cost, number, other) for number, (other, place) in enumerate(arrangement.cards.items())
         if (cost := _cost(here, place, heading)) is not None),
        default=None,
    )  # fmt: skip
    return best[2] if best else ref


def along(arrangement: Arrangement, ref: str, steps: int) -> str:
    """Return the card so many places further in the file's order, without going round."""
    refs = list(arrangement.cards)
    if not refs:
        return ""
    if ref not in arrangement.cards:
        return refs[0]
    return refs[max(0, min(len(refs) - 1, refs.index(ref) + steps))]


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
