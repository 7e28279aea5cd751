"""Deploying: what lives afterwards, and what stays when the new version is no good."""

import asyncio
from dataclasses import replace

import pytest

from backend.domain.cause import Cause
from backend.domain.environment import JobBefore, VerificationRule
from backend.domain.errors import ConflictError, ConsoleError, InputError, RefusedError, UnreachableError
from backend.domain.facts import JournalledFact
from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.service import Dependency, Mount, MountKind
from backend.drivers.simulated.world import SimulatedWorld
from tests.support.two_services import ListJournal, Stage, composition, release
from tests.unit.engine.environments.acts import deploy, living, roles, until


async def test_a_release_lives_behind_proxies_that_own_names_and_ports(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED
    assert living(world) == {"shop-staging-front-g1-1": "1", "shop-staging-inner-g1-1": "1"}
    proxies = [c.spec for c in world.containers.values() if c.spec.labels.get("slipway.role") == "proxy"]
    assert {spec.networks[0].aliases for spec in proxies} == {("front",), ("inner",)}
    assert [port.published for spec in proxies for port in spec.ports] == [18080]
    replicas = [c.spec for c in world.containers.values() if c.spec.labels.get("slipway.role") == "replica"]
    assert all(not spec.ports and not spec.networks[0].aliases for spec in replicas)


async def test_the_next_release_replaces_the_first_whole(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    assert await deploy(stage, "2", image) is Phase.SUCCEEDED
    assert living(world) == {"shop-staging-front-g2-1": "2", "shop-staging-inner-g2-1": "2"}


async def test_a_service_that_did_not_change_is_left_alone(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    stage.set("staging", composition("1", 18080, front={"environment": {"VERSION": "2"}}))
    await stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
    assert living(world) == {"shop-staging-front-g2-1": "2", "shop-staging-inner-g1-1": "1"}


async def test_a_secret_comes_as_a_file_and_nowhere_else(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.secrets.values["signing"] = "canary-7f3a"
    await deploy(stage, "1", image)
    inner = next(c for c in world.containers.values() if c.spec.name == "shop-staging-inner-g1-1")
    assert inner.tree.read("/run/secrets/signing") == b"canary-7f3a"
    assert "canary-7f3a" not in repr(
        [(c.spec.environment, c.spec.labels, c.spec.command) for c in world.containers.values()]
    )
    assert all(b"canary-7f3a" not in (e.data or b"") for v in world.volumes.values() for e in v.tree.entries.values())


async def test_another_value_of_a_secret_replaces_the_service_that_has_it(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    stage.secrets.values["signing"] = "another"
    await stage.console().deploy("staging", release("1", image), by="ann", run="again", say=stage.say)
    assert sorted(living(world)) == ["shop-staging-front-g1-1", "shop-staging-inner-g2-1"]


@pytest.mark.parametrize(
    ("how", "reason", "said"),
    [("crash", Cause.EXIT_CODE, "cannot find my configuration"), ("sick", Cause.NEVER_HEALTHY, "unhealthy")],
)
async def test_a_bad_version_leaves_the_old_one_in_traffic(
    how: str, reason: Cause, said: str, *, stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    before = living(world)
    assert await deploy(stage, "2", image, inner=how) is Phase.FAILED
    assert living(world) == before
    assert said in "\n".join(stage.said)
    assert "stayed in traffic all the time" in stage.said[-1]
    state = await stage.console().observe("staging")
    assert state.history[0].reason == reason
    assert state.deployment is not None
    assert state.deployment.release.version == "#1"
    assert not any(service.drift for service in state.services.values())


async def test_services_that_moved_already_go_back_with_the_one_that_failed(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    assert await deploy(stage, "2", image, front="crash") is Phase.FAILED
    assert sorted(living(world).values()) == ["1", "1"]
    assert "brought back: inner" in stage.said[-1]


async def test_without_rollback_on_failure_what_moved_stays(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.set("staging", composition("1", 18080), rollback_on_failure=False)
    await deploy(stage, "1", image)
    assert await deploy(stage, "2", image, front="crash") is Phase.FAILED
    assert sorted(living(world).values()) == ["1", "2"]


async def test_a_failed_first_deployment_leaves_nothing(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    assert await deploy(stage, "1", image, front="sick") is Phase.FAILED
    roles = [c.spec.labels.get("slipway.role") for c in world.containers.values()]
    assert roles == ["records"]


async def test_a_failed_verification_brings_the_old_release_back_once(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.set("staging", composition("1", 18080), verify=VerificationRule(3.0, {"front": "/"}, 0))
    await deploy(stage, "1", image)
    assert await deploy(stage, "2", image, front="late") is Phase.FAILED
    assert sorted(living(world).values()) == ["1", "1"]
    assert "verification failed: front: / answers 500" in stage.said[-1]
    history = await stage.console().history("staging")
    assert [item.phase for item in history] == [Phase.FAILED, Phase.SUCCEEDED]


async def test_a_service_without_published_port_is_verified_from_inside(stage: Stage, image: ImageIdentity) -> None:
    stage.set("staging", composition("1", 18080), verify=VerificationRule(1.0, {"inner": "/health"}, 0))
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED
    assert await deploy(stage, "2", image, inner="late") is Phase.FAILED


async def test_an_image_that_is_not_there_is_named_before_anything_changes(stage: Stage, world: SimulatedWorld) -> None:
    missing = ImageIdentity("sha256:" + "9" * 64)
    assert await deploy(stage, "1", missing) is Phase.FAILED
    assert "does not have image 999999999999" in stage.said[-1]
    assert (await stage.console().history("staging"))[0].reason == Cause.IMAGE_MISSING
    assert living(world) == {}


async def test_a_host_port_that_is_taken_changes_nothing(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    world.occupied_ports.add(18080)
    assert await deploy(stage, "1", image) is Phase.FAILED
    assert "port" in stage.said[-1]
    assert (await stage.console().history("staging"))[0].reason == Cause.PORT_TAKEN
    assert living(world) == {}


async def test_a_writable_volume_means_recreate_and_a_failure_starts_the_old_copy_again(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    data = (Mount(MountKind.VOLUME, "/data", "data"),)
    stage.set("staging", composition("1", 18080, inner={"mounts": data}))
    await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    stage.set(
        "staging", composition("2", 18080, inner={"mounts": data, "environment": {"VERSION": "2", "BROKEN": "sick"}})
    )
    failed = await stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
    assert failed.phase is Phase.FAILED
    assert sorted(living(world)) == ["shop-staging-front-g1-1", "shop-staging-inner-g1-1"]
    assert any("the old version was started again" in line for line in stage.said)
    state = await stage.console().observe("staging")
    assert all(service.health is Health.HEALTHY for service in state.services.values())
    assert "shop-staging-data" in world.volumes


async def test_a_recreated_service_never_runs_twice_at_once(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    data = (Mount(MountKind.VOLUME, "/data", "data"),)
    for version in ("1", "2"):
        stage.set("staging", composition(version, 18080, inner={"mounts": data}))
        await stage.console().deploy("staging", release(version, image), by="ann", run=version, say=stage.say)
    events = [(event.action, event.attributes.get("name")) for event in world.events if event.kind == "container"]
    died = events.index(("die", "shop-staging-inner-g1-1"))
    assert died < events.index(("start", "shop-staging-inner-g2-1"))


async def test_the_job_before_runs_once_in_the_new_image(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.set("staging", composition("1", 18080), before=JobBefore("inner", "./migrate"))
    assert await deploy(stage, "1", image) is Phase.SUCCEEDED
    started = [e.attributes["name"] for e in world.events if e.action == "start" and "before" in e.attributes["name"]]
    assert started == ["shop-staging-inner-g1-before"]
    assert any("migrated" in line for line in stage.said)
    assert not any("before" in container.spec.name for container in world.containers.values())


@pytest.mark.parametrize("back", [True, False], ids=["rollback", "keep"])
async def test_a_job_that_fails_stops_the_rollout_before_it_begins(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity, *, back: bool
) -> None:
    await deploy(stage, "1", image)
    environment = {"VERSION": "2", "JOB_EXIT": "4"}
    stage.set(
        "staging",
        composition("2", 18080, inner={"environment": environment}),
        before=JobBefore("inner", ("./migrate",)),
        rollback_on_failure=back,
    )
    failed = await stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
    assert failed.phase is Phase.FAILED
    assert "exit code 4" in failed.message
    assert sorted(living(world).values()) == ["1", "1"]
    assert "job" not in roles(world)


async def test_a_service_that_left_the_files_is_removed(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    whole = composition("2", 18080)
    alone = replace(whole, services={"front": replace(whole.services["front"], depends_on=())})
    stage.set("staging", alone)
    await stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
    assert living(world) == {"shop-staging-front-g2-1": "2"}
    assert not any("proxy-inner" in container.spec.name for container in world.containers.values())


async def test_two_consoles_cannot_deploy_at_once(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> None:
    first = asyncio.create_task(
        stage.console("a").deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    )
    await until(world, lambda: "lock" in roles(world))
    with pytest.raises(ConflictError, match=r"staging is locked by ann \(deploy #1\)"):
        await stage.console("b").deploy("staging", release("2", image), by="bob", run="2", say=stage.say)
    assert (await first).phase is Phase.SUCCEEDED
    assert not any(container.spec.labels.get("slipway.role") == "lock" for container in world.containers.values())


async def test_called_again_by_the_same_run_nothing_is_deployed_twice(stage: Stage, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    await deploy(stage, "1", image)
    assert len(await stage.console().history("staging")) == 1


async def test_an_engine_behind_the_same_name_must_be_the_same_engine(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    world.name = "another"
    from backend.drivers.simulated.connector import SimulatedConnector

    stage.connector = SimulatedConnector(world)
    with pytest.raises(RefusedError, match="was deployed to engine"):
        await deploy(stage, "2", image)
    await stage.console().confirm_target("staging")
    assert await deploy(stage, "2", image) is Phase.SUCCEEDED


async def test_a_service_that_no_run_built_is_wrong_input(stage: Stage, image: ImageIdentity) -> None:
    from backend.domain.service import BuildSection

    stage.set("staging", composition("1", 0, inner={"build": BuildSection(".")}))
    incomplete = replace(release("1", image), images={"front": image})
    with pytest.raises(InputError, match="no image of inner"):
        await stage.console().deploy("staging", incomplete, by="ann", run="1", say=stage.say)


@pytest.mark.parametrize(("restart", "code", "phase"), [("no", 0, Phase.SUCCEEDED), ("no", 5, Phase.FAILED)])
async def test_a_service_that_may_end_counts_when_it_ended_well(
    restart: str, code: int, phase: Phase, *, stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    seed = {"restart": restart, "healthcheck": None, "expose": (), "environment": {"VERSION": "1", "ENDS": str(code)}}
    stage.set("staging", composition("1", 18080, inner=seed))
    done = await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    assert done.phase is phase, stage.said
    inner = (await stage.console().observe("staging")).services.get("inner")
    if phase is Phase.SUCCEEDED:
        assert inner is not None
        assert (inner.health, inner.drift) == (Health.HEALTHY, "")
    again = await stage.console().deploy("staging", release("1", image), by="ann", run="2", say=stage.say)
    assert again.phase is phase
    started = [e.attributes["name"] for e in world.events if e.action == "start" and "-inner-" in e.attributes["name"]]
    assert len(started) == (1 if phase is Phase.SUCCEEDED else 2)


async def test_a_service_with_a_port_that_ends_is_no_success_however_well_it_ends(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    ends = {"restart": "no", "healthcheck": None, "environment": {"VERSION": "1", "ENDS": "0"}}
    stage.set("staging", composition("1", 18080, front=ends))
    done = await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    assert (done.phase, done.reason) == (Phase.FAILED, Cause.EXIT_CODE)
    assert "ended with exit code 0" in done.message
    assert living(world) == {}


async def test_what_a_service_waits_for_runs_to_its_end_first(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    needs = (Dependency("inner", "service_completed_successfully"),)
    job = {"healthcheck": None, "expose": (), "environment": {"VERSION": "1", "ENDS": "0"}}
    stage.set("staging", composition("1", 18080, inner=job, front={"depends_on": needs}))
    done = await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    assert done.phase is Phase.SUCCEEDED, stage.said
    events = [(event.action, event.attributes.get("name")) for event in world.events]
    assert events.index(("die", "shop-staging-inner-g1-1")) < events.index(("start", "shop-staging-front-g1-1"))


async def test_a_console_that_is_closed_pauses_and_the_next_goes_on(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    stage.set("production", composition("1", 18090))
    first = stage.console("first")
    name = await first.carry_out(await first.plan_promotion("production"), by="ann", say=stage.say)
    await first.close()
    assert (await first.history("production"))[0].message == "paused: the console was closed"
    assert roles(world).count("lock") == 0
    settled = await stage.console("next").resume("bob", stage.say)
    assert [(item.id, item.phase) for item in settled] == [(name, Phase.SUCCEEDED)]
    assert len(living(world)) == 4


async def test_a_copy_that_restarts_after_the_rollout_fails_the_verification(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.set("staging", composition("1", 18080), verify=VerificationRule(30.0))
    await deploy(stage, "1", image)
    environment = {"VERSION": "2", "DIES": "10"}
    stage.set("staging", composition("2", 18080, inner={"environment": environment}))
    failed = await stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
    assert failed.phase is Phase.FAILED
    assert "was restarted 1 times, 0 allowed" in failed.message
    assert sorted(living(world).values()) == ["1", "1"]


async def test_an_aborted_deployment_goes_back_before_it_ends(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    stage.set("staging", composition("2", 18080))
    work = asyncio.create_task(stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say))
    await until(world, lambda: "2" in living(world).values())
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert sorted(living(world).values()) == ["1", "1"]
    assert "lock" not in roles(world)
    assert (await stage.console().history("staging"))[0].phase is Phase.ABORTED


async def test_what_a_dying_copy_says_is_kept_without_its_secrets(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.secrets.values["signing"] = "configuration"
    assert await deploy(stage, "1", image, inner="crash") is Phase.FAILED
    record = (await stage.console().history("staging"))[0]
    assert "its last words: " in record.message
    assert "cannot find my ***" in record.message
    assert "configuration" not in "\n".join(stage.said)
    assert "configuration" not in record.message


async def test_images_are_held_under_names_that_registries_allow_and_for_each_environment_alone(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.project = "shop_"
    stage.set("prod", composition("1", 0), keep=1)
    stage.set("prod-eu", composition("1", 0))
    for number, name in enumerate(("prod-eu", "prod", "prod")):
        made = release(f"{number}", image if number < 2 else world.shelf.find("other:1").info.identity)
        await stage.console().deploy(name, made, by="ann", run=f"{number}", say=stage.say)
    held = {
        name: [tag for tag in world.shelf.info(world.shelf.find(name)).tags if tag.startswith("slipway/shop-ac94f7e5/")]
        for name in ("slipway/python-base:bookworm", "other:1")
    }
    short, other = image.short, world.shelf.find("other:1").info.identity.short
    assert held["slipway/python-base:bookworm"] == [
        f"slipway/shop-ac94f7e5/{name}:prod-eu-{short}" for name in ("front", "inner")
    ]
    assert held["other:1"] == [f"slipway/shop-ac94f7e5/{name}:prod-{other}" for name in ("front", "inner")]


async def test_a_full_disk_here_is_no_reason_to_roll_back_there(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    class FullJournal(ListJournal):
        """Has no space after the first facts."""

        async def append(self, fact: JournalledFact, *, durable: bool = False) -> int:
            """Refuse."""
            if len(self.facts) > 1:
                raise ConsoleError("There is no space left for the history.")
            return await super().append(fact, durable=durable)

    stage.journal = FullJournal()
    done = await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    assert done.phase is Phase.SUCCEEDED
    assert sorted(living(world).values()) == ["1", "1"]
    assert any("This machine's history lacks a part" in line for line in stage.said)


async def _stopped_as_it_starts(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> asyncio.Task[Phase]:
    """Begin a deployment whose copy of `inner` is stopped as by an engine that shuts down."""
    task = asyncio.create_task(deploy(stage, "1", image))
    await until(world, lambda: "shop-staging-inner-g1-1" in living(world))
    await world.clock.sleep(0.3)
    await world.container("shop-staging-inner-g1-1").crash()
    return task


async def test_a_copy_that_an_engine_stops_on_its_way_down_is_no_bad_version(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    task = await _stopped_as_it_starts(stage, world, image)
    await world.clock.sleep(5.0)
    assert not task.done()
    await world.lose_engine(kill=True)
    with pytest.raises(UnreachableError):
        await task
    world.restore()
    newest = (await stage.console().history("staging"))[0]
    assert newest.phase is Phase.RUNNING  # whoever takes it up goes on


async def test_a_copy_that_the_engine_starts_again_counts(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    task = await _stopped_as_it_starts(stage, world, image)
    await world.clock.sleep(5.0)
    world.container("shop-staging-inner-g1-1").start()
    assert await task is Phase.SUCCEEDED


async def test_a_copy_that_stays_stopped_fails_the_deployment_after_all(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    begun = world.clock.monotonic()
    task = await _stopped_as_it_starts(stage, world, image)
    assert await task is Phase.FAILED
    assert "ended with exit code 255" in stage.said[-1]
    assert world.clock.monotonic() - begun >= 15.0


async def test_a_copy_that_is_stopped_while_it_is_verified_gets_the_same_patience(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.set("staging", composition("1", 18080), verify=VerificationRule(60.0, {}, 0))
    task = asyncio.create_task(deploy(stage, "1", image))
    await until(world, lambda: "shop-staging-front-g1-1" in living(world))
    await world.clock.sleep(20.0)
    await world.container("shop-staging-front-g1-1").crash()
    await world.clock.sleep(5.0)
    world.container("shop-staging-front-g1-1").start()
    assert await task is Phase.SUCCEEDED
