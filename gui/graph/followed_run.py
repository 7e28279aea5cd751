"""The run that the picture shows, followed fact by fact. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.domain.facts import Fact, RunFinished, StepChanged, StepProgressed, TestsReported
from backend.domain.graph import critical_path
from backend.domain.phase import Phase, worst
from backend.domain.pipeline import step_ref
from backend.domain.run import Run
from gui.graph.standing import Standing


@dataclass(frozen=True, slots=True)
class StageStanding:
    """A stage as its header shows it: worst phase, first start, last end (0 while anything is open), steps done, bad and at work."""

    phase: Phase
    started: float
    finished: float
    done: int
    total: int
    bad: int = 0
    running: int = 0

    @property
    def words(self) -> str:
        """The counts, `3 of 8 done · 1 failed · 2 running`."""
        parts = [f"{self.done} of {self.total} done", *(f"{count} {word}" for count, word in self._rest if count)]
        return " · ".join(parts)

    @property
    def _rest(self) -> tuple[tuple[int, str], ...]:
        return (self.bad, "failed"), (self.running, "running")


class FollowedRun:
    """Holds the standing of every step of one run. Facts of other runs, and of steps unknown here, are left alone."""

    def __init__(self, run: Run) -> None:
        self.id = run.id
        self.pipeline = run.pipeline
        self._final = run.phase.final
        self._standings = {ref: Standing() for ref, _ in run.pipeline.steps()}
        self._standings |= {ref: Standing.of(step) for ref, step in run.steps.items() if ref in self._standings}
        self._stages = {
            stage.name: [step_ref(stage.name, step.name) for step in stage.steps] for stage in run.pipeline.stages
        }

    @property
    def standings(self) -> Mapping[str, Standing]:
        """The standings by step ref."""
        return self._standings

    @property
    def final(self) -> bool:
        """True when the run is over."""
        return self._final

    @property
    def running(self) -> list[str]:
        """The refs of the steps at work now, in the file's order; none once the run is over."""
        if self._final:
            return []
        return [ref for ref, standing in self._standings.items() if standing.phase is Phase.RUNNING]

    def apply(self, fact: Fact) -> Iterable[str]:
        """Take in a fact and return the refs of the steps that look different now."""
        match fact:
            case StepChanged() | StepProgressed() | TestsReported():
                before = self._standings.get(fact.ref)
                if fact.run != self.id or before is None:
                    return ()
                self._standings[fact.ref] = before.after(fact)
                return (fact.ref,) if self._standings[fact.ref] != before else ()
            case RunFinished() if fact.run == self.id:
                self._final = True
                return tuple(self._standings)
            case _:
                return ()

    def put(self, ref: str, standing: Standing) -> None:
        """Let a step of the run stand otherwise: at another moment it did."""
        self._standings[ref] = standing

    def end(self, over: bool) -> None:
        """Say whether the run is over at the shown moment."""
        self._final = over

    def stage(self, name: str) -> StageStanding | None:
        """Return how a stage stands; None when the run has no such stage."""
        if name not in self._stages:
            return None
        steps = [self._standings[ref] for ref in self._stages[name]]
        phase = worst(step.counted for step in steps)
        starts = [step.started for step in steps if step.started]
        ends = [step.finished for step in steps if step.finished]
        done = sum(step.phase.final for step in steps)
        over = done == len(steps) and bool(ends)
        bad = sum(step.counted.bad for step in steps)
        running = sum(step.phase is Phase.RUNNING for step in steps)
        begun = min(starts, default=0.0)
        return StageStanding(phase, begun, max(ends) if over else 0.0, done, len(steps), bad, running)

    def critical_path(self, now: float) -> tuple[str, ...]:
        """Return the refs of the chain of begun steps that took longest so far, first to last.

        Each stage gets a start and an end node without duration, so that the edges stay linear in the steps.
        """
        edges: dict[str, list[str]] = {}
        for stage in self.pipeline.stages:
            opening, closing = f"{stage.name}/<", f"{stage.name}/>"  # no step is called so
            edges[opening] = [f"{need}/>" for need in stage.needs]
            refs = self._stages[stage.name]
            for ref, step in zip(refs, stage.steps, strict=True):
                edges[ref] = [step_ref(stage.name, need) for need in step.needs] or [opening]
            edges[closing] = refs or [opening]
        durations = {ref: standing.elapsed(now) or 0.0 for ref, standing in self._standings.items()}
        path = critical_path(edges, durations)
        return tuple(ref for ref in path if ref in self._standings and self._standings[ref].started)
