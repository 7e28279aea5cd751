"""What a kind of step gets to work with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from backend.domain.facts import ArtifactMade, StepChanged, StepProgressed, TestsReported
from backend.domain.labels import ATTEMPT, CONSOLE, ROLE, RUN, STEP
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.release import Release
from backend.domain.report import TestReport
from backend.domain.run import Artifact, Run
from backend.domain.workspace import Workspace
from backend.engine.log_sink import LogSink
from backend.engine.names import engine_name
from backend.engine.points import point
from backend.engine.world import World
from backend.ports.container_engine import ContainerEngine

_CHATTER_PAUSE = 0.2  # seconds


@dataclass(slots=True)
class StepContext:
    """One attempt of one step. `adopted`: the intent stood in the journal already, what it started may still be there.
    `outage`: the engine was gone since the attempt began. A cancelled step just ends: whether its containers go
    on (the program ends) or are removed (abort, timeout) is decided by who cancelled it.
    """

    world: World
    workspace: Workspace
    run: Run
    ref: str
    step: Step
    attempt: int
    engine: ContainerEngine
    log: LogSink
    make_release: Callable[[], Awaitable[Release]]
    news: asyncio.Event = field(default_factory=asyncio.Event)  # set when a fact about this run arrives
    adopted: bool = False
    outage: bool = False
    waiting: bool = False
    _chattered: float = float("-inf")

    def say(self, text: str) -> None:
        """Add a line to the step's log."""
        self.log.line(text)

    def progress(self, text: str, fraction: float | None = None) -> None:
        """Tell what the step is doing now."""
        text = self.log.mask(text)
        self.world.ledger.say(StepProgressed(self.run.id, self.ref, self.world.clock.now(), text, fraction))

    def name(self, *parts: str) -> str:
        """Return the fixed name of something that this attempt makes on the engine."""
        stage, _, step = self.ref.partition("/")
        return engine_name(self.workspace.project, self.run.id, stage, step, self.attempt, *parts)

    def labels(self, role: str) -> dict[str, str]:
        """Return the labels of something that this attempt makes on the engine."""
        return {CONSOLE: self.world.console, RUN: self.run.id, STEP: self.ref, ATTEMPT: str(self.attempt), ROLE: role}

    def chatter(self, text: str) -> None:
        """Tell progress that comes many times a second: dropped when something was told a moment ago."""
        now = self.world.clock.monotonic()
        if now - self._chattered >= _CHATTER_PAUSE:
            self._chattered = now
            self.progress(text)

    async def keep_report(self, report: TestReport) -> None:
        """Keep the tests of this attempt and tell their counts."""
        await self.world.archive.keep_report(self.run.id, self.ref, self.attempt, report)
        point("report.kept")
        now = self.world.clock.now()
        await self.world.ledger.record(TestsReported(self.run.id, self.ref, self.attempt, now, report.summary))

    async def keep_artifact(self, artifact: Artifact) -> None:
        """Tell of something that the step made."""
        await self.world.ledger.record(ArtifactMade(self.run.id, self.ref, self.world.clock.now(), artifact))

    async def wait_for_news(self, message: str, seconds: float) -> Run:
        """Say that the step waits (once), then return the run when a fact about it arrived or the seconds are over."""
        if not self.waiting:
            self.waiting = True
            now = self.world.clock.now()
            changed = StepChanged(self.run.id, self.ref, Phase.WAITING, now, self.attempt, self.log.mask(message))
            await self.world.ledger.record(changed)
        try:
            async with asyncio.timeout(seconds):
                await self.news.wait()
        except TimeoutError:
            pass
        self.news.clear()
        return await self.world.history.run(self.run.id)

    def image_of(self, service: str) -> str:
        """Return the config digest of the image that this run made (or took over) for a service, "" when there is none."""
        return images_of(self.run).get(service, "")


def images_of(run: Run) -> dict[str, str]:
    """Return the config digests of a run's images by service."""
    return {
        artifact.name: artifact.reference
        for step in run.steps.values()
        for artifact in step.artifacts
        if artifact.kind == "image"
    }
