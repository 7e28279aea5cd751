"""Containers, their processes, health, networks and volumes in the simulated engine."""

import asyncio
from itertools import pairwise

import pytest

from backend.domain.container import Attachment, ContainerSpec, ContainerState, ContainerStatus, FileEntry
from backend.domain.errors import ConflictError, NotFoundError, RefusedError, UnreachableError
from backend.domain.service import HealthCheck, Mount, MountKind, Port
from backend.drivers.simulated.behaviour import Scripted
from backend.drivers.simulated.world import SimulatedWorld
from backend.ports.container_engine import ContainerEngine

_CHECK = HealthCheck(("CMD", "probe"), interval=1.0, retries=3)


def shell(name: str, line: str, **fields: object) -> ContainerSpec:
    return ContainerSpec(name, "base:1", command=("sh", "-c", line), **fields)  # type: ignore[arg-type]


async def started(engine: ContainerEngine, spec: ContainerSpec) -> str:
    identity = await engine.containers.create(spec)
    await engine.containers.start(identity)
    return identity


async def state_when(engine: ContainerEngine, world: SimulatedWorld, name: str, health: str) -> ContainerState:
    for _ in range(100):
        state = await engine.containers.inspect(name)
        if state.health == health:
            return state
        await world.clock.sleep(0.5)
    raise AssertionError(f"never {health}")


async def test_exit_code_and_lines_are_those_of_the_command(engine: ContainerEngine) -> None:
    identity = await started(engine, shell("a", "echo one; echo two >&2; sleep 2; exit 3"))
    lines = [(line.stream, line.text) async for line in engine.streams.logs("a", follow=True)]
    assert await engine.streams.wait(identity) == 3
    assert lines == [("stdout", "one"), ("stderr", "two")]
    assert (await engine.containers.inspect("a")).status is ContainerStatus.EXITED


async def test_a_taken_name_is_a_conflict_and_a_missing_image_is_not_found(engine: ContainerEngine) -> None:
    await engine.containers.create(shell("a", "true"))
    with pytest.raises(ConflictError):
        await engine.containers.create(shell("a", "true"))
    with pytest.raises(NotFoundError):
        await engine.containers.create(ContainerSpec("b", "nowhere:1"))
    await engine.containers.remove("a")
    await engine.containers.remove("a")
    with pytest.raises(NotFoundError):
        await engine.containers.inspect("a")


async def test_two_containers_cannot_publish_one_port(engine: ContainerEngine, world: SimulatedWorld) -> None:
    await started(engine, shell("a", "sleep 1000", ports=(Port(80, 8080),)))
    with pytest.raises(ConflictError, match="8080"):
        await started(engine, shell("b", "sleep 1000", ports=(Port(80, 8080),)))
    world.occupied_ports.add(9000)
    with pytest.raises(ConflictError, match="9000"):
        await started(engine, shell("c", "sleep 1000", ports=(Port(80, 9000),)))


async def test_health_comes_after_its_delay_or_never(engine: ContainerEngine, world: SimulatedWorld) -> None:
    world.shelf.add("slow:1", Scripted(exit_code=None, healthy_after=4.0))
    world.shelf.add("never:1", Scripted(exit_code=None, healthy_after=None))
    await started(
        engine, ContainerSpec("slow", "slow:1", healthcheck=HealthCheck(("CMD", "x"), 1.0, start_period=10.0))
    )
    assert (await engine.containers.inspect("slow")).health == "starting"
    await state_when(engine, world, "slow", "healthy")
    assert world.clock.monotonic() >= 4.0
    await started(engine, ContainerSpec("never", "never:1", healthcheck=_CHECK))
    state = await state_when(engine, world, "never", "unhealthy")
    assert state.health_output == "connection refused"


async def test_out_of_memory_is_told_and_counts_as_137(engine: ContainerEngine, world: SimulatedWorld) -> None:
    world.shelf.add("fat:1", Scripted(oom=True, lines=("eating",), seconds=1.0))
    identity = await started(engine, ContainerSpec("fat", "fat:1"))
    assert await engine.streams.wait(identity) == 137
    assert (await engine.containers.inspect("fat")).oom_killed
    assert "oom" in [event.action for event in world.events]


async def test_stop_kills_what_ignores_the_signal_after_the_timeout(
    engine: ContainerEngine, world: SimulatedWorld
) -> None:
    await started(engine, shell("deaf", "sleep 1000", stop_timeout=3.0))
    await started(engine, shell("tame", "sleep 1000", init=True))
    before = world.clock.monotonic()
    await engine.containers.stop("deaf")
    assert world.clock.monotonic() - before >= 3.0
    assert (await engine.containers.inspect("deaf")).exit_code == 137
    await engine.containers.stop("tame")
    assert (await engine.containers.inspect("tame")).exit_code == 143


