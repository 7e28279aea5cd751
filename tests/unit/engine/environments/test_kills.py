"""A console that is killed at any call: the next one leaves the environment fully old or fully new, without a person."""

import itertools
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from backend.domain.container import FileEntry
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError
from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.domain.service import Mount, MountKind
from backend.drivers.simulated.clocks import InstantClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.prober import SimulatedProber
from backend.drivers.simulated.proxy_program import ProxyProgram
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.environments.environments import Environments
from tests.support.mortal import Killed, Life, MortalConnector
from tests.support.two_services import Stage, composition, release
from tests.unit.engine.environments.acts import in_traffic, living, roles
from tests.unit.engine.environments.conftest import behave

# All calls with SLIPWAY_KILLS=all (some 1,200 kills, 80 s); else every eighth, from another one on in each variant.
STEP = 1 if os.environ.get("SLIPWAY_KILLS") == "all" else 8
DATA = (Mount(MountKind.VOLUME, "/data", "data"),)


async def staged(folder: Path, *, recreate: bool) -> tuple[Stage, SimulatedWorld, ImageIdentity]:
    """Return a world in which release 1 lives, and the files want release 2."""
    world = SimulatedWorld(InstantClock())
    world.shelf.add("slipway/proxy:1", ProxyProgram(world))
    image = world.shelf.add("slipway/python-base:bookworm", behave).info.identity
    stage = Stage("shop", SimulatedConnector(world), world.clock, SimulatedProber(world), folder)
    inner = {"mounts": DATA} if recreate else {}
    stage.set("staging", composition("1", 18080, inner=inner))
    await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    stage.set("staging", composition("2", 18080, inner=inner))
    return stage, world, image


async def act(console: Environments, what: str, image: ImageIdentity, stage: Stage) -> None:
    """Deploy release 2, scale, or take down."""
    match what:
        case "deploy":
            await console.deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
        case "scale":
            plan = await console.plan_scale("staging", "inner", 2)
            await console.finished(await console.carry_out(plan, by="ann", say=stage.say))
        case "down":
            plan = await console.plan_down("staging")
            await console.finished(await console.carry_out(plan, by="ann", say=stage.say))


def check(what: str, world: SimulatedWorld) -> None:
    """Assert that all is old or all is new, and nothing is left over."""
    versions = sorted(living(world).values())
    assert "lock" not in roles(world)
    assert "job" not in roles(world)
    if not versions:
        assert what == "down"
        assert roles(world) == []
        return
    assert versions in (["1", "1"], ["1", "1", "1"] if what == "scale" else ["2", "2"]), versions
    assert in_traffic(world) == sorted(living(world))
    assert roles(world).count("proxy") == 2
    assert roles(world).count("replica") == len(versions)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("what", "recreate"), [("deploy", False), ("deploy", True), ("scale", False), ("down", False)])
async def test_killed_at_any_call_the_next_start_ends_it(
    what: str, *, recreate: bool, after: bool, tmp_path: Path
) -> None:
    for number in itertools.count(1 + (len(what) + 3 * recreate + 5 * after) % STEP, STEP):
        folder = tmp_path / str(number)
        folder.mkdir()
        stage, world, image = await staged(folder, recreate=recreate)
        living_connector, life = stage.connector, Life(number, after)
        stage.connector = MortalConnector(living_connector, life)
        try:
            await act(stage.console("dead"), what, image, stage)
            await world.end()
            assert len(life.calls) > 20
            break
        except Killed:
            pass
        finally:
            stage.connector = living_connector
        await world.clock.sleep(20)  # the dead console's heart is missed
        console = stage.console("next")
        await console.resume("bob", stage.say)
        context = f"killed at call {number} of {what}: {life.calls[-1]}"
        try:
            check(what, world)
            state = await console.observe("staging")
            assert all(entry.phase.final for entry in state.history)
            assert not any(service.drift for service in state.services.values()), state.services
            assert all(service.health is Health.HEALTHY for service in state.services.values())
        except AssertionError as error:
            raise AssertionError(f"{context}\n" + "\n".join(stage.said)) from error
        await world.end()


