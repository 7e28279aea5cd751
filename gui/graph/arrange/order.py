"""The order within layers: barycentre sweeps, kept only where they cross fewer edges."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

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
