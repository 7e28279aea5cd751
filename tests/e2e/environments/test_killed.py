"""A console that is killed with SIGKILL in the middle of a rollout, and the next one."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from tests.support.http_load import LoadProcess
from tests.support.two_services import Stage, composition, release

pytestmark = pytest.mark.docker
ROOT = Path(__file__).parents[3]


async def deploy_and_die(stage: Stage, port: int, word: str) -> None:
    """Deploy release 2 in a process of its own, and kill it once it says `word`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.e2e.environments.deploy_process",
        stage.project,
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


@pytest.mark.parametrize("word", ["inner: starting", "inner: in traffic", "front: starting", "front: in traffic"])
async def test_a_killed_rollout_ends_fully_old_or_fully_new(
    word: str, stage: Stage, image: ImageIdentity, port: int
) -> None:
    stage.set("staging", composition("1", port))
    console = stage.console()
    await console.deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    async with LoadProcess("127.0.0.1", port, rate=50, connections=4) as load:
        await deploy_and_die(stage, port, word)
        settled = await console.resume("ann", stage.say)
        tally = await load.end()
    assert [item.phase.final for item in settled] == [True], stage.said
    url = await console.endpoint("staging", "front")
    expected = "2>2" if settled[0].phase is Phase.SUCCEEDED else "1>1"
    assert (await stage.prober.get(url)).body == expected
    assert tally.failures == 0, tally.failed
    state = await console.observe("staging")
    assert state.lock is None
    assert not any(service.drift for service in state.services.values())
