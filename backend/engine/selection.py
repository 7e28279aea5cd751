"""Which steps a request means, and which of an earlier run's results it takes over."""

import difflib
from collections.abc import Iterable, Mapping

from backend.domain.errors import InputError
from backend.domain.phase import Phase
from backend.domain.pipeline import SEPARATOR, Pipeline
from backend.domain.run import Run, RunRequest


def select(pipeline: Pipeline, request: RunRequest) -> tuple[str, ...]:
    """Return the refs to run, in the file's order; InputError with the nearest name for one that is unknown.

    A step may be named without its stage where that is clear.
    """
    before = pipeline.predecessors()
    chosen = set(before)
    if request.until:
        stage = _known(request.until, [stage.name for stage in pipeline.stages], "stage")
        last = [ref for ref in before if ref.partition(SEPARATOR)[0] == stage]
        needed = {stage.name: stage.needs for stage in pipeline.stages}
        stages = closure([stage], needed)
        chosen &= {ref for ref in before if ref.partition(SEPARATOR)[0] in stages} | set(last)
    if request.start:
        chosen &= closure([find_step(pipeline, request.start)], _followers(before))
    if request.only:
        chosen &= {find_step(pipeline, request.only)}
    if not chosen:
        raise InputError(
            "There is no step to run.",
            "The pipeline is empty." if not before else "The chosen steps and the chosen stage have nothing in common.",
        )
    return tuple(ref for ref in before if ref in chosen)


def find_step(pipeline: Pipeline, name: str) -> str:
    """Return the ref that a person means by `stage/step` or `step`; InputError when none or several are meant."""
    refs = [ref for ref, _ in pipeline.steps()]
    if name in refs:
        return name
    short = [ref for ref in refs if ref.partition(SEPARATOR)[2] == name]
    if len(short) > 1:
        raise InputError(f"Several steps are called {name}.", f"Name one of: {', '.join(short)}.")
    return short[0] if short else _known(name, refs, "step")


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


def reusable(earlier: Run, pipeline: Pipeline, refs: Iterable[str]) -> tuple[str, ...]:
    """Return those of the refs whose result in an earlier run still holds: the step is defined as it was, it succeeded without a
    mark, and so did everything that it waits for.
    """
    before = pipeline.predecessors()
    then, now = dict(earlier.pipeline.steps()), dict(pipeline.steps())
    wanted = set(refs)
    held: dict[str, bool] = {}

    def holds(ref: str) -> bool:
        if ref not in held:
            step = earlier.steps.get(ref)
            held[ref] = (
                step is not None
                and step.phase is Phase.SUCCEEDED
                and not step.marked
                and _same(then.get(ref), now.get(ref))
                and all(holds(other) for other in before[ref])
            )
        return held[ref]

    return tuple(ref for ref in before if ref in wanted and holds(ref))


def _same(then: object, now: object) -> bool:
    """Compare two definitions but for the place in the file."""
    if then is None or now is None:
        return False
    names = ("kind", "subject", "options", "needs", "combination")
    return all(getattr(then, name) == getattr(now, name) for name in names)


def _followers(before: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {ref: [] for ref in before}
    for ref, needs in before.items():
        for need in needs:
            after.setdefault(need, []).append(ref)
    return after


def _known(name: str, names: list[str], what: str) -> str:
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names) or 'none'}."
    raise InputError(f"There is no {what} {name}.", hint)
