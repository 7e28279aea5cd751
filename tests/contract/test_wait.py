"""ports.Streams.wait on every engine: exit codes are the container's own, never made up."""

import asyncio
from dataclasses import replace

import pytest

from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.service import Resources
from tests.contract.conftest import Bench


@pytest.mark.parametrize("code", [0, 3, 126, 255])
async def test_the_exit_code_is_the_commands_own(bench: Bench, code: int) -> None:
    identity = await bench.started(f"exit {code}")
    assert await bench.engine.streams.wait(identity) == code
    assert (await bench.engine.containers.inspect(identity)).exit_code == code


async def test_waiting_for_one_that_has_ended_returns_at_once(bench: Bench) -> None:
    identity = await bench.started("exit 5")
    await bench.engine.streams.wait(identity)
    async with asyncio.timeout(5):
        assert await bench.engine.streams.wait(identity) == 5


async def test_a_killed_container_ends_with_137(bench: Bench) -> None:
    identity = await bench.started("trap '' TERM; echo up; while true; do sleep 0.1; done")
    # A signal in the first moments would meet the engine's own process in the container, not the shell.
    assert (await anext(bench.engine.streams.logs(identity, follow=True))).text == "up"
    waiting = asyncio.create_task(bench.engine.streams.wait(identity))
    await bench.engine.containers.stop(identity, timeout=0)
    assert await waiting == 137


async def test_waiting_begins_before_the_start(bench: Bench) -> None:
    identity = await bench.engine.containers.create(bench.spec("exit 4"))
    waiting = asyncio.create_task(bench.engine.streams.wait(identity))
    await asyncio.sleep(0)
    await bench.engine.containers.start(identity)
    async with asyncio.timeout(20):
        assert await waiting == 4


async def test_one_that_vanishes_is_not_found(bench: Bench) -> None:
    identity = await bench.started()
    waiting = asyncio.create_task(bench.engine.streams.wait(identity))
    await asyncio.sleep(0)
    await bench.engine.containers.remove(identity)
    # Removing kills first: whoever is quick enough sees that, nobody sees another code.
    (outcome,) = await asyncio.gather(waiting, return_exceptions=True)
    assert outcome == 137 or isinstance(outcome, NotFoundError)
    with pytest.raises(NotFoundError):
        await bench.engine.streams.wait(identity)


async def test_running_out_of_memory_is_told(real_bench: Bench) -> None:
    # tail keeps all of an endless line.
    identity = await real_bench.started("tail /dev/zero", resources=Resources(memory=16 * 1024 * 1024))
    assert await real_bench.engine.streams.wait(identity) == 137
    state = await real_bench.engine.containers.inspect(identity)
    if real_bench.kind == "docker":  # Podman 4.3 does not see it where cgroups are of version 1
        assert state.oom_killed
    assert state.exit_code == 137


async def test_a_program_that_does_not_exist_cannot_be_started(real_bench: Bench) -> None:
    spec = replace(real_bench.spec(), command=("no-such-program",))
    identity = await real_bench.engine.containers.create(spec)
    with pytest.raises(ConsoleError, match="no-such-program"):
        await real_bench.engine.containers.start(identity)
