"""Where ports stand, and which one is under the mouse: at the right border of cards and of stages' headers."""

from collections.abc import Iterable

from gui.graph.arrange import Arrangement, Point

_INSIDE = 0.25  # a port takes at most this share of its node, so that small cards can still be clicked


def port_of(arrangement: Arrangement, ref: str) -> Point | None:
    """Return the place of a node's port, or None for an unknown node."""
    if ref in arrangement.cards:
        card = arrangement.cards[ref]
        return Point(card.right, card.centre.y)
    if ref in arrangement.stages:
        header = arrangement.stages[ref].header
        return Point(header.right, header.centre.y)
    return None


def port_at(arrangement: Arrangement, refs: Iterable[str], point: Point, reach: float) -> str:
    """Return which of the nodes has its port under the point, "" for none."""
    for ref in refs:
        port = port_of(arrangement, ref)
        if port is None:
            continue
        node = arrangement.cards.get(ref) or arrangement.stages[ref].header
        near = min(reach, node.width * _INSIDE, node.height * 0.6)
        if abs(point.x - port.x) <= near and abs(point.y - port.y) <= near:
            return ref
    return ""
