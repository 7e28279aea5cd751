"""The engine goes away in the middle of a step: never a false green, never a wrong red."""

from dataclasses import replace

from backend.domain.cause import Cause
from backend.domain.facts import SourceChanged, StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Stage, Step
from backend.domain.run import Run, RunRequest
from backend.domain.service import HealthCheck
from backend.drivers.simulated.behaviour import Scripted
from tests.support.workshop import Workshop, command, open_workshop, stage


async def through_a_loss(shop: Workshop, *stages: Stage, kill: bool, gone: float = 1.0) -> Run:
    """Run stages, lose the engine while the first step runs, and give it back after a while."""
    run_id = await shop.executor.start(shop.workspace(*stages), RunRequest())
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.simulated.lose_engine(kill=kill)
    await shop.until(lambda fact: isinstance(fact, SourceChanged) and fact.state == "lost")
    await shop.world.clock.sleep(gone)
    shop.simulated.restore()
    return await shop.executor.wait(run_id)


async def test_a_container_that_outlives_the_loss_is_followed_on(shop: Workshop) -> None:
    lines = [f"line {number}" for number in range(100)]
    shop.simulated.shelf.add("busy:1", Scripted(lines=lines, seconds=12.0))
    run = await through_a_loss(shop, stage("one", command("a", "x", "busy:1")), kill=False)
    step = run.steps["one/a"]
    assert (step.phase, step.attempt) == (Phase.SUCCEEDED, 1)
    assert "The engine was gone for" in step.message
    assert [line for line in (await shop.log(run, "one/a")).splitlines() if line.startswith("line")] == lines


async def test_a_container_that_died_with_the_engine_is_tried_once_more(shop: Workshop) -> None:
    shop.simulated.shelf.add("busy:1", Scripted(lines=["work"], seconds=4.0))
    run = await through_a_loss(shop, stage("one", command("a", "x", "busy:1")), kill=True)
    step = run.steps["one/a"]
    assert (step.phase, step.attempt) == (Phase.SUCCEEDED, 2)
    between = [fact for fact in shop.facts if isinstance(fact, StepChanged) and fact.phase is Phase.PENDING]
    assert [fact.reason for fact in between] == [Cause.ENGINE_GONE]
    assert "says nothing about the step" in between[0].message


async def test_an_engine_that_stays_away_is_an_error_that_says_so(shop: Workshop) -> None:
    shop.executor.world = replace(shop.world, outage_seconds=5.0)
    shop.simulated.shelf.add("busy:1", Scripted(exit_code=None))
    run_id = await shop.executor.start(shop.workspace(stage("one", command("a", "x", "busy:1"))), RunRequest())
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.simulated.lose_engine()
    run = await shop.executor.wait(run_id)
    assert (run.phase, run.steps["one/a"].reason) == (Phase.ERRORED, Cause.ENGINE_GONE)
    shop.simulated.restore()


async def test_a_run_that_is_taken_up_while_the_engine_is_away_waits_for_it(shop: Workshop) -> None:
    shop.simulated.shelf.add("busy:1", Scripted(lines=["work"], seconds=4.0))
    stages = (stage("one", command("a", "x", "busy:1")),)
    run_id = await shop.executor.start(shop.workspace(*stages), RunRequest())
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.executor.close()
    await shop.simulated.lose_engine(kill=False)
    async with open_workshop(shop.root, simulated=shop.simulated) as again:
        await again.executor.take_up(again.workspace(*stages))
        await again.world.clock.sleep(3)
        shop.simulated.restore()
        run = await again.executor.wait(run_id)
        assert (run.phase, run.steps["one/a"].attempt) == (Phase.SUCCEEDED, 1), run.steps


async def test_services_that_died_with_the_engine_are_started_anew(shop: Workshop) -> None:
    shop.simulated.shelf.add("web:1", Scripted(exit_code=None))
    shop.service("web", image="web:1", healthcheck=HealthCheck(("CMD", "probe"), 0.5, 1.0, 8))
    shop.simulated.shelf.add("flow:1", Scripted(lines=["flow"], seconds=5.0))
    step = Step("flow", "integration", ["web"], {"in": "flow:1", "command": "x"})
    run = await through_a_loss(shop, stage("i", step), kill=True)
    assert (run.steps["i/flow"].phase, run.steps["i/flow"].attempt) == (Phase.SUCCEEDED, 2)
    assert shop.left() == []


async def test_a_build_that_was_cut_off_is_built_again(shop: Workshop) -> None:
    shop.service("web")
    shop.simulated.layer_seconds = 3.0
    run_id = await shop.executor.start(shop.workspace(stage("b", Step("i", "build", "*"))), RunRequest())
    await shop.until(lambda fact: getattr(fact, "text", "").startswith("web:"))
    await shop.simulated.lose_engine(kill=True)
    await shop.until(lambda fact: isinstance(fact, SourceChanged) and fact.state == "lost")
    shop.simulated.restore()
    run = await shop.executor.wait(run_id)
    assert run.phase is Phase.SUCCEEDED, run.steps
