"""Runs: one execution of a pipeline, as a value that facts change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.domain.phase import Phase, worst
from backend.domain.pipeline import Pipeline
from backend.domain.report import TestSummary, total_of


@dataclass(frozen=True, slots=True)
class Source:
    """What was run: the commit ("" outside git), whether the tree had uncommitted changes, and the branch."""

    commit: str = ""
    dirty: bool = True
    branch: str = ""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run: everything; `until` a stage or a step (with all it waits for); from a step on (`start`, with all that follows it);
    or `only` one step or several alone. A step may be named as it is written in the file: then a matrix means all its combinations.

    `reuse` names an earlier run whose succeeded steps are not repeated (retry). `by` is the person.
    """

    until: str = ""
    start: str = ""
    only: str | tuple[str, ...] = ""
    reuse: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a step made: `kind` image, report or file; `reference` is a config digest or a path in the data folder."""

    name: str
    kind: str
    reference: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step's execution. `attempt` counts from 1 (0: not begun). `reason` is a short cause in words from
    `backend.domain.cause`; `message` says it in a sentence. `marked`: failed, but continue_on_error let it pass.
    `cached` of a build: how many layers came from the cache, and of how many; None where nobody counted.
    """

    ref: str
    kind: str
    phase: Phase = Phase.PENDING
    attempt: int = 0
    started: float = 0.0
    finished: float = 0.0
    message: str = ""
    reason: str = ""
    exit_code: int | None = None
    reused_from: str = ""
    marked: bool = False
    tests: TestSummary | None = None
    artifacts: tuple[Artifact, ...] = ()
    cached: tuple[int, int] | None = None

    @property
    def counted(self) -> Phase:
        """The phase as the parent counts it: a marked failure counts as SUCCEEDED."""
        return Phase.SUCCEEDED if self.marked and self.phase.bad else self.phase


@dataclass(frozen=True, slots=True)
class Run:
    """One execution; `number` counts from 1 in the workspace. `phase` is the recorded one."""

    id: str
    number: int
    pipeline: Pipeline
    request: RunRequest = field(default_factory=RunRequest)
    source: Source = field(default_factory=Source)
    phase: Phase = Phase.PENDING
    started: float = 0.0
    finished: float = 0.0
    steps: Mapping[str, StepRun] = field(default_factory=dict)
    abort_requested: bool = False

    def stage_phase(self, stage: str) -> Phase:
        """The worst phase among the steps of a stage."""
        return worst(step.counted for ref, step in self.steps.items() if ref.partition("/")[0] == stage)

    def worst_phase(self) -> Phase:
        """The worst phase among all steps."""
        return worst(step.counted for step in self.steps.values())

    def with_step(self, step: StepRun) -> "Run":
        """Return the run with one step replaced."""
        return replace(self, steps={**self.steps, step.ref: step})

    @property
    def tests(self) -> TestSummary:
        """All test counts of the run added up."""
        return total_of(step.tests for step in self.steps.values() if step.tests is not None)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A row of the runs list."""

    id: str
    number: int
    phase: Phase
    started: float
    finished: float
    source: Source
    by: str = ""
    headline: str = ""  # what failed first, in a sentence; "" when nothing did
    tests: TestSummary = field(default_factory=TestSummary)
