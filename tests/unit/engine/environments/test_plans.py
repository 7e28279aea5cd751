"""Plans: what they say, what they are bound to, and what carrying them out does."""

from dataclasses import replace

import pytest

from backend.domain.environment import Gates
from backend.domain.errors import InputError, NotFoundError, RefusedError, WaitingError
from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.release import Evidence
from backend.domain.run import Source
from backend.domain.service import Mount, MountKind
from backend.drivers.simulated.world import SimulatedWorld
from tests.support.two_services import Stage, composition, release
from tests.unit.engine.environments.acts import carry_out, deploy, in_traffic, living, roles


@pytest.fixture
async def both(stage: Stage, image: ImageIdentity) -> Stage:
    """Staging with release 1, production empty and with two copies of each service."""
    twice = composition("1", 18090, front={"replicas": 2}, inner={"replicas": 2})
    stage.set("production", twice, gates=Gates(tests=("unit",)))
    await deploy(stage, "1", image)
    return stage


async def test_a_promotion_brings_the_same_images_under_the_other_overlay(both: Stage, world: SimulatedWorld) -> None:
    plan = await both.console().plan_promotion("production")
    assert (plan.origin, plan.release and plan.release.version) == ("staging", "#1")
    assert [change.after for change in plan.changes if change.field == "replicas"] == ["2", "2"]
    assert not plan.blocked
    assert await carry_out(both, plan) is Phase.SUCCEEDED
    assert len([name for name in living(world) if name.startswith("shop-production")]) == 4
    state = await both.console().observe("production")
    assert state.services["front"].endpoints == ("http://127.0.0.1:18090",)
    assert {service.ready for service in state.services.values()} == {2}


async def test_a_plan_names_every_field_that_changes_and_hides_what_smells_of_a_secret(
    both: Stage, image: ImageIdentity
) -> None:
    await carry_out(both, await both.console().plan_promotion("production"))
    changed = composition(
        "2", 18091, inner={"environment": {"VERSION": "2", "API_TOKEN": "abc"}, "replicas": 3, "user": "app"}
    )
    both.set("production", changed)
    plan = await both.console().plan_promotion("production")
    said = {(change.service, change.field): (change.before, change.after) for change in plan.changes}
    assert said["front", "ports"] == ("18090:8000", "18091:8000")
    assert said["inner", "replicas"] == ("2", "3")
    assert said["inner", "user"] == ("", "app")
    assert said["inner", "environment.API_TOKEN"] == ("", "(hidden)")
    assert plan.strategies == {"front": "rolling", "inner": "rolling"}
    del image


async def test_nothing_to_change_is_an_empty_plan(both: Stage) -> None:
    await carry_out(both, await both.console().plan_promotion("production"))
    plan = await both.console().plan_promotion("production")
    assert plan.empty


async def test_a_plan_keeps_its_id_while_the_world_stays_and_loses_it_when_something_moves(
    both: Stage, world: SimulatedWorld
) -> None:
    first = await both.console().plan_promotion("production")
    await world.clock.sleep(100)
    assert (await both.console().plan_promotion("production")).id == first.id
    both.secrets.values["signing"] = "another"
    assert (await both.console().plan_promotion("production")).id == first.id  # nothing was deployed: no key yet
    both.set("production", composition("1", 18092))
    assert (await both.console().plan_promotion("production")).id != first.id


async def test_a_plan_that_the_world_left_behind_is_refused(both: Stage) -> None:
    plan = await both.console().plan_promotion("production")
    both.set("production", composition("1", 18092))
    with pytest.raises(RefusedError, match=r"not what the plan saw: .*front ports"):
        await both.console().carry_out(plan, by="ann")
    assert await both.console().history("production") == []


async def test_a_release_without_the_required_tests_is_refused_until_a_reason_is_given(
    stage: Stage, image: ImageIdentity
) -> None:
    stage.set("production", composition("1", 0), gates=Gates(tests=("unit", "integration"), other=("approvals",)))
    await deploy(stage, "1", image)
    plan = await stage.console().plan_promotion("production")
    assert [gate.name for gate in plan.blocked] == ["tests integration", "approvals"]
    with pytest.raises(RefusedError, match="stage integration has not run with the images of #1"):
        await stage.console().carry_out(plan, by="ann")
    with pytest.raises(RefusedError, match="is not judged by this version"):
        await stage.console().promote("staging", "production", by="ann", run="9", say=stage.say)
    assert await carry_out(stage, plan, override="the fair begins tomorrow") is Phase.SUCCEEDED


