"""The order in which services move: what others need first."""

from collections.abc import Mapping

from backend.domain.service import Service


def levels(services: Mapping[str, Service]) -> list[list[str]]:
    """Return the services in groups: each needs only services of groups before it. A circle is broken where it is met."""
    depth: dict[str, int] = {}

    def measure(name: str, above: frozenset[str]) -> int:
        if name not in depth:
            needs = [need.service for need in services[name].depends_on]
            below = [measure(need, above | {name}) for need in needs if need in services and need not in above | {name}]
            depth[name] = 1 + max(below, default=-1)
        return depth[name]

    for name in services:
        measure(name, frozenset())
    groups: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name in services:
        groups[depth[name]].append(name)
    return [group for group in groups if group]
