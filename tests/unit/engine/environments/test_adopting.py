"""Adopting what `docker compose up` started: found, previewed, taken over or left as it was."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from backend.domain.compose_project import ComposeProject
from backend.domain.container import ContainerSpec
from backend.domain.errors import RefusedError
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.plan import Plan
from backend.domain.service import Composition, Mount, MountKind, Port
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.environments.environments import Environments
from backend.ports.container_engine import ContainerEngine
from tests.support.compose_up import ComposeUp
from tests.support.two_services import Stage, composition, release
from tests.unit.engine.environments.acts import carry_out, in_traffic, living, roles

DATA = (Mount(MountKind.VOLUME, "/data", "data"),)
HERE = "/home/ann/shop"


def files(version: str, port: int = 18080, **front: Any) -> Composition:
    """Return the two services; `inner` keeps its data in a named volume, `front` is published."""
    return replace(composition(version, port, front=front, inner={"mounts": DATA}), volumes=("data",))


@pytest.fixture
def compose(engine: ContainerEngine) -> ComposeUp:
    """Compose, started in the workspace's folder."""
    return ComposeUp(engine, "shop", HERE)


@pytest.fixture
async def running(stage: Stage, compose: ComposeUp, world: SimulatedWorld, image: ImageIdentity) -> Stage:
    """Version 0 as Compose runs it, with data, and a workspace whose run made release 1."""
    await compose.up(files("0"))
    world.volumes["shop_data"].tree.write("/orders", b"42")
    stage.compose = ComposeProject(("shop",), (HERE,))
    stage.releases = [release("1", image)]
    stage.set("staging", files("1"))
    return stage


async def plan_of(stage: Stage, to: str = "staging", *, adopt: bool = True) -> Plan:
    """Return the plan of a promotion."""
    return await stage.console().plan_promotion(to, adopt=adopt)


def composed(world: SimulatedWorld) -> dict[str, bool]:
    """Return Compose's containers, and whether they run."""
    return {
        container.spec.name: container.running
        for container in world.containers.values()
        if "com.docker.compose.project" in container.spec.labels
    }


def volumes_of(world: SimulatedWorld, service: str) -> set[str]:
    """Return the volumes that the copies of a service mount."""
    return {
        mount.source
        for container in world.containers.values()
        if container.spec.labels.get("slipway.role") == "replica"
        and container.spec.labels["slipway.service"] == service
        for mount in container.spec.mounts
    }


async def test_a_plan_names_what_runs_already_and_the_way_on(running: Stage) -> None:
    plan = await plan_of(running, adopt=False)
    assert plan.adoption is not None
    assert plan.clash == "host port 18080 is taken by shop-front-1 of Compose project shop"
    found = {one.service: one for one in plan.adoption.containers}
    assert (found["front"].name, found["front"].running, found["front"].ports) == (
        "shop-front-1",
        True,
        (Port(8000, 18080),),
    )
    assert plan.adoption.volumes == {"data": "shop_data"}
    assert not any("taken" in warning for warning in plan.warnings)
    with pytest.raises(RefusedError, match="18080 is taken by shop-front-1") as refused:
        await carry_out(running, plan)
    assert "slipway promote --to staging --adopt" in refused.value.hint
    assert "docker compose down" in refused.value.hint


async def test_an_adoption_takes_over_containers_and_data(running: Stage, world: SimulatedWorld) -> None:
    plan = await plan_of(running)
    assert not plan.clash
    assert await carry_out(running, plan) is Phase.SUCCEEDED, running.said
    assert composed(world) == {}
    assert sorted(living(world).values()) == ["1", "1"]
    assert in_traffic(world) == sorted(living(world))
    assert volumes_of(world, "inner") == {"shop_data"}
    assert world.volumes["shop_data"].tree.read("/orders") == b"42"
    assert "shop_default" not in world.networks
    assert "in the place of 2 containers of Compose project shop" in running.said[-1]
    state = await running.console().observe("staging")
    assert state.services["front"].endpoints == ("http://127.0.0.1:18080",)
    assert not any(service.drift for service in state.services.values())


