"""A console that is killed at any call of an adoption: the next one leaves what ran before, whole, or the new version, whole."""

import itertools
import os
from pathlib import Path
from typing import Any

import pytest

from backend.domain.compose_project import ComposeProject
from backend.domain.environment import DockerTarget
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.drivers.simulated.clocks import InstantClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.prober import SimulatedProber
from backend.drivers.simulated.proxy_program import ProxyProgram
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.environments.environments import Environments
from tests.support.compose_up import ComposeUp
from tests.support.mortal import Killed, Life, MortalConnector
from tests.support.two_services import Stage, composition, release
from tests.unit.engine.environments.acts import in_traffic, living, roles
from tests.unit.engine.environments.conftest import behave
from tests.unit.engine.environments.test_adopting import HERE, composed, files, volumes_of

STEP = 1 if os.environ.get("SLIPWAY_KILLS") == "all" else 8


async def staged(folder: Path, *, early: bool, broken: bool) -> tuple[Stage, SimulatedWorld]:
    """Return a world in which Compose runs version 0, and the files want release 1."""
    world = SimulatedWorld(InstantClock())
    world.shelf.add("slipway/proxy:1", ProxyProgram(world))
    image: ImageIdentity = world.shelf.add("slipway/python-base:bookworm", behave).info.identity
    stage = Stage("shop", SimulatedConnector(world), world.clock, SimulatedProber(world), folder)
    await ComposeUp(await stage.connector.connect(DockerTarget()), "shop", HERE).up(files("0"))
    world.volumes["shop_data"].tree.write("/orders", b"42")
    stage.compose = ComposeProject(("shop",), (HERE,))
    stage.releases = [release("1", image)]
    bad: dict[str, Any] = {"environment": {"VERSION": "1", "BROKEN": "sick"}} if broken else {}
    stage.set("staging", composition("1", 18080, front=bad) if early else files("1", **bad))
    return stage, world


async def adopt(console: Environments, stage: Stage) -> Phase:
    """Adopt, and wait for the end."""
    plan = await console.plan_promotion("staging", adopt=True)
    return (await console.finished(await console.carry_out(plan, by="ann", say=stage.say))).phase


def check(world: SimulatedWorld, *, early: bool) -> None:
    """Assert that all is as before, or all is new, and nothing is left over."""
    assert "lock" not in roles(world)
    assert world.volumes["shop_data"].tree.read("/orders") == b"42"
    if composed(world):
        assert composed(world) == {"shop-front-1": True, "shop-inner-1": True}
        assert living(world) == {}
        assert set(roles(world)) <= {"", "records"}
        return
    assert sorted(living(world).values()) == ["1", "1"]
    assert in_traffic(world) == sorted(living(world))
    assert sorted(roles(world)) == ["proxy", "proxy", "records", "replica", "replica"]
    assert "shop_default" not in world.networks
    assert early or volumes_of(world, "inner") == {"shop_data"}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("early", "broken"), [(True, False), (False, False), (False, True)], ids=["early", "late", "broken"]
)
async def test_killed_at_any_call_all_is_as_before_or_all_is_new(
    *, early: bool, broken: bool, after: bool, tmp_path: Path
) -> None:
    for number in itertools.count(1 + (2 * early + 5 * after + 3 * broken) % STEP, STEP):
        folder = tmp_path / str(number)
        folder.mkdir()
        stage, world = await staged(folder, early=early, broken=broken)
        whole, life = stage.connector, Life(number, after)
        stage.connector = MortalConnector(whole, life)
        try:
            assert await adopt(stage.console("dead"), stage) is (Phase.FAILED if broken else Phase.SUCCEEDED)
            check(world, early=early)
            await world.end()
            assert len(life.calls) > 60
            break
        except Killed:
            pass
        finally:
            stage.connector = whole
        await world.clock.sleep(20)  # the dead console's heart is missed
        console = stage.console("next")
        await console.resume("bob", stage.say)
        try:
            check(world, early=early)
            state = await console.observe("staging")
            assert all(entry.phase.final for entry in state.history)
            assert not any(service.drift for service in state.services.values()), state.services
        except AssertionError as error:
            said = "\n".join(stage.said)
            raise AssertionError(f"killed at call {number}: {life.calls[-1]}\n{said}") from error
        await world.end()
