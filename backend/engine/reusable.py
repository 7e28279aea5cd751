"""Which of an earlier run's results a run takes over."""

from collections.abc import Iterable

from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline
from backend.domain.run import Run


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
