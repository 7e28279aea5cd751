"""How facts change a run: the one rule by which journal, window and terminal see the same thing."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from backend.domain.cause import Cause
from backend.domain.facts import (
    AbortRequested,
    ApprovalGiven,
    ArtifactMade,
    Fact,
    RunFinished,
    RunStarted,
    StepChanged,
    TestsReported,
)
from backend.domain.phase import Phase
from backend.domain.run import Run, StepRun

NOT_SELECTED = "not selected for this run"
APPROVED = "approved"  # the `reason` of an approve step between the person's yes and the step's result


def apply(run: Run | None, fact: Fact) -> Run | None:
    """Return the run after a fact; a fact of another run, or before the run's start, changes nothing."""
    if run is None:
        return _begin(fact) if isinstance(fact, RunStarted) else None
    return _changed(run, fact) if getattr(fact, "run", None) == run.id else run


def fold(facts: Sequence[Fact]) -> Run | None:
    """Return the run that facts, oldest first, describe; None without a RunStarted."""
    start: Run | None = None
    return reduce(apply, facts, start)


def _changed(run: Run, fact: Fact) -> Run:  # noqa: PLR0911 - one way out per fact
    match fact:
        case StepChanged():
            return _with_phase(_step_changed(run, fact))
        case TestsReported():
            return _replaced(run, fact.ref, tests=fact.summary)
        case ArtifactMade():
            return _artifact_made(run, fact)
        case ApprovalGiven():
            reason = APPROVED if fact.approved else Cause.REJECTED.value
            verb = "approved" if fact.approved else "rejected"
            words = f"{verb} by {fact.by}" + (f": {fact.reason}" if fact.reason else "")
            return _replaced(run, fact.ref, reason=reason, message=words)
        case AbortRequested():
            return replace(run, abort_requested=True)
        case RunFinished():
            return replace(run, phase=fact.phase, finished=fact.at)
        case _:
            return run


def _begin(fact: RunStarted) -> Run:
    chosen = frozenset(fact.refs)
    steps = {
        ref: StepRun(ref, step.kind)
        if ref in chosen
        else StepRun(ref, step.kind, phase=Phase.SKIPPED, message=NOT_SELECTED)
        for ref, step in fact.pipeline.steps()
    }
    return Run(
        id=fact.run,
        number=fact.number,
        pipeline=fact.pipeline,
        request=fact.request,
        source=fact.source,
        phase=Phase.RUNNING,
        started=fact.at,
        steps=steps,
    )


def _step_changed(run: Run, fact: StepChanged) -> Run:
    step = run.steps.get(fact.ref)
    if step is None:
        return run
    begins = fact.phase is Phase.RUNNING and (step.attempt != fact.attempt or not step.started)
    return run.with_step(
        replace(
            step,
            phase=fact.phase,
            attempt=0 if fact.phase is Phase.SKIPPED else fact.attempt,
            started=fact.at if begins else step.started,
            finished=fact.at if fact.phase.final else 0.0,
            message=fact.message,
            reason=fact.reason,
            exit_code=fact.exit_code,
            reused_from=fact.reused_from,
            marked=fact.marked,
            cached=fact.cached,
        )
    )


def _artifact_made(run: Run, fact: ArtifactMade) -> Run:
    step = run.steps.get(fact.ref)
    if step is None:
        return run
    made = fact.artifact
    others = tuple(old for old in step.artifacts if (old.kind, old.name) != (made.kind, made.name))
    return run.with_step(replace(step, artifacts=(*others, made)))


def _replaced(run: Run, ref: str, **changes: object) -> Run:
    step = run.steps.get(ref)
    return run if step is None else run.with_step(replace(step, **changes))  # type: ignore[arg-type]


def _with_phase(run: Run) -> Run:
    if run.phase.final:
        return run
    phases = {step.phase for step in run.steps.values()}
    waits = Phase.WAITING in phases and Phase.RUNNING not in phases
    return replace(run, phase=Phase.WAITING if waits else Phase.RUNNING)
