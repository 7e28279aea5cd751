"""Pure rules over the pipeline's graph: cycles, layers, the critical path, and who may wait for whom.

The same rules guard the file loader and the editor. Edges map a node to the nodes it waits for.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from backend.domain.pipeline import SEPARATOR, Pipeline, step_ref

N = TypeVar("N", bound=Hashable)


def cycle(edges: Mapping[N, Iterable[N]]) -> tuple[N, ...] | None:
    """Return one circle as a path whose first and last node are the same, or None. Linear time, no recursion."""
    done: set[N] = set()
    for root in edges:
        if root in done:
            continue
        path: dict[N, None] = {root: None}
        stack = [iter(tuple(edges[root]))]
        while stack:
            following = next((node for node in stack[-1] if node not in done), None)
            if following is None:
                stack.pop()
                done.add(path.popitem()[0])
            elif following in path:
                nodes = list(path)
                return (*nodes[nodes.index(following) :], following)
            else:
                path[following] = None
                stack.append(iter(tuple(edges.get(following, ()))))
    return None


def circles(edges: Mapping[N, Iterable[N]], limit: int = 20) -> tuple[tuple[N, ...], ...]:
    """Return circles, each begun at its first node in the mapping's order, until breaking one edge of each leaves none.

    At most `limit` of them: who has more will look again after mending these.
    """
    left = {node: tuple(needed) for node, needed in edges.items()}
    order = {node: position for position, node in enumerate(left)}
    found: list[tuple[N, ...]] = []
    while len(found) < limit and (circle := cycle(left)) is not None:
        left[circle[0]] = tuple(other for other in left[circle[0]] if other != circle[1])
        nodes = circle[:-1]
        first = min(range(len(nodes)), key=lambda position: order[nodes[position]])
        found.append((*nodes[first:], *nodes[: first + 1]))
    return tuple(found)


def layers(edges: Mapping[N, Iterable[N]]) -> tuple[tuple[N, ...], ...]:
    """Return the nodes by their distance from the start: each stands after all it waits for, in the mapping's order.

    Names that are no nodes are left out; nodes of a circle, and what waits for them, come last in one layer.
    """
    waits = {node: {other for other in needed if other in edges} for node, needed in edges.items()}
    after: dict[N, list[N]] = {node: [] for node in waits}
    for node, needed in waits.items():
        for other in needed:
            after[other].append(node)
    left = {node: len(needed) for node, needed in waits.items()}
    order = {node: position for position, node in enumerate(waits)}
    found: list[tuple[N, ...]] = []
    ready = [node for node, count in left.items() if count == 0]
    while ready:
        found.append(tuple(ready))
        following = []
        for node in ready:
            del left[node]
            for other in after[node]:
                left[other] -= 1
                if left[other] == 0:
                    following.append(other)
        ready = sorted(following, key=order.__getitem__)
    if left:
        found.append(tuple(left))
    return tuple(found)


def closure(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the start and everything that is reached from it."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += edges.get(node, ())
    return found


def critical_path(edges: Mapping[N, Iterable[N]], durations: Mapping[N, float]) -> tuple[N, ...]:
    """Return the chain of nodes that takes longest, first to last; () for no nodes or a circle. Missing durations are 0."""
    if cycle(edges) is not None:
        return ()
    ends: dict[N, float] = {}
    before: dict[N, N] = {}
    for layer in layers(edges):
        for node in layer:
            needed = [other for other in edges[node] if other in ends]
            latest = max(needed, key=ends.__getitem__, default=None)
            if latest is not None:
                before[node] = latest
            ends[node] = durations.get(node, 0.0) + (0.0 if latest is None else ends[latest])
    if not ends:
        return ()
    path = [max(ends, key=ends.__getitem__)]
    while path[-1] in before:
        path.append(before[path[-1]])
    return tuple(reversed(path))


def may_connect(pipeline: Pipeline, a: str, b: str) -> str:
    """Return "" when b may be made to wait for a, else the reason why not.

    Both name stages (`unit`), or both name steps of one stage (`unit/catalog`). A matrix is one step, whichever of its combinations
    is named.
    """
    a, b = _as_written(pipeline, a), _as_written(pipeline, b)
    if a == b:
        return f"{a} cannot wait for itself"
    in_steps = SEPARATOR in a
    if in_steps != (SEPARATOR in b):
        return "a stage and a step cannot be connected: stages wait for stages, steps for steps of the same stage"
    if in_steps and a.partition(SEPARATOR)[0] != b.partition(SEPARATOR)[0]:
        return "steps wait only for steps of the same stage: connect the stages instead"
    edges = step_edges(pipeline, a.partition(SEPARATOR)[0]) if in_steps else stage_edges(pipeline)
    for name in (a, b):
        if name not in edges:
            return f"there is no {'step' if in_steps else 'stage'} {name}"
    if a in edges[b]:
        return f"{b} already waits for {a}"
    circle = cycle({**edges, b: (*edges[b], a)})
    return "that would be a circle: " + describe(circle) if circle else ""


def stage_edges(pipeline: Pipeline) -> dict[str, tuple[str, ...]]:
    """Return for each stage the stages it needs."""
    return {stage.name: stage.needs for stage in pipeline.stages}


def step_edges(pipeline: Pipeline, stage: str) -> dict[str, tuple[str, ...]]:
    """Return for each step of a stage, as `stage/step` by its name in the file (a matrix once), the steps it needs.

    Nothing for an unknown stage.
    """
    edges: dict[str, tuple[str, ...]] = {}
    for found in pipeline.stages:
        if found.name == stage:
            written = {step.name: step_ref(found.name, step.written) for step in found.steps}
            for step in found.steps:
                if written[step.name] in edges:  # the combinations of a matrix need the same
                    continue
                needed = (written.get(need, step_ref(found.name, need)) for need in step.needs)
                edges[written[step.name]] = tuple(dict.fromkeys(needed))
    return edges


def describe(circle: Iterable[object]) -> str:
    """Say a circle in words."""
    return " needs ".join(str(node) for node in circle)


def _as_written(pipeline: Pipeline, ref: str) -> str:
    stage, slash, name = ref.partition(SEPARATOR)
    if not slash:
        return ref
    steps = (step for found in pipeline.stages if found.name == stage for step in found.steps)
    return next((step_ref(stage, step.written) for step in steps if step.name == name), ref)
