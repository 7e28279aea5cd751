"""The engine is stopped or killed in the middle of a step and started again: the run says so, waits, and ends right.

A command that was cut off must never count as done, not even one that answers the stop signal with exit code 0.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backend.domain.environment import DockerTarget
from backend.domain.facts import SourceChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Stage, Step
from backend.domain.run import Run, RunRequest
from backend.domain.service import HealthCheck
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.simulated.world import SimulatedWorld
from tests.support.busybox_image import busybox_tar
from tests.support.dockerd import PrivateDockerd, private_dockerd
from tests.support.engines import call
from tests.support.workshop import Workshop, command, open_workshop, stage

pytestmark = pytest.mark.docker
_IMAGE = "localhost/slipway-restart-busybox:1"

PLAIN = "echo begun; n=0; while [ $n -lt 60 ]; do n=$((n+1)); echo line $n; sleep 0.1; done; echo done"
POLITE = f"trap 'exit 0' TERM; {PLAIN}"


@pytest.fixture(scope="module")
def dockerd() -> Iterator[PrivateDockerd]:
    """An engine of our own with one image."""
    with private_dockerd() as engine:
        answer = call(engine.socket, "POST", "/v1.41/images/create?fromSrc=-", busybox_tar())
        identity = json.loads(answer.splitlines()[-1])["status"]
        call(engine.socket, "POST", f"/v1.41/images/{identity}/tag?repo=localhost/slipway-restart-busybox&tag=1")
        yield engine


@asynccontextmanager
async def workshop(dockerd: PrivateDockerd, folder: Path) -> AsyncIterator[Workshop]:
    """A workshop on that engine, in real time."""
    connector = DockerConnector()
    target = DockerTarget(host=f"unix://{dockerd.socket}")
    simulated = SimulatedWorld()
    try:
        async with open_workshop(
            folder / "shop", connector=connector, scale=1.0, simulated=simulated, target=target
        ) as shop:
            yield shop
            engine = await connector.connect(target)
            assert [state.name for state in await engine.containers.list({})] == []
    finally:
        await connector.close()


async def through(shop: Workshop, dockerd: PrivateDockerd, way: str, ref: str, line: str, *stages: Stage) -> Run:
    """Run stages; when the log shows the line, end the engine and start it again."""
    run_id = await shop.executor.start(shop.workspace(*stages), RunRequest())
    async with asyncio.timeout(20):
        while line not in await shop.log(await shop.world.history.run(run_id), ref, 1):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # nobody announces the lines of a log
    await asyncio.to_thread(dockerd.terminate if way == "stopped" else dockerd.kill)
    try:
        await shop.until(lambda fact: isinstance(fact, SourceChanged) and fact.state == "lost")
    finally:  # the next test needs it, whatever was found here
        await asyncio.to_thread(dockerd.start)
    return await asyncio.wait_for(shop.executor.wait(run_id), 90)


@pytest.mark.parametrize("way", ["stopped", "killed"])
@pytest.mark.parametrize("script", [PLAIN, POLITE], ids=["plain", "polite"])
async def test_a_command_that_was_cut_off_is_never_green(
    dockerd: PrivateDockerd, tmp_path: Path, way: str, script: str
) -> None:
    async with workshop(dockerd, tmp_path) as shop:
        run = await through(shop, dockerd, way, "one/a", "line 3", stage("one", command("a", script, _IMAGE)))
        step = run.steps["one/a"]
        assert step.phase is Phase.SUCCEEDED, step
        lines = [line for line in (await shop.log(run, "one/a")).splitlines() if line.startswith(("line", "done"))]
        assert lines == [*(f"line {number}" for number in range(1, 61)), "done"]
        said = [getattr(fact, "message", "") for fact in shop.facts]
        assert step.attempt == 2 or any("The engine was gone" in message for message in said)


@pytest.mark.parametrize("way", ["stopped", "killed"])
async def test_a_build_that_was_cut_off_is_built_again(dockerd: PrivateDockerd, tmp_path: Path, way: str) -> None:
    async with workshop(dockerd, tmp_path) as shop:
        shop.service("web")
        # The quotes part what the layer is called from what its command says.
        script = f"FROM {_IMAGE}\nRUN echo be''gun {way} && sleep 3\nRUN echo done > /done\n"
        (shop.root / "web" / "Dockerfile").write_text(script)
        build = stage("build", Step("images", "build", "*"))
        run = await through(shop, dockerd, way, "build/images", "begun", build)
        assert run.steps["build/images"].phase is Phase.SUCCEEDED, run.steps
        assert "The engine was gone" in run.steps["build/images"].message


async def test_an_integration_that_was_cut_off_is_begun_anew(dockerd: PrivateDockerd, tmp_path: Path) -> None:
    async with workshop(dockerd, tmp_path) as shop:
        check = HealthCheck(("CMD-SHELL", "true"), interval=0.2, timeout=2.0, retries=20)
        shop.service("web", image=_IMAGE, command=("sh", "-c", "echo up; sleep 100"), healthcheck=check)
        step = Step("flow", "integration", ["web"], {"in": _IMAGE, "command": POLITE})
        run = await through(shop, dockerd, "stopped", "i/flow", "line 3", stage("i", step))
        assert run.steps["i/flow"].phase is Phase.SUCCEEDED, run.steps
        assert "done" in (await shop.log(run, "i/flow")).splitlines()
