"""What the canvas may ask of the Document, and why not: pure rules over the pipeline, in words that stand at the mouse.

The Document has the last word; these answer while the hand still moves. Refs are those of the cards: a matrix has
several cards for one step in the file.
"""

from collections.abc import Iterable

from backend.domain.graph import may_connect
from backend.domain.pipeline import SEPARATOR, Pipeline, Stage, Step, step_ref


def is_step(ref: str) -> bool:
    """True for `stage/step`, False for a stage."""
    return SEPARATOR in ref


def stage_of(ref: str) -> str:
    """Return the stage of a step, or the stage itself."""
    return ref.partition(SEPARATOR)[0]


def label(ref: str) -> str:
    """Return the short name: the step's, or the stage's."""
    return ref.rpartition(SEPARATOR)[2]


def stage_named(pipeline: Pipeline, name: str) -> Stage | None:
    """Return the stage of that name, or None."""
    return next((stage for stage in pipeline.stages if stage.name == name), None)


def written(pipeline: Pipeline, refs: Iterable[str]) -> tuple[str, ...]:
    """Return refs as the file knows them, each once: the cards of a matrix are one step, the steps of a named stage go with it."""
    steps, refs = dict(pipeline.steps()), tuple(refs)
    stages = {ref for ref in refs if not is_step(ref)}
    found = (
        step_ref(stage_of(ref), steps[ref].written) if ref in steps else ref
        for ref in refs
        if not (is_step(ref) and stage_of(ref) in stages)
    )
    return tuple(dict.fromkeys(found))


def drawn(pipeline: Pipeline, refs: Iterable[str]) -> tuple[str, ...]:
    """Return the refs of the cards and stages that refs of the file stand for: all cards of a matrix."""
    known, cards = dict(pipeline.steps()), _matrices(pipeline)
    return tuple(card for ref in refs for card in ([ref] if ref in known else cards.get(ref, [ref])))


def _matrices(pipeline: Pipeline) -> dict[str, list[str]]:
    cards: dict[str, list[str]] = {}
    for ref, step in pipeline.steps():
        if step.group:
            cards.setdefault(step_ref(stage_of(ref), step.group), []).append(ref)
    return cards


def may_wire(pipeline: Pipeline, source: str, target: str) -> str:
    """Return "" when `target` may be made to wait for `source`, else why not."""
    source, target = (drawn(pipeline, (ref,))[0] for ref in (source, target))
    steps = dict(pipeline.steps())
    one, other = steps.get(source), steps.get(target)
    if source != target and one is not None and other is not None and one.group and _same(source, one, target, other):
        return f"{one.group} is one step in the file: its cards cannot wait for each other"
    reason = may_connect(pipeline, source, target)
    return reason or locked(pipeline, target)


def may_move(pipeline: Pipeline, refs: Iterable[str], stage: str) -> str:
    """Return "" when steps may be moved to the end of a stage, else why not."""
    refs = tuple(refs)
    if any(not is_step(ref) for ref in refs):
        return "only steps can be moved to a stage"
    if all(stage_of(ref) == stage for ref in refs):
        return f"{_names(refs)} {'is' if len(refs) == 1 else 'are'} in {stage} already"
    return locked(pipeline, stage)


def dropped_needs(pipeline: Pipeline, refs: Iterable[str], stage: str) -> tuple[str, ...]:
    """Return what a move takes apart, in words: `cart waits no longer for catalog`."""
    steps = dict(pipeline.steps())
    moved = {ref for ref in drawn(pipeline, refs) if stage_of(ref) != stage}
    lost = [
        f"{step.name} waits no longer for {need}"
        for ref, step in steps.items()
        for need in step.needs
        if (ref in moved) != (step_ref(stage_of(ref), need) in moved)
    ]
    return tuple(dict.fromkeys(lost))


def may_name(pipeline: Pipeline, ref: str, name: str) -> str:
    """Return "" when a stage or step may be called so, else why not."""
    if not name.strip():
        return "a name is needed"
    if SEPARATOR in name:
        return "a name has no / in it: that stands between stage and step"
    if is_step(ref):
        stage = stage_named(pipeline, stage_of(ref))
        taken = {step.written for step in stage.steps} if stage else set()
        kind, old = "step", written(pipeline, (ref,))[0]
    else:
        taken, kind, old = {stage.name for stage in pipeline.stages}, "stage", ref
    return f"there is a {kind} {name} already" if name in taken and name != label(old) else ""


def locked(pipeline: Pipeline, ref: str) -> str:
    """Return why a node can only be looked at, "" when it can be changed."""
    ref = drawn(pipeline, (ref,))[0]
    node: Stage | Step | None = dict(pipeline.steps()).get(ref) if is_step(ref) else stage_named(pipeline, ref)
    return f"{label(ref)} is locked: {node.locked}" if node is not None and node.locked else ""


def _same(source: str, one: Step, target: str, other: Step) -> bool:
    return stage_of(source) == stage_of(target) and one.group == other.group


def _names(refs: tuple[str, ...]) -> str:
    return label(refs[0]) if len(refs) == 1 else f"these {len(refs)} steps"
