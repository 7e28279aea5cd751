"""Which steps a request means: one reading for the engine, the terminal and the canvas."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from backend.domain.errors import InputError
from backend.domain.graph import closure
from backend.domain.pipeline import SEPARATOR, Pipeline, step_ref
from backend.domain.run import RunRequest


def select(pipeline: Pipeline, request: RunRequest) -> tuple[str, ...]:
    """Return the refs to run, in the file's order; InputError with the nearest name for one that is unknown.

    A step may be named without its stage where that is clear; the name of a matrix means all its combinations.
    """
    before = pipeline.predecessors()
    chosen = set(before)
    if request.until:
        chosen &= _until(pipeline, request.until, before)
    if request.start:
        chosen &= closure(find_steps(pipeline, request.start), _followers(before))
    if request.only:
        names = (request.only,) if isinstance(request.only, str) else request.only
        chosen &= {ref for name in names for ref in find_steps(pipeline, name)}
    if not chosen:
        raise InputError(
            "There is no step to run.",
            "The pipeline is empty." if not before else "The chosen steps and the chosen stage have nothing in common.",
        )
    return tuple(ref for ref in before if ref in chosen)


def find_step(pipeline: Pipeline, name: str) -> str:
    """Return the ref that a person means by `stage/step` or `step`; InputError when none or several are meant."""
    found = find_steps(pipeline, name)
    if len(found) > 1:
        raise InputError(f"{name} is {len(found)} steps.", f"Name one of: {', '.join(found)}.")
    return found[0]


def find_steps(pipeline: Pipeline, name: str) -> tuple[str, ...]:
    """Return the refs that a person means by `stage/step` or `step`, several for a matrix; InputError when it is not clear."""
    if found := pipeline.refs(name):
        return found
    written = {step_ref(ref.partition(SEPARATOR)[0], step.written): ref for ref, step in pipeline.steps()}
    refs = dict.fromkeys([*written, *(ref for ref, _ in pipeline.steps())])
    short = [ref for ref in refs if ref.partition(SEPARATOR)[2] == name]
    if len(short) > 1:
        raise InputError(f"Several steps are called {name}.", f"Name one of: {', '.join(short)}.")
    return pipeline.refs(short[0] if short else _known(name, list(refs), "step"))


def _until(pipeline: Pipeline, name: str, before: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the steps of a stage and of all it needs, or a step and all it waits for."""
    needed = {stage.name: stage.needs for stage in pipeline.stages}
    if name in needed:
        stages = closure([name], needed)
        return {ref for ref in before if ref.partition(SEPARATOR)[0] in stages}
    names = [step.written for _, step in pipeline.steps()] + [step.name for _, step in pipeline.steps()]
    if SEPARATOR not in name and name not in names:
        _known(name, list(needed), "stage or step")
    return closure(find_steps(pipeline, name), before)


def _followers(before: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {ref: [] for ref in before}
    for ref, needs in before.items():
        for need in needs:
            after.setdefault(need, []).append(ref)
    return after


def _known(name: str, names: Sequence[str], what: str) -> str:
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names) or 'none'}."
    raise InputError(f"There is no {what} {name}.", hint)
