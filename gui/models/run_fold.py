"""A run as facts change it. Pure: a run and a fact give a run; facts of other runs give the same run back."""

from dataclasses import replace

from backend.domain.facts import ArtifactMade, Fact, RunFinished, RunStarted, StepChanged, TestsReported
from backend.domain.phase import Phase
from backend.domain.run import Run, RunSummary, StepRun


def started(fact: RunStarted) -> Run:
    """Return the run that has just begun."""
    chosen = set(fact.refs)
    steps = {
        ref: StepRun(ref, step.kind, Phase.PENDING if ref in chosen else Phase.SKIPPED)
        for ref, step in fact.pipeline.steps()
    }
    return Run(
        fact.run, fact.number, fact.pipeline, fact.request, fact.source, Phase.RUNNING, started=fact.at, steps=steps
    )


def fold(run: Run, fact: Fact) -> Run:
    """Return the run after a fact."""
    if getattr(fact, "run", run.id) != run.id:
        return run
    match fact:
        case StepChanged(ref=ref) if ref in run.steps:
            return run.with_step(_step(run.steps[ref], fact))
        case TestsReported(ref=ref) if ref in run.steps:
            return run.with_step(replace(run.steps[ref], tests=fact.summary))
        case ArtifactMade(ref=ref) if ref in run.steps:
            step = run.steps[ref]
            others = tuple(
                made for made in step.artifacts if (made.name, made.kind) != (fact.artifact.name, fact.artifact.kind)
            )
            return run.with_step(replace(step, artifacts=(*others, fact.artifact)))
        case RunFinished():
            return replace(run, phase=fact.phase, finished=fact.at)
        case _:
            return run


def summary(run: Run) -> RunSummary:
    """Return the row of the runs list."""
    return RunSummary(
        run.id, run.number, run.phase, run.started, run.finished, run.source, run.request.by, headline(run), run.tests
    )


def headline(run: Run) -> str:
    """Return what failed first, in a sentence; "" when nothing did."""
    first = first_failure(run)
    return f"{first.ref}: {first.message or first.reason or first.phase}" if first else ""


def first_failure(run: Run) -> StepRun | None:
    """Return the step that failed first; aborted steps count only when nothing else went wrong."""
    bad = [step for step in run.steps.values() if step.phase.bad and not step.marked]
    if not bad:
        return None
    return min(bad, key=lambda step: (step.phase is Phase.ABORTED, step.finished or float("inf")))


def _step(step: StepRun, fact: StepChanged) -> StepRun:
    fresh = fact.attempt != step.attempt and not fact.phase.final
    begins = fact.phase in (Phase.RUNNING, Phase.WAITING)
    beginning = fact.at if begins and (fresh or not step.started) else step.started
    return replace(
        step,
        phase=fact.phase,
        attempt=fact.attempt,
        started=beginning,
        finished=fact.at if fact.phase.final else 0.0,
        message=fact.message,
        reason=fact.reason,
        exit_code=fact.exit_code,
        reused_from=fact.reused_from,
        marked=fact.marked,
        cached=fact.cached,
    )
