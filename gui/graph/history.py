"""A run as a row of changes: any moment of it can be looked at, and moving by a little costs little. No Qt."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backend.domain.facts import Fact, RunFinished, RunStarted, StepChanged, StepProgressed, TestsReported
from backend.domain.phase import Phase
from backend.domain.run import Run, StepRun
from gui.graph.followed_run import FollowedRun
from gui.graph.standing import Standing

_StepFact = StepChanged | StepProgressed | TestsReported


@dataclass(frozen=True, slots=True)
class Change:
    """One step looked different from `at` on (seconds since the epoch). `event`: it entered a phase, not only said more."""

    at: float
    ref: str
    before: Standing
    after: Standing
    event: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A step at work; `finished` 0 while it still is. `phase` is what became of it."""

    ref: str
    started: float
    finished: float
    phase: Phase


class History:
    """Holds a run at one moment: `run` is how it stood then. Facts may go on coming while an earlier moment is shown."""

    def __init__(self, run: Run, facts: Iterable[Fact]) -> None:
        kept = [fact for fact in facts if getattr(fact, "run", "") == run.id]
        self.run = FollowedRun(_beginning(run, kept))
        self.started = run.started
        self._finished = run.finished
        self._latest = dict(self.run.standings)
        self._changes: list[Change] = []
        self._times: list[float] = []
        self._position = 0
        for fact in sorted((*_without_facts(run, kept), *kept), key=lambda fact: getattr(fact, "at", 0.0)):
            self._take(fact)
        self.go(float("inf"))

    @property
    def open(self) -> bool:
        """True while more may happen."""
        return not self._finished

    def end(self, now: float) -> float:
        """The last moment that can be looked at: the run's end, or now."""
        return self._finished or max(now, self.started, self._times[-1] if self._times else 0.0)

    def append(self, fact: Fact) -> None:
        """Take in what happens now; `go` shows it. Facts of other runs change nothing."""
        if getattr(fact, "run", "") == self.run.id:
            self._take(fact)

    def go(self, at: float) -> set[str]:
        """Show the run as it stood at a moment, and return the refs of the steps that look different for it."""
        position = bisect_right(self._times, at)
        changed: dict[str, Standing] = {}
        for change in self._changes[self._position : position]:
            changed[change.ref] = change.after
        for change in reversed(self._changes[position : self._position]):
            changed[change.ref] = change.before
        self._position = position
        for ref, standing in changed.items():
            self.run.put(ref, standing)
        self.run.end(bool(self._finished) and at >= self._finished)
        return set(changed)

    def event_after(self, at: float) -> float | None:
        """The next moment at which a step entered a phase; None for no more."""
        later = self._changes[bisect_right(self._times, at) :]
        return next((change.at for change in later if change.event), None)

    def event_before(self, at: float) -> float | None:
        """The last such moment before; None when there is none."""
        earlier = self._changes[: bisect_left(self._times, at)]
        return next((change.at for change in reversed(earlier) if change.event), None)

    def spans(self) -> Iterator[Span]:
        """Yield every attempt of every step, in the order in which they end; those at work come last."""
        begun: dict[str, float] = {}
        for change in self._changes:
            after = change.after
            if after.phase is Phase.RUNNING and (change.ref not in begun or after.started != change.before.started):
                if change.ref in begun:  # a new attempt ends the one before
                    yield Span(change.ref, begun[change.ref], change.at, Phase.FAILED)
                begun[change.ref] = after.started or change.at
            elif after.phase.final and change.ref in begun:
                phase = after.counted
                yield Span(change.ref, begun.pop(change.ref), change.at, phase)
        for ref, started in begun.items():
            yield Span(ref, started, 0.0, Phase.RUNNING)

    def _take(self, fact: Fact) -> None:
        match fact:
            case StepChanged() | StepProgressed() | TestsReported() if fact.ref in self._latest:
                before = self._latest[fact.ref]
                after = before.after(fact)
                if after != before:
                    self._latest[fact.ref] = after
                    at = max(fact.at, self._times[-1] if self._times else fact.at)  # clocks may be set back
                    self._changes.append(Change(at, fact.ref, before, after, isinstance(fact, StepChanged)))
                    self._times.append(at)
            case RunFinished():
                self._finished = fact.at
            case _:
                pass


def _beginning(run: Run, facts: Sequence[Fact]) -> Run:
    """The run before anything happened: steps that were not selected are skipped from the start."""
    chosen = next((set(fact.refs) for fact in facts if isinstance(fact, RunStarted)), None)
    if chosen is None:
        chosen = {ref for ref, step in run.steps.items() if step.phase is not Phase.SKIPPED or step.reused_from}
    steps = {
        ref: StepRun(ref, step.kind, Phase.PENDING if ref in chosen else Phase.SKIPPED)
        for ref, step in run.pipeline.steps()
    }
    return replace(run, phase=Phase.RUNNING, finished=0.0, steps=steps)


def _without_facts(run: Run, facts: Sequence[Fact]) -> Iterator[_StepFact]:
    """Steps that the run knows more of than the facts say: their begin and end, as they are recorded."""
    told = {fact.ref for fact in facts if isinstance(fact, StepChanged)}
    for ref, step in run.steps.items():
        if ref in told or not step.started:
            continue
        yield StepChanged(run.id, ref, Phase.RUNNING, step.started, step.attempt)
        if step.tests is not None:
            yield TestsReported(run.id, ref, step.attempt, step.finished or step.started, step.tests)
        if step.phase.final:
            yield StepChanged(
                run.id, ref, step.phase, step.finished, step.attempt, step.message, step.reason,
                step.exit_code, step.reused_from, step.marked, step.cached,
            )  # fmt: skip
