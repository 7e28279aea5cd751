"""The row of the runs list that a run's facts add up to."""

from backend.domain.facts import JournalledFact, RunFinished, RunStarted, StepChanged, TestsReported
from backend.domain.phase import Phase
from backend.domain.run import Run, RunSummary

_CHANGES_ALWAYS = (RunStarted, RunFinished, TestsReported)


def changes_summary(fact: JournalledFact) -> bool:
    """True when the list's row has to be written again after this fact."""
    if isinstance(fact, StepChanged):
        return fact.phase.bad or fact.phase is Phase.WAITING or bool(fact.reason)
    return isinstance(fact, _CHANGES_ALWAYS)


def summary_of(run: Run) -> RunSummary:
    """Return the list's row of a run."""
    return RunSummary(
        id=run.id,
        number=run.number,
        phase=run.phase,
        started=run.started,
        finished=run.finished,
        source=run.source,
        by=run.request.by,
        headline=headline(run),
        tests=run.tests,
    )


def headline(run: Run) -> str:
    """Return what failed first, in a sentence; "" when nothing did."""
    bad = [step for step in run.steps.values() if step.phase.bad and not step.marked]
    if not bad:
        return ""
    first = min(bad, key=lambda step: step.finished)
    return f"{first.ref}: {first.message or first.reason or first.phase}"