async def test_a_service_that_shares_nothing_is_healthy_before_the_old_one_stops(
    running: Stage, world: SimulatedWorld
) -> None:
    running.set("staging", replace(composition("1", 18080), volumes=()))
    plan = await plan_of(running)
    assert plan.adoption is not None
    assert (plan.adoption.early, plan.adoption.late) == (("inner", "front"), ())
    assert plan.adoption.downtime["front"].startswith("about 2 s")
    await carry_out(running, plan)
    stopped = next(
        at
        for at, event in enumerate(world.events)
        if event.action == "kill" and event.attributes["name"] == "shop-front-1"
    )
    healthy = [at for at, event in enumerate(world.events) if event.action == "health_status: healthy"]
    news = [at for at in healthy if world.events[at].attributes.get("slipway.role") == "replica"]
    assert len(news) == 2
    assert max(news) < stopped


async def test_a_writable_volume_and_who_needs_it_wait_for_the_old_one(running: Stage) -> None:
    plan = await plan_of(running)
    assert plan.adoption is not None
    assert plan.adoption.late == ("inner", "front")
    assert "writable volume data" in plan.adoption.downtime["inner"]
    assert "needs inner" in plan.adoption.downtime["front"]


async def test_nothing_is_left_to_adopt_and_the_volume_stays_for_good(
    running: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await carry_out(running, await plan_of(running))
    again = await plan_of(running, adopt=True)
    assert again.adoption is None
    assert again.empty
    running.releases = [release("2", image)]
    running.set("staging", files("2"))
    assert await carry_out(running, await plan_of(running, adopt=False)) is Phase.SUCCEEDED
    assert volumes_of(world, "inner") == {"shop_data"}
    assert await carry_out(running, await running.console().plan_rollback("staging")) is Phase.SUCCEEDED
    assert sorted(living(world).values()) == ["1", "1"]
    assert volumes_of(world, "inner") == {"shop_data"}
    await carry_out(running, await running.console().plan_down("staging"))
    assert world.volumes["shop_data"].tree.read("/orders") == b"42"
    assert await carry_out(running, await plan_of(running, adopt=False)) is Phase.SUCCEEDED
    assert volumes_of(world, "inner") == {"shop_data"}


@pytest.mark.parametrize("service", ["front", "inner"])
async def test_a_new_version_that_fails_brings_the_old_containers_back(
    running: Stage, world: SimulatedWorld, service: str
) -> None:
    broken = {"environment": {"VERSION": "1", "BROKEN": "sick"}}
    inner = {"mounts": DATA, **(broken if service == "inner" else {})}
    front = broken if service == "front" else {}
    running.set("staging", composition("1", 18080, front=front, inner=inner), rollback_on_failure=False)
    assert await carry_out(running, await plan_of(running)) is Phase.FAILED
    assert composed(world) == {"shop-front-1": True, "shop-inner-1": True}
    assert living(world) == {}
    assert roles(world) == ["", "", "records"]
    assert running.said[-1].endswith("what ran before runs as before: Compose project shop")
    assert (await plan_of(running, adopt=False)).clash


async def test_what_fails_beside_the_old_one_stops_nothing(running: Stage, world: SimulatedWorld) -> None:
    broken = {"environment": {"VERSION": "1", "BROKEN": "sick"}}
    running.set("staging", composition("1", 18080, inner=broken))
    started = {name: world.container(name).state().started for name in composed(world)}
    assert await carry_out(running, await plan_of(running)) is Phase.FAILED
    assert {name: world.container(name).state().started for name in composed(world)} == started


async def test_a_failed_verification_brings_the_old_containers_back(running: Stage, world: SimulatedWorld) -> None:
    verify = replace(running.environments["staging"].verify, seconds=30.0)
    late = {"VERSION": "1", "DIES": "20"}
    running.set("staging", files("1", environment=late), verify=verify)
    assert await carry_out(running, await plan_of(running)) is Phase.FAILED
    assert composed(world) == {"shop-front-1": True, "shop-inner-1": True}
    assert living(world) == {}


async def test_a_step_of_a_run_is_refused_with_the_same_words_before_anything_changes(
    running: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    with pytest.raises(RefusedError, match="18080 is taken by shop-front-1") as refused:
        await running.console().deploy("staging", release("1", image), by="ann", run="1", say=running.say)
    assert "slipway promote --to staging --adopt" in refused.value.hint
    assert roles(world) == ["", ""]


async def test_the_second_environment_does_not_get_the_volume_that_the_first_adopted(
    running: Stage, world: SimulatedWorld, compose: ComposeUp
) -> None:
    await carry_out(running, await plan_of(running))
    await compose.start(replace(files("0").services["front"], ports=(Port(8000, 18091),)), files("0"))
    running.set("production", files("1", 18091))
    plan = await plan_of(running, "production")
    assert plan.adoption is not None
    assert plan.adoption.volumes == {}
    assert any("shop_data stays with staging" in text for text in plan.adoption.left)
    assert await carry_out(running, plan) is Phase.SUCCEEDED
    assert composed(world) == {}
    assert volumes_of(world, "inner") == {"shop_data", "shop-production-data"}


async def test_without_a_clash_the_environment_stands_beside_what_runs(running: Stage, world: SimulatedWorld) -> None:
    running.set("staging", files("1", 18095))
    plan = await plan_of(running, adopt=False)
    assert plan.adoption is not None
    assert not plan.clash
    assert plan.adoption.beside("staging") == (
        "Compose project shop goes on beside staging; staging begins with empty volumes, not with shop_data"
    )
    assert await carry_out(running, plan) is Phase.SUCCEEDED
    assert composed(world) == {"shop-front-1": True, "shop-inner-1": True}
    assert volumes_of(world, "inner") == {"shop-staging-data"}


async def test_a_step_of_a_run_says_that_it_begins_with_empty_volumes(running: Stage, image: ImageIdentity) -> None:
    running.set("staging", files("1", 18095))
    await running.console().deploy("staging", release("1", image), by="ann", run="1", say=running.say)
    assert any("begins with empty volumes, not with shop_data (`slipway promote" in line for line in running.said)


async def test_volumes_that_compose_left_are_offered_too(running: Stage, world: SimulatedWorld) -> None:
    for name in composed(world):
        await world.remove(world.container(name))
    plan = await plan_of(running)
    assert plan.adoption is not None
    assert plan.adoption.containers == ()
    assert await carry_out(running, plan) is Phase.SUCCEEDED
    assert volumes_of(world, "inner") == {"shop_data"}


@pytest.mark.parametrize("folder", ["/home/bob/shop", ""])
async def test_other_projects_and_folders_stay_a_clash_with_their_name(
    stage: Stage, engine: ContainerEngine, world: SimulatedWorld, image: ImageIdentity, folder: str
) -> None:
    project = "shop" if folder else "other"
    await ComposeUp(engine, project, folder).up(files("0"))
    stage.compose = ComposeProject(("shop",), (HERE,))
    stage.releases = [release("1", image)]
    stage.set("staging", files("1"))
    plan = await plan_of(stage)
    assert plan.adoption is None
    assert f"host port 18080 is taken by {project}-front-1" in plan.warnings
    assert "nothing to adopt: no container of Compose project shop runs from this folder" in plan.warnings
    assert await carry_out(stage, plan) is Phase.FAILED
    assert len(composed(world)) == 2


async def test_a_container_without_the_folders_label_is_known_by_project_and_service(
    stage: Stage, engine: ContainerEngine, image: ImageIdentity
) -> None:
    await ComposeUp(engine, "shop", "").up(files("0"))
    stage.compose = ComposeProject(("shop",), (HERE,))
    stage.releases = [release("1", image)]
    stage.set("staging", files("1"))
    assert await carry_out(stage, await plan_of(stage)) is Phase.SUCCEEDED


async def test_what_is_no_part_of_the_environment_is_named_and_left(
    running: Stage, world: SimulatedWorld, compose: ComposeUp
) -> None:
    inner = files("0").services["inner"]
    await compose.start(replace(inner, name="mailer", mounts=()), files("0"))
    await compose.start(replace(inner, mounts=()), files("0"), name="shop-inner-run-1", once=True)
    plan = await plan_of(running)
    assert plan.adoption is not None
    assert [text for text in plan.adoption.left if text.startswith("container")] == [
        "container shop-mailer-1: service mailer is not part of the environment",
        "container shop-inner-run-1: a one-off command",
    ]
    assert plan.adoption.networks == ()
    assert await carry_out(running, plan) is Phase.SUCCEEDED
    assert composed(world) == {"shop-mailer-1": True, "shop-inner-run-1": True}
    assert "shop_default" in world.networks


async def test_an_unnamed_volume_is_named_because_its_data_stay_behind(
    running: Stage, world: SimulatedWorld, compose: ComposeUp
) -> None:
    await world.remove(world.container("shop-inner-1"))
    unnamed = (*DATA, Mount(MountKind.VOLUME, "/cache"))
    await compose.start(replace(files("0").services["inner"], mounts=unnamed), files("0"))
    plan = await plan_of(running)
    assert plan.adoption is not None
    assert any(
        "of shop-inner-1 (/cache): the new version starts without its data" in text for text in plan.adoption.left
    )


async def test_an_adoption_is_refused_while_somebody_else_holds_a_port_or_writes_to_a_volume(
    running: Stage, engine: ContainerEngine
) -> None:
    mounts = (Mount(MountKind.VOLUME, "/data", "shop_data"),)
    spec = ContainerSpec("backup", "other:1", mounts=mounts, ports=(Port(80, 18081),))
    await engine.containers.start(await engine.containers.create(spec))
    running.set("staging", files("1", ports=(Port(8000, 18080), Port(8000, 18081))))
    plan = await plan_of(running)
    assert plan.clash == "host port 18081 is taken by backup; backup writes to volume shop_data too"
    with pytest.raises(RefusedError, match="taken by backup"):
        await carry_out(running, plan)


async def test_a_container_that_was_made_anew_voids_the_plan(
    running: Stage, world: SimulatedWorld, compose: ComposeUp
) -> None:
    plan = await plan_of(running)
    await world.remove(world.container("shop-front-1"))
    await compose.start(files("0").services["front"], files("0"))
    assert (await plan_of(running)).id != plan.id
    with pytest.raises(RefusedError, match="is not what the plan saw"):
        await carry_out(running, plan)
    assert living(world) == {}


async def begun(stage: Stage, world: SimulatedWorld, word: str) -> Environments:
    """Return a console that adopts and has just said a word."""
    console = stage.console("first")
    said = asyncio.Event()

    def say(line: str) -> None:
        stage.say(line)
        if word in line:
            said.set()

    plan = await console.plan_promotion("staging", adopt=True)
    await console.carry_out(plan, by="ann", say=say)
    await said.wait()
    return console


async def test_a_console_that_is_closed_between_old_and_new_starts_the_old_again(
    running: Stage, world: SimulatedWorld
) -> None:
    console = await begun(running, world, "inner: starting")
    assert not any(composed(world).values())
    await console.close()
    assert composed(world) == {"shop-front-1": True, "shop-inner-1": True}
    assert living(world) == {}
    (entry,) = await running.console().history("staging")
    assert entry.phase is Phase.ABORTED


async def test_a_console_that_is_closed_before_anything_stopped_is_gone_on_with(
    running: Stage, world: SimulatedWorld
) -> None:
    running.set("staging", composition("1", 18080))
    console = await begun(running, world, "inner: starting")
    await console.close()
    assert composed(world) == {"shop-front-1": True, "shop-inner-1": True}
    (settled,) = await running.console().resume("bob", running.say)
    assert settled.phase is Phase.SUCCEEDED
    assert composed(world) == {}
    assert sorted(living(world).values()) == ["1", "1"]