async def test_a_run_cannot_promote_its_release_when_another_lives_in_the_origin_meanwhile(
    stage: Stage, image: ImageIdentity
) -> None:
    stage.set("production", composition("1", 0))
    await deploy(stage, "1", image)
    await deploy(stage, "2", image)
    console = stage.console()
    with pytest.raises(RefusedError, match="#2 lives in staging now, not #1"):
        await console.promote("staging", "production", by="ann", run="run-1", say=stage.say, release="r-1")
    assert await console.history("production") == []
    done = await console.promote("staging", "production", by="ann", run="run-2", say=stage.say, release="r-2")
    assert (done.phase, done.release.id) == (Phase.SUCCEEDED, "r-2")
    await deploy(stage, "3", image)
    again = await console.promote("staging", "production", by="ann", run="run-2", say=stage.say, release="r-2")
    assert again.id == done.id  # what this run did already is not asked again


async def test_an_overlay_may_choose_another_image_of_a_service_that_nobody_builds(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    stage.base = composition("1", 0)
    stage.set("production", composition("1", 0, inner={"image": "other:1"}))
    await deploy(stage, "1", image)
    plan = await stage.console().plan_promotion("production")
    assert plan.services["front"].image == image
    assert plan.services["inner"].image == world.shelf.find("other:1").info.identity


async def test_a_later_failure_of_a_stage_closes_its_gate(stage: Stage, image: ImageIdentity) -> None:
    stage.set("production", composition("1", 0), gates=Gates(tests=("unit",)))
    made = release("1", image)
    made = replace(made, evidence=(*made.evidence, Evidence("later", "unit", Phase.FAILED)))
    await stage.console().deploy("staging", made, by="ann", run="1", say=stage.say)
    plan = await stage.console().plan_promotion("production")
    assert plan.blocked[0].message == "stage unit ended failed with the images of #1"


async def test_a_release_soaks_before_it_moves_on(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> None:
    stage.set("production", composition("1", 0), gates=Gates(soak=600))
    await deploy(stage, "1", image)
    with pytest.raises(WaitingError, match="has to stay in staging for another"):
        await stage.console().promote("staging", "production", by="ann", run="1", say=stage.say)
    await world.clock.sleep(600)
    done = await stage.console().promote("staging", "production", by="ann", run="1", say=stage.say)
    assert done.phase is Phase.SUCCEEDED


async def test_a_rollback_brings_back_what_was_recorded_with_todays_secrets(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    await deploy(stage, "2", image)
    stage.secrets.values["signing"] = "of today"
    stage.set("staging", composition("3", 19999))  # the files say something else by now
    plan = await stage.console().plan_rollback("staging")
    assert plan.release is not None
    assert plan.release.version == "#1"
    assert "secrets keep today's values; records hold none" in plan.warnings
    assert await carry_out(stage, plan) is Phase.SUCCEEDED
    assert sorted(living(world).values()) == ["1", "1"]
    inner = next(c for c in world.containers.values() if c.spec.name == "shop-staging-inner-g3-1")
    assert inner.tree.read("/run/secrets/signing") == b"of today"
    assert stage.said[-1] == "back on release #1"


async def test_a_rollback_can_name_any_kept_release(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> None:
    stage.set("staging", composition("1", 18080), keep=2)
    for version in "1234":
        await deploy(stage, version, image)
    plan = await stage.console().plan_rollback("staging", to="#3")
    assert plan.release is not None
    assert plan.release.version == "#3"
    with pytest.raises(NotFoundError, match="no kept release #1"):
        await stage.console().plan_rollback("staging", to="#1")
    del world


async def test_images_of_kept_releases_have_names_and_others_lose_theirs(stage: Stage, world: SimulatedWorld) -> None:
    stage.set("staging", composition("1", 18080), keep=1)
    first = world.shelf.find("slipway/python-base:bookworm").info.identity
    second = world.shelf.find("other:1").info.identity
    await deploy(stage, "1", first)
    assert f"slipway/shop/front:staging-{first.short}" in world.shelf.info(world.shelf.find(first.config_digest)).tags
    await deploy(stage, "2", second)
    assert world.shelf.info(world.shelf.find(first.config_digest)).tags == ("slipway/python-base:bookworm",)
    tags = world.shelf.info(world.shelf.find(second.config_digest)).tags
    assert f"slipway/shop/front:staging-{second.short}" in tags


async def test_there_is_nothing_to_go_back_to_after_one_release(stage: Stage, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    with pytest.raises(NotFoundError, match="to go back to"):
        await stage.console().plan_rollback("staging")


async def test_scaling_adds_and_removes_copies_and_touches_no_other(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    before = set(living(world))
    plan = await stage.console().plan_scale("staging", "inner", 3)
    assert plan.strategies == {"front": "unchanged", "inner": "rolling"}
    assert await carry_out(stage, plan) is Phase.SUCCEEDED
    assert set(living(world)) == before | {"shop-staging-inner-g2-1", "shop-staging-inner-g2-2"}
    assert in_traffic(world) == sorted(living(world))
    assert await carry_out(stage, await stage.console().plan_scale("staging", "inner", 1)) is Phase.SUCCEEDED
    assert set(living(world)) == before
    assert in_traffic(world) == sorted(before)


async def test_scaling_to_nothing_keeps_the_proxy(stage: Stage, world: SimulatedWorld, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    assert await carry_out(stage, await stage.console().plan_scale("staging", "inner", 0)) is Phase.SUCCEEDED
    assert sorted(living(world)) == ["shop-staging-front-g1-1"]
    assert (await stage.console().observe("staging")).services["inner"].health is Health.SUSPENDED


async def test_scaling_what_does_not_live_is_refused(stage: Stage, image: ImageIdentity) -> None:
    await deploy(stage, "1", image)
    with pytest.raises(NotFoundError, match="ghost does not live in staging"):
        await stage.console().plan_scale("staging", "ghost", 2)
    with pytest.raises(InputError):
        await stage.console().plan_scale("staging", "inner", -1)


async def test_down_leaves_volumes_and_records_and_nothing_else(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    data = (Mount(MountKind.VOLUME, "/data", "data"),)
    stage.set("staging", composition("1", 18080, inner={"mounts": data}))
    await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    plan = await stage.console().plan_down("staging")
    assert plan.strategies == {"front": "remove", "inner": "remove"}
    assert await carry_out(stage, plan) is Phase.SUCCEEDED
    assert roles(world) == []
    assert not world.networks.get("slipway-shop-staging")
    assert sorted(world.volumes) == ["shop-staging-data", "slipway-shop-staging-records"]
    state = await stage.console().observe("staging")
    assert state.services == {}
    assert [item.action for item in state.history] == ["down", "deploy"]
    assert roles(world) == []
    with pytest.raises(NotFoundError, match="nothing lives in staging"):
        await stage.console().plan_down("staging")


async def test_after_down_a_release_can_be_deployed_again(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    await carry_out(stage, await stage.console().plan_down("staging"))
    assert await deploy(stage, "2", image) is Phase.SUCCEEDED
    assert sorted(living(world)) == ["shop-staging-front-g3-1", "shop-staging-inner-g3-1"]


async def test_a_port_that_somebody_else_has_is_in_the_plan(both: Stage, image: ImageIdentity) -> None:
    both.set("production", composition("1", 18080))
    plan = await both.console().plan_promotion("production")
    assert any("host port 18080 is taken by slipway-shop-staging-proxy-front" in text for text in plan.warnings)
    del image


async def test_a_plan_states_the_downtime_of_what_must_be_recreated(stage: Stage, image: ImageIdentity) -> None:
    data = (Mount(MountKind.VOLUME, "/data", "data"),)
    stage.set("staging", composition("1", 18080, inner={"mounts": data}))
    await stage.console().deploy("staging", release("1", image), by="ann", run="1", say=stage.say)
    stage.set("staging", composition("2", 18080, inner={"mounts": data}))
    await stage.console().deploy("staging", release("2", image), by="ann", run="2", say=stage.say)
    plan = await stage.console().plan_rollback("staging")
    assert plan.strategies["inner"] == "recreate (writable volume data, up to 10 s of downtime)"
    assert any("inner is down for up to 10 s" in text for text in plan.warnings)


async def test_without_a_release_in_the_environment_before_there_is_no_plan(stage: Stage) -> None:
    stage.set("production", composition("1", 0))
    with pytest.raises(NotFoundError, match="no release lives in staging"):
        await stage.console().plan_promotion("production")
    with pytest.raises(InputError, match="first environment"):
        await stage.console().plan_promotion("staging")


async def test_two_environments_whose_names_meet_are_told_apart(stage: Stage, image: ImageIdentity) -> None:
    stage.project = "shop"
    stage.set("eu-staging", composition("1", 0))
    await stage.console().deploy("eu-staging", release("1", image), by="ann", run="1", say=stage.say)
    stage.project = "shop-eu"
    with pytest.raises(RefusedError, match="belong to eu-staging of shop on this engine"):
        await stage.console().deploy("staging", release("1", image), by="ann", run="2", say=stage.say)


async def test_no_release_of_uncommitted_changes_gets_into_the_last_environment_without_a_reason(
    stage: Stage, image: ImageIdentity
) -> None:
    stage.set("production", composition("1", 0))
    made = replace(release("1", image), source=Source("4be1f0c2a97d55", dirty=True))
    await stage.console().deploy("staging", made, by="ann", run="1", say=stage.say)  # the first one takes it
    plan = await stage.console().plan_promotion("production")
    assert [(gate.name, gate.open) for gate in plan.gates] == [("clean tree", False)]
    assert "uncommitted changes on 4be1f0c2a97d; commit and run again" in plan.gates[0].message
    refused = r"production is closed: clean tree: .*commit and run again.*"
    for act in (
        stage.console().carry_out(plan, by="ann"),
        stage.console().promote("staging", "production", by="ann", run="1", say=stage.say),
        stage.console().deploy("production", made, by="ann", run="1", say=stage.say),
    ):
        with pytest.raises(RefusedError, match=refused):
            await act
    assert await carry_out(stage, plan, override="the fair begins tomorrow") is Phase.SUCCEEDED


@pytest.mark.parametrize(
    ("source", "judged"), [(Source("4be1f0c2a97d", dirty=False), ["clean tree"]), (Source(), [])], ids=str
)
async def test_a_clean_commit_and_a_tree_without_version_control_are_let_through(
    source: Source, judged: list[str], *, stage: Stage, image: ImageIdentity
) -> None:
    stage.set("production", composition("1", 0))
    await stage.console().deploy(
        "staging", replace(release("1", image), source=source), by="ann", run="1", say=stage.say
    )
    plan = await stage.console().plan_promotion("production")
    assert [gate.name for gate in plan.gates] == judged
    assert not plan.blocked
    assert any("outside version control" in warning for warning in plan.warnings) is source.dirty


async def test_an_only_environment_takes_uncommitted_changes_and_a_rollback_is_not_asked(
    stage: Stage, image: ImageIdentity
) -> None:
    dirty = Source("4be1f0c2a97d", dirty=True)
    for version in "12":
        made = replace(release(version, image), source=dirty)
        stage.set("staging", composition(version, 18080))
        done = await stage.console().deploy("staging", made, by="ann", run=version, say=stage.say)
        assert done.phase is Phase.SUCCEEDED
    stage.environments = {"testing": stage.environments["staging"], "staging": stage.environments["staging"]}
    assert not (await stage.console().plan_rollback("staging")).gates


async def test_a_plan_to_take_down_what_was_replaced_meanwhile_is_refused(
    stage: Stage, world: SimulatedWorld, image: ImageIdentity
) -> None:
    await deploy(stage, "1", image)
    plan = await stage.console().plan_down("staging")
    assert (await stage.console().plan_down("staging")).id == plan.id
    await deploy(stage, "2", image)
    before = living(world)
    with pytest.raises(RefusedError, match="staging is not what the plan saw: 1 newer deployments"):
        await stage.console().carry_out(plan, by="ann")
    assert living(world) == before
