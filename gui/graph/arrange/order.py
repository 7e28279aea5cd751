"""The order within layers: barycentre sweeps, kept only where they cross fewer edges; or the order that was, with what is new."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

Neighbours = Sequence[Sequence[int]]

_SWEEPS = 8


def crossings(layers: Sequence[Sequence[int]], after: Neighbours) -> int:
    """Count the pairs of edges that cross between neighbouring layers."""
    total = 0
    for upper, lower in pairwise(layers):
        place = {node: index for index, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = sorted(place[target] for target in after[node])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def ordered(layers: list[list[int]], before: Neighbours, after: Neighbours) -> list[list[int]]:
    """Return the layers with fewer crossings if eight sweeps find an order with fewer, else unchanged."""
    best, fewest = layers, crossings(layers, after)
    current = [list(layer) for layer in layers]
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        neighbours = before if down else after
        indices = range(1, len(current)) if down else range(len(current) - 2, -1, -1)
        for index in indices:
            fixed = current[index - 1 if down else index + 1]
            current[index] = _by_barycentre(current[index], fixed, neighbours)
        count = crossings(current, after)
        if count < fewest:
            best, fewest = [list(layer) for layer in current], count
    return best


def _by_barycentre(layer: list[int], fixed: list[int], neighbours: Neighbours) -> list[int]:
    place = {node: index for index, node in enumerate(fixed)}
    scale = len(fixed) / max(1, len(layer))
    weight: dict[int, float] = {}
    for index, node in enumerate(layer):
        ends = [place[other] for other in neighbours[node]]
        # A node without neighbours keeps its place among the others.
        weight[node] = sum(ends) / len(ends) if ends else index * scale
    return sorted(layer, key=weight.__getitem__)


def kept(
    layers: list[list[int]],
    before: Neighbours,
    after: Neighbours,
    tops: Sequence[float | None],
    loose: Collection[int] = (),
) -> list[list[int]]:
    """Return the layers with the nodes that stood before (`tops` not None) in their old order.

    New nodes, and `loose` ones, whose edges changed, are put where they cross fewest edges; of such places the nearest to
    the old one, or to the file's. Nodes that are neither never change their order among themselves.
    """
    result = [
        sorted(
            (node for node in layer if tops[node] is not None and node not in loose), key=lambda node: tops[node] or 0.0
        )
        for layer in layers
    ]
    for index, layer in enumerate(layers):
        settled = set(result[index])
        for node in layer:
            if node not in settled:
                wanted = _wanted(node, result[index], layer, tops)
                costs = _costs(node, result, index, before, after)
                best = min(range(len(costs)), key=lambda at: (costs[at], abs(at - wanted), at))
                result[index].insert(best, node)
    return result


def _wanted(node: int, placed: list[int], layer: list[int], tops: Sequence[float | None]) -> int:
    """The index nearest to where the node stood, or behind the last one that the file names before it."""
    top = tops[node]
    if top is not None:
        return sum(1 for other in placed if (stood := tops[other]) is not None and stood < top)
    earlier = set(layer[: layer.index(node)])
    return max((at + 1 for at, other in enumerate(placed) if other in earlier), default=0)


def _costs(node: int, layers: list[list[int]], index: int, before: Neighbours, after: Neighbours) -> list[int]:
    """For each place in the layer the crossings of the node's edges with those of the others there."""
    count = len(layers[index])
    over, under = [0] * count, [0] * count  # crossings with each other node while that stands over or under this one
    for side, beside in ((before, index - 1), (after, index + 1)):
        if not 0 <= beside < len(layers):
            continue
        place = {other: at for at, other in enumerate(layers[beside])}
        mine = sorted(place[other] for other in side[node] if other in place)
        for at, other in enumerate(layers[index]):
            for end in (place[target] for target in side[other] if target in place):
                over[at] += bisect_left(mine, end)
                under[at] += len(mine) - bisect_right(mine, end)
    return [*accumulate((one - two for one, two in zip(over, under, strict=True)), initial=sum(under))]
