"""Events and measurements of every engine."""

import asyncio
import contextlib
from contextlib import aclosing
from typing import Any

from backend.domain.container import EngineEvent, Sample
from tests.contract.conftest import Bench


async def test_events_tell_the_life_of_a_container(bench: Bench) -> None:
    seen: list[EngineEvent] = []
    done = asyncio.Event()
    name = bench.name()
    since = await _engine_time(bench)

    async def watch() -> None:
        source: Any = bench.engine.streams.events(since=since)
        async with aclosing(source) as events:
            async for event in events:
                if event.attributes.get("name") == name:
                    seen.append(event)
                    if event.action == "destroy":
                        done.set()

    watching = asyncio.create_task(watch())
    identity = await bench.started("exit 3")
    await bench.engine.streams.wait(identity)
    await bench.engine.containers.remove(identity)
    async with asyncio.timeout(20):
        await done.wait()
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    actions = [event.action for event in seen if event.kind == "container"]
    assert [action for action in actions if action in {"create", "start", "die", "destroy"}] == [
        "create",
        "start",
        "die",
        "destroy",
    ]
    died = next(event for event in seen if event.action == "die")
    assert died.id == identity
    assert died.time > 0
    assert died.attributes["exitCode"] == "3"


async def test_measurements_come_while_it_runs_and_end_with_it(bench: Bench) -> None:
    identity = await bench.started("while true; do true; done" if bench.kind != "simulated" else "sleep 300")
    found: list[Sample] = []
    source: Any = bench.engine.streams.stats(identity)
    async with asyncio.timeout(40), aclosing(source) as samples:
        async for sample in samples:
            found.append(sample)
            if len(found) == 3:
                await bench.engine.containers.stop(identity, timeout=0)
    assert len(found) >= 3
    assert found[0].time < found[1].time < found[2].time
    assert found[2].cpu_seconds >= found[0].cpu_seconds >= 0
    assert found[0].memory > 0


async def test_a_container_that_does_not_run_has_no_measurements(bench: Bench) -> None:
    identity = await bench.engine.containers.create(bench.spec())
    async with asyncio.timeout(10):
        assert [sample async for sample in bench.engine.streams.stats(identity)] == []


async def _engine_time(bench: Bench) -> float:
    """A moment before now by the engine's clock: when a container was created."""
    identity = await bench.engine.containers.create(bench.spec(part="clock"))
    created = (await bench.engine.containers.inspect(identity)).created
    await bench.engine.containers.remove(identity)
    return created
