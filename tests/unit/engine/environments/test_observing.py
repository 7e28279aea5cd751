"""What an environment looks like: health, drift, locks, a lost engine, logs."""

import subprocess
from contextlib import suppress

import pytest

from backend.domain.container import ContainerSpec
from backend.domain.errors import NotFoundError, UnreachableError
from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.environments import holder
from tests.support.mortal import Killed, Life, MortalConnector
from tests.support.two_services import Stage, composition, release
from tests.unit.engine.environments.acts import carry_out, deploy, roles


async def test_before_the_first_deployment_nothing_is_there_and_nothing_is_made(
    stage: Stage, world: SimulatedWorld
) -> None:
    state = await stage.console().observe("staging")
    assert (state.services, state.history, state.reachable) == ({}, (), True)
    assert not world.containers
    assert not world.volumes


async def test_a_healthy_environment_says_what_lives_where(stage: Stage, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    state = await stage.console().observe("staging")
    front = state.services["front"]
    assert (front.health, front.ready, front.wanted, front.version) == (Health.HEALTHY, 1, 1, "#1")
    assert front.endpoints == ("http://127.0.0.1:18080",)
    assert front.image == image
    assert await stage.console().endpoint("staging", "front") == "http://127.0.0.1:18080"
    with pytest.raises(NotFoundError, match="inner has no published port"):
        await stage.console().endpoint("staging", "inner")


async def test_a_dead_copy_degrades_its_service(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    victim = next(c for c in world.containers.values() if c.spec.name == "shop-staging-inner-g1-1")
    await victim.kill()
    inner = (await stage.console().observe("staging")).services["inner"]
    assert inner.health is Health.DEGRADED
    assert "exit code 137" in inner.message


async def test_strangers_and_lost_proxies_are_drift(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    await world.clock.sleep(100)  # the last beat was of another lock, long ago
    labels = {"slipway.project": "shop", "slipway.environment": "staging", "slipway.role": "replica"}
    world.add_container(ContainerSpec("by-hand", "other:1", labels={**labels, "slipway.service": "inner"}))
    proxy = next(c for c in world.containers.values() if "proxy-front" in c.spec.name)
    await world.remove(proxy)
    services = (await stage.console().observe("staging")).services
    assert services["inner"].drift == "another image than the record's: by-hand; 2 copies instead of 1"
    assert services["front"].drift == "its proxy is gone"


async def test_a_lost_engine_keeps_what_was_known_and_says_since_when(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    console = stage.console()
    known = await console.observe("staging")
    await world.lose_engine()
    await world.clock.sleep(60)
    lost = await console.observe("staging")
    assert not lost.reachable
    assert (lost.services, lost.as_of) == (known.services, known.as_of)
    with pytest.raises(UnreachableError):
        await console.endpoint("staging", "front")
    world.restore()
    assert (await console.observe("staging")).reachable


async def test_a_broken_definition_is_said_not_raised(stage: Stage) -> None:
    state = await stage.console().observe("nowhere")
    assert not state.reachable
    assert "no environment nowhere" in state.message


async def test_the_lock_is_seen_with_holder_and_purpose(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    await world.clock.sleep(100)  # the last beat was of another lock, long ago
    labels = {"slipway.project": "shop", "slipway.environment": "staging", "slipway.role": "lock"}
    mine = holder.this_process("bob", "another").labels("promote #2")
    world.add_container(ContainerSpec("slipway-shop-staging-lock", "slipway/proxy:1", labels={**labels, **mine}))
    lock = (await stage.console().observe("staging")).lock
    assert lock is not None
    assert (lock.holder, lock.purpose, lock.stale) == ("bob", "promote #2", False)
    await world.clock.sleep(30)
    lock = (await stage.console().observe("staging")).lock
    assert lock is not None
    assert lock.stale


async def test_other_consoles_deployments_are_seen(stage: Stage, image: ImageIdentity) -> None:
    first = stage.console("first")
    await first.observe("staging")
    await deploy(stage, "1", image)
    assert [item.release.version for item in (await first.observe("staging")).history] == ["#1"]
    await deploy(stage, "2", image)
    assert [item.release.version for item in await first.history("staging")] == ["#2", "#1"]


async def test_logs_of_several_copies_say_whose_line_it_is(stage: Stage, image: ImageIdentity) -> None:
    stage.set("staging", composition("1", 18080, inner={"replicas": 2}))

    await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    lines = [line async for line in stage.console().logs("staging", "inner")]
    assert sorted(lines) == [f"shop-staging-inner-g1-{number} | serving" for number in (1, 2)]
    assert [line async for line in stage.console().logs("staging", "front", tail=1)] == ["serving"]
    with pytest.raises(NotFoundError, match="ghost does not live"):
        await anext(stage.console().logs("staging", "ghost"))


def test_only_a_process_of_this_machine_can_be_known_dead() -> None:
    mine = holder.this_process("ann", "here").labels("deploy")
    assert not holder.dead(mine)
    assert not holder.dead({**mine, holder.MACHINE: "elsewhere", holder.PROCESS: "1"})
    assert not holder.dead({})
    assert holder.dead({**mine, holder.STARTED: "1"})  # the number was given to another process since
    with subprocess.Popen(["true"]) as child:
        child.wait()
    assert holder.dead({**mine, holder.PROCESS: str(child.pid)})


async def test_what_a_killed_reader_of_a_downed_environment_left_goes_with_a_later_one(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    await carry_out(stage, await stage.console().plan_down("staging"))
    living = stage.connector
    for number in range(1, 30):
        stage.connector = MortalConnector(living, Life(number))
        with suppress(Killed):
            await stage.console("dead").observe("staging")
        if world.containers:
            break
    stage.connector = living
    assert roles(world) == ["records"]
    await stage.console("next").observe("staging")
    assert roles(world) == ["records"]  # somebody may be reading through it
    await world.clock.sleep(601)
    state = await stage.console("later").observe("staging")
    assert [item.action for item in state.history] == ["down", "deploy"]
    assert roles(world) == []
