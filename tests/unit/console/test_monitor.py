"""Watching engines and environments: what is seen, when, and what stays when an engine is lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from backend.domain import labels
from backend.domain.container import ContainerSpec, EngineInfo
from backend.domain.deployment import EnvironmentState, ServiceState
from backend.domain.environment import DockerTarget
from backend.domain.errors import RefusedError, UnreachableError
from backend.domain.facts import EnvironmentObserved, SourceChanged, Transient
from backend.domain.health import Health
from backend.drivers.simulated.clocks import InstantClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.monitor.engine_watch import EngineWatch
from backend.engine.monitor.state_cache import StateCache


@pytest.fixture
async def world() -> AsyncIterator[SimulatedWorld]:
    """A world whose time jumps."""
    world = SimulatedWorld(InstantClock())
    world.shelf.add("base:1")
    yield world
    await world.end()


class Watched:
    """An engine watch that runs, and what it said with the moment."""

    def __init__(self, world: SimulatedWorld) -> None:
        self.world = world
        self.said: list[tuple[float, Transient]] = []
        self._watch = EngineWatch(SimulatedConnector(world), DockerTarget(), "shop", world.clock, self._hear)
        self._task = asyncio.create_task(self._watch.run())

    def states(self) -> list[str]:
        return [fact.state for _, fact in self.said if isinstance(fact, SourceChanged)]

    def observed(self) -> list[str]:
        return [fact.environment for _, fact in self.said if isinstance(fact, EnvironmentObserved)]

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _hear(self, fact: Transient) -> None:
        self.said.append((self.world.clock.monotonic(), fact))


@pytest.fixture
async def watched(world: SimulatedWorld) -> AsyncIterator[Watched]:
    """A watch over the world."""
    watched = Watched(world)
    yield watched
    await watched.stop()


async def test_loss_and_return_are_seen_within_two_seconds_each_way(world: SimulatedWorld, watched: Watched) -> None:
    await world.clock.sleep(1.0)
    assert watched.states() == ["ok"]
    for _ in range(3):
        lost = world.clock.monotonic()
        await world.lose_engine()
        await world.clock.sleep(30.0)
        back = world.clock.monotonic()
        world.restore()
        await world.clock.sleep(30.0)
        seen_lost, seen_back = watched.said[-2:]
        assert seen_lost[0] - lost <= 2.0
        assert seen_back[0] - back <= 2.0
    assert watched.states() == ["ok", *["lost", "back"] * 3]


async def test_an_engine_that_is_gone_from_the_start_is_lost_then_back(world: SimulatedWorld) -> None:
    await world.lose_engine()
    watched = Watched(world)
    await world.clock.sleep(5.0)
    world.restore()
    await world.clock.sleep(5.0)
    assert watched.states() == ["lost", "back"]
    await watched.stop()


async def test_a_burst_of_events_is_one_observation_of_this_project_only(
    world: SimulatedWorld, watched: Watched
) -> None:
    await world.clock.sleep(1.0)
    engine = await SimulatedConnector(world).connect(DockerTarget())
    for number in range(5):
        own = {labels.PROJECT: "shop", labels.ENVIRONMENT: "staging"}
        foreign = {labels.PROJECT: "other", labels.ENVIRONMENT: "production"}
        for kind, marks in (("own", own), ("foreign", foreign), ("plain", {})):
            spec = ContainerSpec(f"{kind}-{number}", "base:1", command=("sleep", "1000"), labels=marks)
            await engine.containers.start(await engine.containers.create(spec))
    await world.clock.sleep(5.0)
    assert set(watched.observed()) == {"staging"}
    assert len(watched.observed()) <= 2
    before = len(watched.observed())
    await engine.containers.remove("own-0")
    await world.clock.sleep(5.0)
    assert len(watched.observed()) == before + 1


def cache(look: Callable[[str], "asyncio.Future[EnvironmentState]"], clock: InstantClock) -> StateCache:
    async def remembered(name: str) -> EnvironmentState:
        return EnvironmentState(name, {"cart": ServiceState("cart", Health.UNKNOWN, 1)}, reachable=False)

    return StateCache(look, remembered, clock)


async def test_one_look_serves_all_who_ask_meanwhile(world: SimulatedWorld) -> None:
    clock = InstantClock()
    looks: list[str] = []

    async def look(name: str) -> EnvironmentState:
        looks.append(name)
        await clock.sleep(0.1)
        return EnvironmentState(name, as_of=clock.now())

    states = cache(look, clock)  # type: ignore[arg-type]
    first, second = await asyncio.gather(states.state("staging"), states.state("staging"))
    assert first is second
    assert await states.state("staging") is first
    assert looks == ["staging"]
    await clock.sleep(2.0)
    assert (await states.state("staging")).as_of > first.as_of
    states.invalidate("staging")
    await states.state("staging")
    assert looks == ["staging"] * 3
    await states.close()


async def test_the_last_known_values_stay_when_the_engine_is_lost() -> None:
    clock = InstantClock()
    answers: list[EnvironmentState | Exception] = [
        UnreachableError("gone"),
        EnvironmentState("staging", {"front": ServiceState("front", Health.HEALTHY, 2)}, as_of=5.0),
        UnreachableError("gone again"),
        RefusedError("another engine"),
    ]

    async def look(name: str) -> EnvironmentState:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    states = cache(look, clock)  # type: ignore[arg-type]
    remembered = await states.state("staging")
    assert (remembered.reachable, list(remembered.services), remembered.message) == (False, ["cart"], "gone")
    assert (await states.state("staging")).reachable
    states.invalidate()
    lost = await states.state("staging")
    assert (lost.reachable, lost.as_of, lost.message) == (False, 5.0, "gone again")
    assert lost.services["front"].health is Health.HEALTHY
    with pytest.raises(RefusedError):
        await states.state("staging")
    await states.close()


async def test_nobody_waits_for_a_look_at_an_engine_that_is_found_gone_meanwhile() -> None:
    told: list[str] = []

    async def look(name: str) -> EnvironmentState:
        told.append("the engine does not answer")  # what the watch finds out while this look hangs
        await asyncio.Event().wait()
        raise AssertionError

    async def remembered(name: str) -> EnvironmentState:
        return EnvironmentState(name, as_of=3.0)

    states = StateCache(look, remembered, InstantClock(), lambda _: told[-1] if told else "")
    async with asyncio.timeout(10.0):
        state = await states.state("staging")
    assert (state.reachable, state.as_of, state.message) == (False, 3.0, "the engine does not answer")
    await states.close()


async def test_a_stall_of_our_own_is_not_taken_for_a_lost_engine(world: SimulatedWorld) -> None:
    connector = SimulatedConnector(world)
    asked: list[float] = []
    enough = asyncio.Event()

    class Slow(SimulatedConnector):
        async def ping(self, target: DockerTarget) -> EngineInfo:
            asked.append(time.monotonic())
            if len(asked) == 3:
                enough.set()
            if len(asked) == 1:
                time.sleep(2.0)  # noqa: ASYNC251 - the loop is held up on purpose, past the ping's patience
                await asyncio.sleep(0.01)
            return await connector.ping(target)

    said: list[Transient] = []
    watch = asyncio.create_task(EngineWatch(Slow(world), DockerTarget(), "shop", world.clock, said.append).run())
    await enough.wait()
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert [fact.state for fact in said if isinstance(fact, SourceChanged)] == ["ok"]
