"""A program that runs a small pipeline on a real engine and may be killed at any point; started again it goes on.

    python -m tests.support.killable FOLDER PROJECT MODE

MODE start begins a run, retry a run that takes over what the last one did, abort a run that is aborted once a container runs, resume goes
on with what is unfinished. FOLDER/workspace holds the services, FOLDER/data the history, FOLDER/deployed what was deployed. Exits 0 when
every run of this process ended as its mode wants.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from backend.domain.deployment import Deployment
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step, Value
from backend.domain.release import Release
from backend.domain.run import Run, RunRequest
from backend.domain.service import BuildSection, Composition, HealthCheck, Service
from backend.domain.workspace import Workspace
from backend.drivers.docker.connector import DockerConnector
from backend.engine.bus import Bus
from backend.engine.executor import Executor
from backend.engine.ledger import Ledger
from backend.engine.system_clock import SystemClock
from backend.engine.world import World
from backend.ports.world import ProbeResult
from backend.store.archive import FileArchive
from backend.store.folder import console_id
from backend.store.journal import SqliteJournal
from tests.support.workshop import FixedSecrets, FixedTree, ScriptedProber

BASE = os.environ.get("SLIPWAY_TEST_IMAGE", "slipway/busybox:1")
LINES = 10
REPORT = '<testsuite><testcase classname="s" name="t"/></testsuite>'


class FileDeployer:
    """Deploys by writing a file: idempotent per run and environment, as the contract wants."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    async def deploy(
        self, environment: str, release: Release, *, by: str, run: str, say: Callable[[str], None]
    ) -> Deployment:
        """Write the release's id."""
        say(f"deploying {release.id}")
        await asyncio.to_thread((self._folder / f"{run}-{environment}").write_text, release.id)
        return Deployment(f"d-{run}", environment, 1, "deploy", release, {}, Composition(), Phase.SUCCEEDED, 1.0, by)

    async def promote(
        self, origin: str, to: str, *, by: str, run: str, say: Callable[[str], None], release: str = ""
    ) -> Deployment:
        """Not used here."""
        raise NotImplementedError

    async def endpoint(self, environment: str, service: str) -> str:
        """Not used here."""
        raise NotImplementedError


def workspace(folder: Path, project: str) -> Workspace:
    """Return (and write) a workspace with a service that is built, tested, tested together with itself and deployed."""
    root = folder / "workspace"
    (root / "web").mkdir(parents=True, exist_ok=True)
    (root / "web" / "Dockerfile").write_text(
        f'FROM {BASE}\nWORKDIR /app\nRUN echo {project} > name\nCMD ["sh", "-c", "echo up; touch /tmp/up; sleep 300"]\n'
    )
    (root / "data.txt").write_text("copied")
    check = HealthCheck(("CMD-SHELL", "test -f /tmp/up"), interval=0.2, timeout=2.0, retries=50)
    web = Service("web", build=BuildSection("web"), healthcheck=check)
    stages = (
        Stage("build", (), (Step("images", "build", "*"),)),
        Stage("unit", ("build",), (Step("web", "test", "web", _tested(), timeout=60.0),)),
        Stage("integration", ("unit",), (Step("flow", "integration", ["web"], {"in": "web", **_tested()}),)),
        Stage(
            "more",
            ("integration",),
            (
                Step("shaky", "run", BASE, {"command": "exit 9"}, retries=1, continue_on_error=True),
                Step("never", "run", BASE, {"command": "true"}, when="failure"),
            ),
        ),
        Stage("staging", ("more",), (Step("deploy", "deploy", "staging"),)),
    )
    return Workspace(str(root), project, Composition({"web": web}), pipeline=Pipeline(stages))


def _tested() -> dict[str, Value]:
    """Lines that are counted in the log, and a report."""
    line = (
        f"test -f data.txt && for n in $(seq {LINES}); do echo line $n; sleep 0.02; done; "
        f"mkdir -p reports; echo '{REPORT}' > reports/r.xml"
    )
    return {"command": line, "junit": "reports/*.xml", "files": ["data.txt"]}


async def opened(folder: Path) -> tuple[World, SqliteJournal]:
    """Open history and engine."""
    journal = SqliteJournal(folder / "data")
    await journal.open()
    clock = SystemClock()
    ledger = Ledger(journal, Bus(), clock)
    world = World(
        console=await asyncio.to_thread(console_id, folder / "data"),
        history=journal,
        archive=FileArchive(folder / "data"),
        ledger=ledger,
        connector=DockerConnector(),
        clock=clock,
        secrets=FixedSecrets({}),
        prober=ScriptedProber(ProbeResult(200, "", 0.0)),
        tree=FixedTree(),
        deployer=FileDeployer(folder / "deployed"),
        parallel=4,
    )
    await ledger.start()
    return world, journal


async def main(folder: Path, project: str, mode: str) -> int:
    """Run until all runs of this process are over."""
    world, journal = await opened(folder)
    executor = Executor(world)
    space = workspace(folder, project)
    try:
        if mode == "resume":
            runs = await executor.take_up(space)
        else:
            reuse = (await journal.runs(limit=1))[0].id if mode == "retry" else ""
            runs = [await executor.start(space, RunRequest(reuse=reuse, by="test"))]
        if mode == "abort":
            await _abort_once_running(world, executor, runs[0])
        ended = [await executor.wait(run) for run in runs]
    finally:
        await executor.close()
        await world.ledger.close()
        await world.connector.close()
        await journal.close()
    return 0 if all(_right(run) for run in ended) else 1


def _right(run: Run) -> bool:
    if run.abort_requested:
        return run.phase is Phase.ABORTED
    return run.phase is Phase.SUCCEEDED


async def _abort_once_running(world: World, executor: Executor, run: str) -> None:
    running = asyncio.Event()
    stop = world.ledger.bus.subscribe(lambda fact: running.set() if getattr(fact, "text", "") == "running" else None)
    await running.wait()
    stop()
    await executor.abort(run, by="test")


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