async def test_a_restart_policy_starts_it_again_until_it_is_stopped(
    engine: ContainerEngine, world: SimulatedWorld
) -> None:
    await started(engine, shell("again", "sleep 1; exit 1", restart="always"))
    await world.clock.sleep(30.0)
    assert (await engine.containers.inspect("again")).restarts >= 3
    await engine.containers.stop("again", 0.0)
    restarts = (await engine.containers.inspect("again")).restarts
    await world.clock.sleep(60.0)
    assert (await engine.containers.inspect("again")).restarts == restarts


async def test_a_lost_engine_raises_in_every_call_and_open_stream(
    engine: ContainerEngine, world: SimulatedWorld
) -> None:
    identity = await started(engine, shell("a", "sleep 1000"))

    async def follow() -> None:
        async for _ in engine.streams.logs("a", follow=True):
            pass

    async def listen() -> None:
        async for _ in engine.streams.events():
            pass

    streams = [asyncio.create_task(part) for part in (follow(), listen(), engine.streams.wait(identity))]
    await world.clock.sleep(1.0)
    await world.lose_engine()
    for outcome in await asyncio.gather(*streams, return_exceptions=True):
        assert isinstance(outcome, UnreachableError)
    with pytest.raises(UnreachableError):
        await engine.containers.inspect("a")
    world.restore()
    assert (await engine.containers.inspect("a")).running


async def test_containers_that_died_with_the_engine_follow_their_policies(
    engine: ContainerEngine, world: SimulatedWorld
) -> None:
    await started(engine, shell("kept", "sleep 1000", restart="unless-stopped"))
    await started(engine, shell("gone", "sleep 1000"))
    await world.lose_engine(kill=True)
    world.restore()
    assert (await engine.containers.inspect("kept")).running
    assert (await engine.containers.inspect("gone")).exit_code == 255


async def test_files_go_in_and_out_and_volumes_are_shared(engine: ContainerEngine) -> None:
    mount = (Mount(MountKind.VOLUME, "/data", "v"),)
    await started(engine, shell("a", "sleep 1000", mounts=mount))
    await started(engine, shell("b", "sleep 1000", mounts=mount))
    entries = [FileEntry("sub/x.txt", b"1", mode=0o755, uid=5), FileEntry("y.txt", b"2")]
    await engine.files.put("a", "/data/in", entries)
    assert [(entry.path, entry.data, entry.mode) for entry in await engine.files.get("b", "/data/in")] == [
        ("sub/x.txt", b"1", 0o755),
        ("y.txt", b"2", 0o644),
    ]
    assert (await engine.files.get("b", "/data/in/y.txt"))[0].path == "y.txt"
    with pytest.raises(NotFoundError):
        await engine.files.get("a", "/nothing")
    with pytest.raises(RefusedError):
        await engine.files.get("a", "/data", limit=1)
    with pytest.raises(ConflictError):
        await engine.volumes.remove("v")


async def test_exec_answers_with_code_output_and_input(engine: ContainerEngine) -> None:
    await started(engine, shell("a", "sleep 1000", environment={"WHO": "me"}))
    result = await engine.exec.run(
        "a", ["sh", "-c", "echo $WHO $X; cat; exit 4"], environment={"X": "y"}, stdin=b"in\n"
    )
    assert (result.exit_code, result.stdout) == (4, b"me y\nin\n")
    assert (await engine.exec.run("a", ["unheard-of"])).exit_code == 127
    await engine.containers.stop("a", 0.0)
    with pytest.raises(ConflictError):
        await engine.exec.run("a", ["true"])


async def test_names_on_a_network_lead_to_running_containers(engine: ContainerEngine, world: SimulatedWorld) -> None:
    await engine.networks.create("n", {"k": "v"})
    await started(engine, shell("a", "sleep 1000", networks=(Attachment("n", ("web",)),)))
    assert [found.spec.name for found in world.resolve("n", "web")] == ["a"]
    assert (await engine.containers.inspect("a")).addresses["n"].startswith("172.")
    with pytest.raises(ConflictError):
        await engine.networks.remove("n")
    await engine.networks.disconnect("n", "a")
    assert world.resolve("n", "web") == ()
    await engine.networks.remove("n")
    assert await engine.networks.list({"k": ""}) == []


async def test_samples_grow_and_stay_within_limits(engine: ContainerEngine, world: SimulatedWorld) -> None:
    await started(engine, shell("a", "sleep 20"))
    samples = [sample async for sample in engine.streams.stats("a")]
    assert len(samples) >= 15
    for earlier, later in pairwise(samples):
        assert later.cpu_seconds >= earlier.cpu_seconds
        assert later.network_received >= earlier.network_received
        assert 0 < later.memory < later.memory_limit