async def test_a_killed_console_is_followed_by_the_same_run_to_the_end(tmp_path: Path) -> None:
    stage, world, image = await staged(tmp_path, recreate=False)
    whole, life = stage.connector, Life(60)
    stage.connector = MortalConnector(whole, life)
    with pytest.raises(Killed):
        await act(stage.console("dead"), "deploy", image, stage)
    stage.connector = whole
    await world.clock.sleep(20)
    done = await stage.console("next").deploy("staging", release("2", image), by="bob", run="2", say=stage.say)
    assert done.message == "release #2 runs"
    assert [item.generation for item in await stage.console().history("staging")] == [2, 1]
    assert sorted(living(world).values()) == ["2", "2"]
    await world.end()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_killed_in_the_first_deployment_the_environment_can_still_be_deployed_to(
    *, after: bool, tmp_path: Path
) -> None:
    for number in range(1, 26):  # past the keeper, the lock and the first records
        folder = tmp_path / str(number)
        folder.mkdir()
        world = SimulatedWorld(InstantClock())
        world.shelf.add("slipway/proxy:1", ProxyProgram(world))
        image = world.shelf.add("slipway/python-base:bookworm", behave).info.identity
        whole = SimulatedConnector(world)
        stage = Stage("shop", whole, world.clock, SimulatedProber(world), folder)
        stage.set("staging", composition("2", 18080))
        stage.connector = MortalConnector(whole, Life(number, after))
        with pytest.raises(Killed):
            await act(stage.console("dead"), "deploy", image, stage)
        stage.connector = whole
        await world.clock.sleep(20)
        await stage.console("next").resume("bob", stage.say)
        done = await stage.console("third").deploy("staging", release("2", image), by="ann", run="3", say=stage.say)
        assert done.message == "release #2 runs", number
        await world.end()


async def killed_half_way(folder: Path) -> tuple[Stage, SimulatedWorld]:
    """Return a world in which a console died over the deployment of release 2 by run 2."""
    stage, world, image = await staged(folder, recreate=False)
    whole = stage.connector
    stage.connector = MortalConnector(whole, Life(60))
    with pytest.raises(Killed):
        await act(stage.console("dead"), "deploy", image, stage)
    stage.connector = whole
    await world.clock.sleep(20)
    return stage, world


async def test_a_deployment_of_a_run_that_goes_on_is_left_to_it(tmp_path: Path) -> None:
    stage, world = await killed_half_way(tmp_path)
    console = stage.console("next")
    assert await console.resume("bob", stage.say, leave=["2"]) == []
    assert not (await console.history("staging"))[0].phase.final
    assert len(await console.resume("bob", stage.say, leave=["another"])) == 1
    assert (await console.history("staging"))[0].phase.final
    await world.end()


async def test_a_broken_record_in_one_environment_keeps_no_other_from_its_end(tmp_path: Path) -> None:
    stage, world = await killed_half_way(tmp_path)
    image = world.shelf.find("slipway/python-base:bookworm").info.identity
    unfinished = stage.environments.pop("staging")
    stage.set("early", composition("1", 0))
    stage.environments["staging"] = unfinished
    await stage.console().deploy("early", release("1", image), by="ann", run="7", say=stage.say)
    target = stage.environments["early"].target
    assert isinstance(target, DockerTarget)
    engine = await stage.connector.connect(target)
    broken = [FileEntry("000-pending.json", b"{")]
    await engine.files.put("slipway-shop-early-keeper", "/slipway/records/deployments/1", broken)
    console = stage.console("next")
    with pytest.raises(ConsoleError, match="the record of deployment 1 of early cannot be read"):
        await console.resume("bob", stage.say)
    assert (await console.history("staging"))[0].phase.final
    await world.end()


class LifeUpTo(Life):
    """Ends before the so-and-so-many-th call of a name: how many others there are depends on how fast the machine is."""

    def __init__(self, name: str, times: int) -> None:
        super().__init__()
        self._name, self._left = name, times

    async def spend(self, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call, if there is life left for it."""
        self._left -= name == self._name
        if not self._left:
            self.last = 0
        return await super().spend(name, work)


async def test_a_lock_that_was_left_after_the_last_record_goes_when_the_run_goes_on(tmp_path: Path) -> None:
    stage, world, image = await staged(tmp_path, recreate=False)
    whole, life = stage.connector, Life()
    stage.connector = MortalConnector(whole, life)
    await act(stage.console("living"), "deploy", image, stage)
    assert life.calls[-1] == "containers.remove"
    removals = life.calls.count("containers.remove")
    await world.end()

    folder = tmp_path / "again"
    folder.mkdir()
    stage, world, image = await staged(folder, recreate=False)
    whole = stage.connector
    stage.connector = MortalConnector(whole, LifeUpTo("containers.remove", removals))  # the lock's removal
    with pytest.raises(Killed):
        await act(stage.console("dead"), "deploy", image, stage)
    assert "lock" in roles(world)
    stage.connector = whole
    await world.clock.sleep(20)
    done = await stage.console("next").deploy("staging", release("2", image), by="bob", run="2", say=stage.say)
    assert done.message == "release #2 runs"
    assert "lock" not in roles(world)
    await world.end()
