"""What the driver says when a Docker engine goes away in the middle: never an exit, never a normal end."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from backend.domain.container import ContainerSpec
from backend.domain.environment import DockerTarget
from backend.domain.errors import UnreachableError
from backend.domain.image import BuildEvent, BuildRequest
from backend.drivers.docker.connector import DockerConnector
from backend.ports.container_engine import ContainerEngine
from tests.support.busybox_image import busybox_tar
from tests.support.dockerd import PrivateDockerd, private_dockerd
from tests.support.engines import call

pytestmark = [pytest.mark.docker]
_IMAGE = "localhost/slipway-test-busybox:1"


@pytest.fixture(scope="module")
def dockerd() -> Iterator[PrivateDockerd]:
    """One engine of our own; every test finds it running and may kill it."""
    with private_dockerd() as engine:
        answer = call(engine.socket, "POST", "/v1.41/images/create?fromSrc=-", busybox_tar())
        identity = json.loads(answer.splitlines()[-1])["status"]
        call(engine.socket, "POST", f"/v1.41/images/{identity}/tag?repo=localhost/slipway-test-busybox&tag=1")
        yield engine


@asynccontextmanager
async def connected(dockerd: PrivateDockerd) -> AsyncIterator[ContainerEngine]:
    connector = DockerConnector()
    try:
        yield await connector.connect(DockerTarget(host=f"unix://{dockerd.socket}"))
    finally:
        await connector.close()


async def started(engine: ContainerEngine, line: str) -> str:
    identity = await engine.containers.create(ContainerSpec("", _IMAGE, command=("sh", "-c", line)))
    await engine.containers.start(identity)
    return identity


def wait_for_process(dockerd: PrivateDockerd, container: str, command: bytes) -> None:
    end = time.monotonic() + 20
    while command not in call(dockerd.socket, "GET", f"/v1.41/containers/{container}/top"):
        assert time.monotonic() < end, f"{command!r} never ran"
        time.sleep(0.05)


async def drain(source: Any) -> None:
    async for _ in source:
        pass


_WATCHED: dict[str, Callable[[ContainerEngine, str], Coroutine[Any, Any, object]]] = {
    "wait": lambda engine, name: engine.streams.wait(name),
    "logs": lambda engine, name: drain(engine.streams.logs(name, follow=True)),
    "stats": lambda engine, name: drain(engine.streams.stats(name)),
    "events": lambda engine, name: drain(engine.streams.events()),
    "exec": lambda engine, name: engine.exec.run(name, ["sleep", "60"]),
}


async def test_everything_that_was_open_says_unreachable(dockerd: PrivateDockerd) -> None:
    async with connected(dockerd) as engine:
        name = await started(engine, "echo up; while true; do sleep 0.1; done")
        watches = {what: asyncio.create_task(watch(engine, name)) for what, watch in _WATCHED.items()}
        async for _ in engine.streams.logs(name, follow=True):
            break
        await asyncio.to_thread(
            wait_for_process, dockerd, name, b"sleep 60"
        )  # then the exec has arrived, the last of them
        await asyncio.to_thread(dockerd.kill)
        try:
            async with asyncio.timeout(10):
                outcomes = await asyncio.gather(*watches.values(), return_exceptions=True)
        finally:
            await asyncio.to_thread(dockerd.start)
        wrong = {
            what: outcome
            for what, outcome in zip(watches, outcomes, strict=True)
            if not isinstance(outcome, UnreachableError)
        }
        assert not wrong
        # The same connection serves again, and the truth can be had.
        state = await engine.containers.inspect(name)
        assert state.name
        await engine.containers.remove(name)


async def test_an_engine_that_stops_in_good_order_makes_no_exit_code_up(dockerd: PrivateDockerd) -> None:
    async with connected(dockerd) as engine:
        name = await started(engine, "trap 'exit 9' TERM; while true; do sleep 0.1; done")
        waiting = asyncio.create_task(engine.streams.wait(name))
        listening = asyncio.create_task(drain(engine.streams.events()))
        await asyncio.to_thread(wait_for_process, dockerd, name, b"sleep")
        await asyncio.to_thread(dockerd.terminate)
        try:
            async with asyncio.timeout(10):
                outcome, ended = await asyncio.gather(waiting, listening, return_exceptions=True)
        finally:
            await asyncio.to_thread(dockerd.start)
        assert isinstance(ended, UnreachableError)
        # The engine ended the container: either that was seen, or nothing was.
        assert outcome == 9 or isinstance(outcome, UnreachableError)
        assert (await engine.containers.inspect(name)).exit_code == 9
        await engine.containers.remove(name)


async def test_a_build_that_is_cut_off_is_no_result(dockerd: PrivateDockerd, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {_IMAGE}\nRUN echo reached; sleep 60\n")
    reached = asyncio.Event()

    def told(event: BuildEvent) -> None:
        if event.text == "reached":
            reached.set()

    async with connected(dockerd) as engine:
        building = asyncio.create_task(engine.builder.build(BuildRequest(str(tmp_path)), told))
        async with asyncio.timeout(30):
            await reached.wait()
        await asyncio.to_thread(dockerd.kill)
        try:
            with pytest.raises(UnreachableError):
                async with asyncio.timeout(10):
                    await building
        finally:
            await asyncio.to_thread(dockerd.start)


async def test_an_engine_that_is_not_there_is_named_with_its_address(dockerd: PrivateDockerd) -> None:
    connector = DockerConnector()
    target = DockerTarget(host=f"unix://{dockerd.socket}")
    try:
        await connector.connect(target)
        await asyncio.to_thread(dockerd.kill)
        try:
            with pytest.raises(UnreachableError, match=dockerd.socket):
                await connector.ping(target)
        finally:
            await asyncio.to_thread(dockerd.start)
        assert (await connector.ping(target)).kind == "docker"
    finally:
        await connector.close()


async def test_an_engine_that_hangs_is_unreachable_within_a_few_seconds(dockerd: PrivateDockerd) -> None:
    connector = DockerConnector()
    target = DockerTarget(host=f"unix://{dockerd.socket}")
    try:
        await connector.connect(target)
        dockerd.pause()
        try:
            async with asyncio.timeout(5):
                with pytest.raises(UnreachableError):
                    await connector.ping(target)
        finally:
            dockerd.resume()
    finally:
        await connector.close()
