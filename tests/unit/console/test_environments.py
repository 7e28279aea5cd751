"""Environments through the facade: promotion, rollback, scale, down, and what a board shows while an engine is gone."""

from pathlib import Path

import pytest

from backend.console import Console
from backend.domain.errors import ConsoleError, InputError, RefusedError
from backend.domain.facts import DeploymentChanged, EnvironmentObserved, SourceChanged
from backend.domain.health import Health
from backend.domain.phase import Phase
from backend.domain.run import RunRequest
from tests.unit.console.conftest import Facts, Theatre, until


async def staged(theatre: Theatre) -> Console:
    console = await theatre.open()
    run = await console.finished_run(await console.start_run(RunRequest()))
    assert run.phase is Phase.SUCCEEDED
    return console


async def test_a_release_is_promoted_scaled_rolled_back_and_taken_down(theatre: Theatre) -> None:
    console = await staged(theatre)
    board = await console.board()
    assert board.services == ("front", "back")
    assert board.promotions[0].possible
    assert board.last_run is not None
    facts = Facts(console)
    plan = await console.plan_promotion("production")
    deployment = await console.promote(plan)
    done = await facts.next(DeploymentChanged, lambda fact: fact.deployment.phase.final)
    assert (done.deployment.id, done.deployment.phase) == (deployment, Phase.SUCCEEDED)
    production = await console.environment("production")
    assert production.services["front"].ready == 2
    assert production.services["front"].health is Health.HEALTHY
    assert production.deployment is not None
    staging = await console.environment("staging")
    assert staging.deployment is not None
    assert production.deployment.release == staging.deployment.release
    assert (await console.plan_promotion("production")).empty
    assert (await console.board()).promotions[0].message == "same release"

    scaled = await console.promote(await console.plan_scale("production", "back", 3))
    assert (await console.finished(scaled)).phase is Phase.SUCCEEDED
    assert (await console.environment("production")).services["back"].ready == 3
    back = await console.promote(await console.plan_rollback("production"))
    assert (await console.finished(back)).phase is Phase.SUCCEEDED
    assert (await console.environment("production")).services["back"].ready == 1
    down = await console.promote(await console.plan_down("production"))
    assert (await console.finished(down)).phase is Phase.SUCCEEDED
    assert not (await console.environment("production")).services
    assert [release.version for release in await console.releases()] == ["#1"]


async def test_no_release_is_planned_past_gates_that_cannot_be_read(theatre: Theatre) -> None:
    console = await staged(theatre)
    file = Path(console.workspace.root) / "slipway.yaml"
    file.write_text(file.read_text().replace("gates:", "gatse:"))
    await console.reload()
    with pytest.raises(InputError, match=r"production has errors: .*gatse"):
        await console.plan_promotion("production")
    assert (await console.plan_scale("staging", "back", 2)).changes


async def test_a_plan_that_the_world_overtook_is_refused(theatre: Theatre) -> None:
    console = await staged(theatre)
    old = await console.plan_scale("staging", "back", 2)
    await console.finished(await console.promote(await console.plan_scale("staging", "back", 3)))
    with pytest.raises(RefusedError):
        await console.promote(old)


async def test_a_lost_engine_keeps_the_last_known_values_and_comes_back(theatre: Theatre) -> None:
    console = await staged(theatre)
    facts = Facts(console)
    before = await console.environment("staging")
    await theatre.stage.world.lose_engine()
    lost = await facts.next(SourceChanged, lambda fact: fact.state == "lost")
    state = await console.environment("staging")
    assert not state.reachable
    assert state.message
    assert state.as_of == pytest.approx(before.as_of, abs=120.0)
    assert state.services.keys() == before.services.keys()
    with pytest.raises(ConsoleError):
        await console.plan_promotion("production")
    theatre.stage.world.restore()
    back = await facts.next(SourceChanged, lambda fact: fact.state == "back")
    assert back.name == lost.name
    assert (await console.environment("staging")).reachable


async def test_an_engine_that_never_answered_shows_what_the_history_knows(theatre: Theatre) -> None:
    await (await staged(theatre)).close()
    await theatre.stage.world.lose_engine()
    console = await theatre.open(resume=False)
    state = await console.environment("staging")
    assert not state.reachable
    assert {service.health for service in state.services.values()} == {Health.UNKNOWN}
    assert state.services["back"].version == "#1"
    theatre.stage.world.restore()


async def test_a_container_that_dies_or_sickens_is_observed(theatre: Theatre) -> None:
    console = await staged(theatre)
    facts = Facts(console)
    replica = (await console.environment("staging")).services["back"].replicas[0].name
    theatre.stage.troubled.add(replica)
    seen = await facts.next(EnvironmentObserved)
    assert seen.environment == "staging"

    async def degraded() -> bool:
        return (await console.environment("staging")).services["back"].health is Health.DEGRADED

    await until(degraded)


async def test_logs_of_all_replicas_come_with_their_names(theatre: Theatre) -> None:
    console = await staged(theatre)
    await console.finished(await console.promote(await console.plan_scale("staging", "back", 2)))
    lines = [line async for line in console.environment_logs("staging", "back", tail=50)]
    assert {line.split(" | ")[0] for line in lines} == {
        replica.name for replica in (await console.environment("staging")).services["back"].replicas
    }
