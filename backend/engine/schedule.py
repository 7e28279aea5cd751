"""What may run now: a pure rule over the run's value."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.phase import Phase, worst
from backend.domain.run import Run


class Next(StrEnum):
    """What is to be done with a step that has not begun."""

    WAIT = "wait"
    RUN = "run"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a step, and why when it is skipped."""

    next: Next
    message: str = ""


def decide(run: Run) -> dict[str, Decision]:
    """Return a decision for each PENDING step of a run.

    A step waits until all that it needs is final. `when: success` runs when nothing before it failed, `failure` when something
    did, `always` in any case. A step that was skipped is looked through: what failed before it counts.
    """
    before = run.pipeline.predecessors()
    conditions = {ref: step.when for ref, step in run.pipeline.steps()}
    decisions: dict[str, Decision] = {}
    memory: dict[str, tuple[str, ...]] = {}
    for ref, step in run.steps.items():
        if step.phase is not Phase.PENDING:
            continue
        if not all(run.steps[need].phase.final for need in before.get(ref, ())):
            decisions[ref] = Decision(Next.WAIT)
            continue
        failed = _failed_before(ref, run, before, memory)
        decisions[ref] = _judged(conditions.get(ref, "success"), failed)
    return decisions


def final_phase(run: Run) -> Phase:
    """Return the phase of a run whose steps are all final: the worst of them; ABORTED when an abort kept some from running."""
    stopped = run.abort_requested and any(
        step.phase is Phase.SKIPPED and step.reason == Phase.ABORTED for step in run.steps.values()
    )
    return worst([run.worst_phase(), Phase.ABORTED]) if stopped else run.worst_phase()


def _judged(condition: str, failed: tuple[str, ...]) -> Decision:
    match condition:
        case "always":
            return Decision(Next.RUN)
        case "failure":
            return Decision(Next.RUN) if failed else Decision(Next.SKIP, "nothing before it failed")
        case _:
            return Decision(Next.SKIP, f"{_listed(failed)} did not succeed") if failed else Decision(Next.RUN)


def _listed(refs: tuple[str, ...]) -> str:
    shown = ", ".join(refs[:3])
    return shown if len(refs) <= 3 else f"{shown} and {len(refs) - 3} more"


def _failed_before(
    ref: str, run: Run, before: Mapping[str, tuple[str, ...]], memory: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    if ref in memory:
        return memory[ref]
    found: dict[str, None] = {}
    for need in before.get(ref, ()):
        step = run.steps[need]
        if step.counted.bad:
            found[need] = None
        elif step.phase is Phase.SKIPPED:
            found.update(dict.fromkeys(_failed_before(need, run, before, memory)))
    memory[ref] = tuple(found)
    return memory[ref]
