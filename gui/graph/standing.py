"""How a step stands in the shown run: what its card says, as a value that facts change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.domain.facts import StepChanged, StepProgressed, TestsReported
from backend.domain.phase import Phase, worst
from backend.domain.report import TestSummary, total_of
from backend.domain.run import StepRun


@dataclass(frozen=True, slots=True)
class Standing:
    """Times in seconds since the epoch, 0 for not yet. `doing` and `fraction` (0..1) only while RUNNING."""

    phase: Phase = Phase.PENDING
    attempt: int = 0
    started: float = 0.0
    finished: float = 0.0
    message: str = ""
    reason: str = ""
    doing: str = ""
    fraction: float | None = None
    reused_from: str = ""
    marked: bool = False
    tests: TestSummary | None = None
    cached: tuple[int, int] | None = None  # layers of a build from the cache, and of how many

    @property
    def counted(self) -> Phase:
        """The phase as the stage counts it: a marked failure counts as SUCCEEDED."""
        return Phase.SUCCEEDED if self.marked and self.phase.bad else self.phase

    def elapsed(self, now: float) -> float | None:
        """Seconds that the step took or takes so far; None when it did not begin. Never negative: clocks may jump."""
        if not self.started:
            return None
        return max(0.0, (self.finished or now) - self.started)

    @classmethod
    def of(cls, step: StepRun) -> "Standing":
        """Return the standing of a recorded step."""
        return cls(
            phase=step.phase,
            attempt=step.attempt,
            started=step.started,
            finished=step.finished,
            message=step.message,
            reason=step.reason,
            reused_from=step.reused_from,
            marked=step.marked,
            tests=step.tests,
            cached=step.cached,
        )

    def after(self, fact: StepChanged | StepProgressed | TestsReported) -> "Standing":
        """Return the standing once the fact is known. Progress that comes after the end changes nothing."""
        match fact:
            case StepProgressed():
                if self.phase.final:
                    return self
                return replace(self, doing=fact.text, fraction=fact.fraction)
            case TestsReported():
                return replace(self, tests=fact.summary)
            case StepChanged():
                return self._changed(fact)

    def _changed(self, fact: StepChanged) -> "Standing":
        begun = self.started if fact.attempt == self.attempt else 0.0
        started = begun or (fact.at if fact.phase in (Phase.RUNNING, Phase.WAITING) else 0.0)
        return Standing(
            phase=fact.phase,
            attempt=fact.attempt,
            started=started,
            finished=fact.at if fact.phase.final and started else 0.0,
            message=fact.message,
            reason=fact.reason,
            reused_from=fact.reused_from,
            marked=fact.marked,
            cached=fact.cached,
            tests=self.tests if fact.attempt == self.attempt or fact.phase.final else None,
        )


def together(standings: Sequence[Standing]) -> Standing:
    """Return how the steps of a folded matrix stand as one: the worst phase, the whole time, all tests, and how many are done or bad."""
    phase = worst(standing.counted for standing in standings)
    done = sum(standing.phase.final for standing in standings)
    bad = sum(standing.counted.bad for standing in standings)
    starts = [standing.started for standing in standings if standing.started]
    over = done == len(standings)
    tests = [standing.tests for standing in standings if standing.tests is not None]
    count = f"{bad} of {len(standings)}" if bad else f"{done} of {len(standings)}"
    return Standing(
        phase=phase,
        started=min(starts, default=0.0),
        finished=max((standing.finished for standing in standings), default=0.0) if over else 0.0,
        message=count,
        reason=count if bad else "",
        doing=count,
        fraction=done / len(standings) if standings and not over else None,
        reused_from=standings[0].reused_from
        if standings and all(standing.reused_from for standing in standings)
        else "",
        tests=total_of(tests) if tests else None,
    )
