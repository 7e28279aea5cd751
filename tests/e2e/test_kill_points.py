"""The program is killed at every journal point of a run on a real engine; the next start goes on. Nothing is lost, nothing done twice.

Effects are counted outside the program: the engine's own events say how often each container was started.
"""

import asyncio
import os
import sys
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backend.domain.environment import DockerTarget
from backend.domain.facts import RunFinished, StepChanged
from backend.domain.labels import CONSOLE, RUN
from backend.domain.phase import Phase
from backend.drivers.docker.connector import DockerConnector
from backend.ports.container_engine import ContainerEngine
from backend.store.archive import FileArchive
from backend.store.folder import console_id
from backend.store.journal import SqliteJournal
from tests.support.killable import LINES

pytestmark = pytest.mark.docker

START = (
    "build.begin", "build.done", "cleanup.containers", "container.created", "container.exited", "container.prepared",
    "container.started", "deployment.begin", "deployment.done", "integration.network", "integration.ready",
    "recorded.ArtifactMade", "recorded.ReleaseMade", "recorded.RunFinished", "recorded.RunStarted", "recorded.StepChanged",
    "recorded.TestsReported", "release.made", "report.kept", "run.cleaned", "run.ending", "run.finished", "run.started",
    "step.again", "step.ended", "step.intent", "step.recorded", "step.skipped",
)  # fmt: skip
# Where the first time is not the most telling one: the service or the command of the integration step, a later result.
LATER = ("container.created:2", "container.started:2", "container.started:3", "recorded.StepChanged:8", "step.ended:4")
RETRY = ("step.reused",)
ABORT = ("recorded.AbortRequested", "step.stopped")


@dataclass
class Place:
    """A data folder with everything that belongs to it on the engine."""

    folder: Path
    project: str
    engine: ContainerEngine
    starts: Counter[str] = field(default_factory=Counter)

    @property
    def labels(self) -> dict[str, str]:
        """What is this console's."""
        return {CONSOLE: console_id(self.folder / "data")}

    async def program(self, mode: str, **variables: str) -> int:
        """Run the program to its end or its death."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.killable", str(self.folder), self.project, mode,
            env={**os.environ, **variables}, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode in (0, 1, -9), said.decode()
        assert process.returncode != 1, said.decode()
        return process.returncode or 0

    async def check(self) -> None:
        """Everything is as if nobody had been killed."""
        journal = SqliteJournal(self.folder / "data")
        await journal.open()
        try:
            facts = [fact for _, fact in await journal.since(0, limit=100_000)]
            runs = [await journal.run(summary.id) for summary in await journal.runs()]
        finally:
            await journal.close()
        for run in runs:
            assert run.phase is (Phase.ABORTED if run.abort_requested else Phase.SUCCEEDED), run
        changes = [fact for fact in facts if isinstance(fact, StepChanged)]
        results = Counter((fact.run, fact.ref, fact.attempt) for fact in changes if fact.phase.final)
        assert set(results.values()) == {1}, results
        ended = Counter(fact.run for fact in facts if isinstance(fact, RunFinished))
        assert set(ended.values()) == {1}
        assert {name: count for name, count in self.starts.items() if count != 1} == {}
        archive = FileArchive(self.folder / "data")
        for run in runs:
            for ref in ("unit/web", "integration/flow"):
                if run.steps[ref].phase is Phase.SUCCEEDED and not run.steps[ref].reused_from:
                    text, _ = await archive.read_log(run.id, ref, run.steps[ref].attempt)
                    lines = [line for line in text.decode().splitlines() if line.startswith("line")]
                    assert lines == [f"line {number}" for number in range(1, LINES + 1)]
        assert [state.name for state in await self.engine.containers.list(self.labels)] == []
        assert list(await self.engine.networks.list(self.labels)) == []
        assert list(await self.engine.volumes.list(self.labels)) == []


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    """Make a place of its own, and remove from the engine whatever is left of it."""
    connector = DockerConnector()
    engine = await connector.connect(DockerTarget())
    (folder / "data").mkdir()
    made = Place(folder, f"kill-{uuid.uuid4().hex[:8]}", engine)
    watching = asyncio.create_task(_count_starts(made))
    try:
        yield made
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        for state in await engine.containers.list(made.labels):
            await engine.containers.remove(state.id)
        for network in await engine.networks.list(made.labels):
            await engine.networks.remove(network.name)
        for image in await engine.images.list(made.labels):
            for name in image.tags or (image.identity.config_digest,):
                await engine.images.remove(name)
        await connector.close()


async def _count_starts(made: Place) -> None:
    mine = made.labels[CONSOLE]
    async for event in made.engine.streams.events():
        attributes = event.attributes
        if (event.kind, event.action, attributes.get(CONSOLE)) == ("container", "start", mine) and RUN in attributes:
            made.starts[attributes.get("name", event.id)] += 1


async def test_every_point_of_the_program_has_its_kill(tmp_path: Path) -> None:
    record = tmp_path / "points"
    async with place(tmp_path) as here:
        for mode in ("start", "retry", "abort"):
            assert await here.program(mode, SLIPWAY_RECORD_POINTS=str(record)) == 0
        await here.check()
    assert set(record.read_text().split()) == {*START, *RETRY, *ABORT}


@pytest.mark.parametrize("point", START + LATER)
async def test_a_run_killed_anywhere_ends_right(tmp_path: Path, point: str) -> None:
    async with place(tmp_path) as here:
        assert await here.program("start", SLIPWAY_KILL_AT=point if ":" in point else f"{point}:1") == -9
        assert await here.program("resume") == 0
        await here.check()


@pytest.mark.parametrize("point", RETRY)
async def test_a_retry_killed_anywhere_ends_right(tmp_path: Path, point: str) -> None:
    async with place(tmp_path) as here:
        assert await here.program("start") == 0
        assert await here.program("retry", SLIPWAY_KILL_AT=f"{point}:1") == -9
        assert await here.program("resume") == 0
        await here.check()


@pytest.mark.parametrize("point", ABORT)
async def test_an_abort_killed_anywhere_ends_aborted(tmp_path: Path, point: str) -> None:
    async with place(tmp_path) as here:
        assert await here.program("abort", SLIPWAY_KILL_AT=f"{point}:1") == -9
        assert await here.program("resume") == 0
        await here.check()
