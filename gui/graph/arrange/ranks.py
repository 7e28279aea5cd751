"""Layers by longest path; edges that close a cycle are turned round first."""

from collections.abc import Sequence

Edge = tuple[int, int]

_END = -1


def without_cycles(count: int, edges: Sequence[Edge]) -> tuple[list[Edge], set[Edge]]:
    """Return the edges with those that close a cycle turned round, and the original form of the turned ones.

    Depth first from the first node on, without recursion; self loops and doubles are dropped.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in dict.fromkeys(edges):
        if source != target:
            after[source].append(target)
    fresh, open_, done = 0, 1, 2
    colour = [fresh] * count
    forward: dict[Edge, None] = {}
    turned: set[Edge] = set()
    for root in range(count):
        if colour[root] != fresh:
            continue
        colour[root] = open_
        stack = [(root, iter(after[root]))]
        while stack:
            node, targets = stack[-1]
            target = next(targets, _END)
            if target == _END:
                colour[node] = done
                stack.pop()
            elif colour[target] == open_:
                turned.add((node, target))
                forward.setdefault((target, node))
            else:
                forward.setdefault((node, target))
                if colour[target] == fresh:
                    colour[target] = open_
                    stack.append((target, iter(after[target])))
    return sorted(forward), turned


def longest_path(count: int, edges: Sequence[Edge]) -> list[int]:
    """Return each node's layer from 0: one more than the deepest of those before it. The edges must have no cycle."""
    after: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        after[source].append(target)
        waiting[target] += 1
    ranks = [0] * count
    ready = [node for node in range(count) if not waiting[node]]
    for node in ready:
        for target in after[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ranks
