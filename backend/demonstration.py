"""The simulated world as a Console's parts: for `--demo` with a sample and some history, and for tests on any folder.

Everything but the engine, the prober and the commit is real: files, journal, executor, environments.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from backend.console_parts import Parts
from backend.domain.run import RunRequest, Source
from backend.domain.workspace import Workspace
from backend.drivers.simulated.clocks import ScaledClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.demo.stage import Stage
from backend.drivers.simulated.prober import SimulatedProber
from backend.engine.environments.pins import PinFile
from backend.store.archive import FileArchive
from backend.store.folder import console_id, data_folder
from backend.store.journal import SqliteJournal
from backend.store.secrets import UserSecrets
from backend.workspace.loader import load_workspace
from backend.workspace.variables import workspace_variables

if TYPE_CHECKING:
    from backend.console import Console

_SAMPLE = "samples/shop"
_FAST = 400.0  # times real time while the history is made
_STALL = 0.01  # seconds that a busy machine may hold that up at once
_DAY, _HOUR, _MINUTE = 86_400.0, 3600.0, 60.0


def simulated(root: Path, stage: Stage) -> Parts:
    """Return parts on a folder over a simulated engine; files, data folder and history as usual."""
    return _parts(root, data_folder(root), stage)


def simulated_at(root: Path, speed: float) -> Parts:
    """Return parts over an engine of its own, at `speed` times real time."""
    return simulated(root, Stage(ScaledClock(speed, stall=_STALL)))


def demonstration() -> Parts:
    """Return parts on a copy of the sample, with a history that is played when the console starts. All of it is temporary."""
    folder = tempfile.TemporaryDirectory(
        prefix="slipway-demo-", ignore_cleanup_errors=True
    )  # gone with the process at last
    home = Path(folder.name)
    root = home / "shop"
    with as_file(files("resources").joinpath(_SAMPLE)) as sample:
        shutil.copytree(sample, root, ignore=shutil.ignore_patterns("__pycache__"))
    stage = Stage(ScaledClock(_FAST, time.time() - 4 * _DAY, _STALL / 4))

    async def remove() -> None:
        folder.cleanup()

    parts = _parts(root, home / "data", stage)
    return replace(parts, prologue=_prologue(stage), closers=(*parts.closers, remove))


def _parts(root: Path, folder: Path, stage: Stage) -> Parts:
    environment = {**os.environ}
    return Parts(
        root=root,
        folder=folder,
        load=lambda: load_workspace(root, environment),
        history=SqliteJournal(folder),
        archive=FileArchive(folder),
        connector=SimulatedConnector(stage.world),
        clock=stage.clock,
        secrets=UserSecrets(root, workspace_variables(root, environment)),
        prober=SimulatedProber(stage.world),
        tree=stage.tree,
        pins=PinFile(folder / "pins.json"),
        console_id=lambda: console_id(folder),
        person=stage.tree.person,
        environment=environment,
        simulated=True,
        closers=(stage.world.end,),
    )


def _prologue(stage: Stage) -> "Callable[[Console], Awaitable[None]]":
    """Return what happens before the curtain rises: four runs in three days, one red, staging ahead of production."""

    async def play(console: "Console") -> None:
        now = time.time()
        stages = [found.name for found in console.workspace.pipeline.stages]
        delivery = [name for name in stages if _kinds(console, name) & {"promote"}]
        before_production = stages[stages.index(delivery[0]) - 1] if delivery else ""
        await _run(console, stage, now - 3 * _DAY, "1c99d2e07b5f", RunRequest())
        await _run(console, stage, now - 26 * _HOUR, "77b0aa41c3d8", RunRequest())
        stage.failing.update(_some_test(console))
        await _run(console, stage, now - 3 * _HOUR, "9f3ac1b204e6", RunRequest())
        stage.failing.clear()
        await _run(console, stage, now - 40 * _MINUTE, "4be1f0c2a97d", RunRequest(until=before_production))
        await _trouble(console, stage)
        stage.clock.jump_to(now)
        stage.clock.set_scale(1.0)
        stage.tree.advance = lambda: _commit(console.workspace, secrets.token_hex(6))

    return play


async def _run(console: "Console", stage: Stage, at: float, commit: str, request: RunRequest) -> None:
    """Play one run at a moment of the past."""
    stage.clock.jump_to(at)
    stage.tree.commit = _commit(console.workspace, commit)
    await console.finished_run(await console.start_run(request))


def _commit(workspace: Workspace, commit: str) -> Source:
    """Change a file of two services, so that a commit makes other images, and return it."""
    built = [service.name for service in workspace.composition.services.values() if service.build is not None]
    for name in (built[0], built[-1]):
        folder = Path(workspace.root) / name
        if folder.is_dir():
            (folder / "revision.txt").write_text(f"{commit}\n", encoding="utf-8")
    return Source(commit, False, "main")


async def _trouble(console: "Console", stage: Stage) -> None:
    """Make one replica of the last environment unhealthy."""
    last = list(console.workspace.environments)[-1]
    state = await console.environment(last)
    several = [service for service in state.services.values() if len(service.replicas) > 1]
    if several:
        stage.troubled.add(several[-1].replicas[-1].name)
        await stage.clock.sleep(30.0)  # a few health checks


def _kinds(console: "Console", name: str) -> set[str]:
    return {step.kind for found in console.workspace.pipeline.stages if found.name == name for step in found.steps}


def _some_test(console: "Console") -> set[str]:
    """Return names of two tests of the sample, by which one of its services fails."""
    found = [
        line.strip().removeprefix("def ").partition("(")[0]
        for path in sorted((Path(console.workspace.root) / "tests").rglob("cart/test_*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("def test")
    ]
    return set(found[1:3])
