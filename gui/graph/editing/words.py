"""What an edit will do, in words: pure, ready for a menu, the mouse or a screen reader."""

from collections.abc import Iterable, Sequence

from backend.domain.pipeline import Pipeline, step_ref
from gui.formats import plural
from gui.graph.editing.rules import drawn, dropped_needs, is_step, label, stage_of

_MANY = 3


def these(refs: Sequence[str]) -> str:
    """Return how a menu calls the nodes: `cart`, `3 steps`, `2 stages`, `3 stages and steps`."""
    if len(refs) == 1:
        return label(refs[0])
    steps = sum(is_step(ref) for ref in refs)
    if steps == len(refs):
        return plural(steps, "step")
    return f"{len(refs)} stages and steps" if steps else plural(len(refs), "stage")


def listed(parts: Sequence[str]) -> str:
    """Return up to three parts, and how many more."""
    if len(parts) <= _MANY:
        return ", ".join(parts)
    return f"{', '.join(parts[: _MANY - 1])} and {len(parts) - _MANY + 1} more"


def connecting(source: str, target: str) -> str:
    """Say what an edge will mean."""
    return f"{label(target)} will wait for {label(source)}"


def moving(pipeline: Pipeline, refs: Sequence[str], stage: str) -> str:
    """Say a move and what it takes apart."""
    lost = dropped_needs(pipeline, refs, stage)
    return f"Move {these(refs)} to {stage}" + (f": {listed(lost)}" if lost else "")


def deleting(pipeline: Pipeline, refs: Sequence[str], *, heal: bool) -> str:
    """Say what becomes of those who waited: `gateway will wait for catalog`, or that they wait no longer."""
    followers = _followers(pipeline, refs)
    if not followers:
        return "nothing waits for it" if len(refs) == 1 else "nothing waits for them"
    said = []
    for follower, before in followers.items():
        name = label(follower)
        if heal and before:
            said.append(f"{name} will wait for {listed(before)}")
        else:
            said.append(f"{name} will no longer wait for {'it' if len(refs) == 1 else 'them'}")
    return listed(said)


def _followers(pipeline: Pipeline, refs: Iterable[str]) -> dict[str, list[str]]:
    """Those that wait for what goes, and what they would wait for instead."""
    edges: dict[str, tuple[str, ...]] = {stage.name: stage.needs for stage in pipeline.stages}
    for ref, step in pipeline.steps():
        edges[ref] = tuple(step_ref(stage_of(ref), need) for need in step.needs)
    gone = set(drawn(pipeline, refs))
    waiting = {
        ref: needs
        for ref, needs in edges.items()
        if ref not in gone and stage_of(ref) not in gone and gone.intersection(needs)
    }
    return {ref: _instead(edges, needs, gone) for ref, needs in waiting.items()}


def _instead(edges: dict[str, tuple[str, ...]], needs: tuple[str, ...], gone: set[str]) -> list[str]:
    found: dict[str, None] = {}
    seen: set[str] = set()
    left = [need for need in needs if need in gone]
    while left:
        node = left.pop(0)
        if node in seen:
            continue
        seen.add(node)
        for need in edges.get(node, ()):
            if need in gone:
                left.append(need)
            elif need not in needs:
                found[label(need)] = None
    return list(found)
