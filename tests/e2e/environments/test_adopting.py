"""What runs on a real engine as `docker compose up` leaves it is adopted, data and all, or left as it was."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.domain.compose_project import ComposeProject
from backend.domain.container import FileEntry
from backend.domain.errors import RefusedError
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.service import Composition, Mount, MountKind
from backend.ports.container_engine import ContainerEngine
from tests.e2e.environments.conftest import clean, gone
from tests.support.compose_up import ComposeUp
from tests.support.http_load import LoadProcess
from tests.support.two_services import Stage, composition, release

pytestmark = pytest.mark.docker
ROOT = Path(__file__).parents[3]
DATA = (Mount(MountKind.VOLUME, "/data", "data"),)
OLD = ("front", "inner")


def files(version: str, port: int, **front: Any) -> Composition:
    """Return the two services; `inner` keeps its data in a named volume, `front` is published."""
    return replace(composition(version, port, front=front, inner={"mounts": DATA}), volumes=("data",))


def prepare(stage: Stage, image: ImageIdentity, folder: Path, port: int) -> None:
    """Give a workspace release 1, and an environment that wants the host port which Compose's `front` has."""
    stage.compose = ComposeProject((f"{stage.project}dev",), (str(folder),))
    stage.releases = [release("1", image)]
    stage.set("staging", files("1", port))


@pytest.fixture
async def compose(stage: Stage, engine: ContainerEngine, image: ImageIdentity, port: int) -> AsyncIterator[ComposeUp]:
    """Version 0 as Compose runs it, with an order in its volume."""
    compose = ComposeUp(engine, f"{stage.project}dev", str(stage.folder))
    prepare(stage, image, stage.folder, port)
    try:
        await compose.up(files("0", port))
        await engine.files.put(f"{compose.project}-inner-1", "/data", [FileEntry("orders", b"42")])
        await _answers(stage, port, "0>0")
        yield compose
    finally:
        await clean(stage)  # its replicas use Compose's volume
        await compose.down()


async def _answers(stage: Stage, port: int, body: str) -> None:
    async with asyncio.timeout(30):
        while (await stage.prober.get(f"http://127.0.0.1:{port}")).body != body:
            await stage.clock.sleep(0.1)


async def _adopt(stage: Stage) -> Phase:
    console = stage.console()
    plan = await console.plan_promotion("staging", adopt=True)
    done = await console.finished(await console.carry_out(plan, by="ann", say=stage.say))
    stage.said.append(done.message)
    return done.phase


async def _data(engine: ContainerEngine, stage: Stage) -> bytes | None:
    label = {"slipway.project": stage.project, "slipway.role": "replica", "slipway.service": "inner"}
    (state,) = await engine.containers.list(label)
    (file,) = await engine.files.get(state.id, "/data/orders")
    return file.data


async def test_data_and_ports_go_over_and_the_old_containers_go(
    stage: Stage, engine: ContainerEngine, compose: ComposeUp, port: int
) -> None:
    with pytest.raises(RefusedError, match=f"{port} is taken by {compose.project}-front-1"):
        await stage.console().deploy("staging", stage.releases[0], by="ann", run="1", say=stage.say)
    assert await _adopt(stage) is Phase.SUCCEEDED, stage.said
    await _answers(stage, port, "1>1")
    assert await _data(engine, stage) == b"42"
    assert all([await gone(engine, f"{compose.project}-{name}-1") for name in OLD])
    assert list(await engine.networks.list({"com.docker.compose.project": compose.project})) == []
    plan = await stage.console().plan_promotion("staging")
    assert plan.empty
    assert plan.adoption is None
    down = await stage.console().plan_down("staging")
    console = stage.console()
    await console.finished(await console.carry_out(down, by="ann"))
    done = await stage.console().deploy("staging", stage.releases[0], by="ann", run="2", say=stage.say)
    assert done.phase is Phase.SUCCEEDED, done.message
    assert await _data(engine, stage) == b"42"
    plan = await stage.console().plan_down("staging")
    await console.finished(await console.carry_out(plan, by="ann"))


async def test_a_new_version_that_fails_leaves_what_ran(
    stage: Stage, engine: ContainerEngine, compose: ComposeUp, port: int
) -> None:
    stage.set("staging", files("1", port, command=("python3", "-c", "raise SystemExit(3)")))
    assert await _adopt(stage) is Phase.FAILED
    await _answers(stage, port, "0>0")
    (file,) = await engine.files.get(f"{compose.project}-inner-1", "/data/orders")
    assert file.data == b"42"
    assert stage.said[-1].endswith(f"what ran before runs as before: Compose project {compose.project}")


async def test_without_a_volume_the_gap_is_the_time_that_the_old_one_takes_to_stop(
    stage: Stage, engine: ContainerEngine, compose: ComposeUp, port: int
) -> None:
    stage.set("staging", composition("1", port))
    async with LoadProcess("127.0.0.1", port, rate=50, connections=4) as load:
        assert await _adopt(stage) is Phase.SUCCEEDED, stage.said
        tally = await load.end()
    await _answers(stage, port, "1>1")
    assert tally.failures < 50 * 15  # a fixed word of the plan: 10 s to stop, about 2 s to open
    print(f"{tally.failures} of {tally.sent} calls failed")


@pytest.mark.parametrize(
    "word", ["inner: starting", "stopping", "inner: in traffic", "front: starting", "front: in traffic"]
)
async def test_a_killed_adoption_ends_as_before_or_all_new(
    word: str, stage: Stage, engine: ContainerEngine, compose: ComposeUp, port: int
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.e2e.environments.adopt_process",
        stage.project,
        str(stage.folder),
        str(port),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        async for line in process.stdout:
            if word in line.decode():
                break
    os.kill(process.pid, signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    settled = await stage.console().resume("ann", stage.say)
    assert [item.phase.final for item in settled] == [True], stage.said
    new = settled[0].phase is Phase.SUCCEEDED
    await _answers(stage, port, "1>1" if new else "0>0")
    assert [await gone(engine, f"{compose.project}-{name}-1") for name in OLD] == [new, new]
    if not new:
        assert await _adopt(stage) is Phase.SUCCEEDED, stage.said
    assert await _data(engine, stage) == b"42"
