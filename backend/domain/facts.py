"""Facts: the few, ordered things that happened. Written to the journal first, then published to whoever listens.

`Transient` ones are published only. Samples and log lines are no facts: they are pulled.
"""

from dataclasses import dataclass

from backend.domain.deployment import Deployment
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline
from backend.domain.release import Release
from backend.domain.report import TestSummary
from backend.domain.run import Artifact, RunRequest, Source


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run exists; `refs` are the steps that were selected (others of the pipeline are SKIPPED from the start)."""

    run: str
    number: int
    at: float
    pipeline: Pipeline
    request: RunRequest
    source: Source
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepChanged:
    """A step entered a phase. RUNNING is the journalled intent before its effect; a final phase is its result.

    `cached` of a build: how many layers came from the cache, and of how many; None where nobody counted.
    """

    run: str
    ref: str
    phase: Phase
    at: float
    attempt: int = 1
    message: str = ""
    reason: str = ""
    exit_code: int | None = None
    reused_from: str = ""
    marked: bool = False
    cached: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class TestsReported:
    """The tests of a step attempt were read; the report itself is kept by the store."""

    __test__ = False

    run: str
    ref: str
    attempt: int
    at: float
    summary: TestSummary


@dataclass(frozen=True, slots=True)
class ArtifactMade:
    """A step made something."""

    run: str
    ref: str
    at: float
    artifact: Artifact


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run reached its final phase."""

    run: str
    phase: Phase
    at: float


@dataclass(frozen=True, slots=True)
class AbortRequested:
    """Somebody asked a run to stop; the writer of the run acts on it, whichever process that is."""

    run: str
    at: float
    by: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """A person answered an approve step."""

    run: str
    ref: str
    at: float
    by: str
    approved: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseMade:
    """A run made a release."""

    run: str
    at: float
    release: Release


@dataclass(frozen=True, slots=True)
class DeploymentChanged:
    """A deployment entered a phase or says what it is doing now (`deployment.message`)."""

    at: float
    deployment: Deployment


JournalledFact = (
    RunStarted
    | StepChanged
    | TestsReported
    | ArtifactMade
    | RunFinished
    | AbortRequested
    | ApprovalGiven
    | ReleaseMade
    | DeploymentChanged
)


@dataclass(frozen=True, slots=True)
class StepProgressed:
    """What a running step is doing now; `fraction` 0..1, or None when nobody knows."""

    run: str
    ref: str
    at: float
    text: str
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """The connection to an engine or cluster: `state` ok, lost or back; `name` as shown in the status line."""

    name: str
    state: str
    at: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class EnvironmentObserved:
    """What lives in an environment changed outside of a deployment (a container died, became healthy, ...)."""

    environment: str
    at: float


@dataclass(frozen=True, slots=True)
class WorkspaceReloaded:
    """The workspace's files changed on disk and were read again."""

    at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should read: `severity` info, warning or error; `details` for the copy button."""

    at: float
    severity: str
    message: str
    hint: str = ""
    details: str = ""


Transient = StepProgressed | SourceChanged | EnvironmentObserved | WorkspaceReloaded | Notice
Fact = JournalledFact | Transient
