"""The program ends, or is killed, in the middle of a run: the next start goes on, and nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.domain.cause import Cause
from backend.domain.container import ContainerSpec
from backend.domain.environment import DockerTarget
from backend.domain.facts import AbortRequested, RunStarted, StepChanged
from backend.domain.labels import ATTEMPT, CONSOLE, ROLE, RUN, STEP
from backend.domain.phase import Phase
from backend.domain.pipeline import Stage, Step
from backend.domain.run import RunRequest, Source
from backend.domain.service import HealthCheck
from backend.drivers.simulated.behaviour import Scripted
from tests.support.workshop import CONSOLE as CONSOLE_ID
from tests.support.workshop import Workshop, command, open_workshop, stage


@asynccontextmanager
async def next_start(shop: Workshop, *stages: Stage) -> AsyncIterator[Workshop]:
    """Close the program and start it again on the same folder and engine."""
    await shop.executor.close()
    async with open_workshop(shop.root, simulated=shop.simulated) as again:
        again.services, again.composition = shop.services, shop.composition
        await again.executor.take_up(again.workspace(*stages))
        yield again


def counted(shop: Workshop) -> list[str]:
    """Names of the containers that were started, in order."""
    return [event.attributes.get("name", event.id) for event in shop.simulated.events if event.action == "start"]


async def begin(shop: Workshop, *stages: Stage) -> str:
    """Start a run and return its id."""
    return await shop.executor.start(shop.workspace(*stages), RunRequest())


async def test_a_running_container_is_adopted_and_its_log_is_whole(shop: Workshop) -> None:
    lines = [f"line {number}" for number in range(200)]
    shop.simulated.shelf.add("busy:1", Scripted(lines=lines, seconds=10.0))
    stages = (stage("one", command("a", "x", "busy:1")), stage("two", command("b", "echo end"), needs=("one",)))
    run_id = await begin(shop, *stages)
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.world.clock.sleep(3)
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait(run_id)
        assert run.phase is Phase.SUCCEEDED
        assert (await again.log(run, "one/a")).splitlines() == lines
        assert len(counted(again)) == 2
        assert again.left() == []


async def test_a_container_that_ended_meanwhile_gives_its_exit_code(shop: Workshop) -> None:
    shop.simulated.shelf.add("busy:1", Scripted(exit_code=4, lines=["said"], seconds=2.0))
    stages = (stage("one", command("a", "x", "busy:1")),)
    run_id = await begin(shop, *stages)
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.executor.close()
    await shop.world.clock.sleep(6)
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait(run_id)
        assert (run.steps["one/a"].exit_code, run.steps["one/a"].attempt) == (4, 1)
        assert await again.log(run, "one/a") == "said\n"
        assert len(counted(again)) == 1


async def test_a_recorded_result_is_never_repeated(shop: Workshop) -> None:
    shop.simulated.shelf.add("slow:1", Scripted(seconds=8.0))
    stages = (stage("one", command("a", "echo once")), stage("two", command("b", "x", "slow:1"), needs=("one",)))
    run_id = await begin(shop, *stages)
    await shop.until_step("two/b", Phase.RUNNING)
    async with next_start(shop, *stages) as again:
        assert (await again.executor.wait(run_id)).phase is Phase.SUCCEEDED
        intents = [fact for fact in shop.facts + again.facts if isinstance(fact, StepChanged)]
        assert sum(fact.ref == "one/a" and fact.phase is Phase.RUNNING for fact in intents) == 1


async def test_an_intent_without_a_container_is_begun_again_under_the_same_number(shop: Workshop) -> None:
    stages = (stage("one", command("a", "echo hello")),)
    workspace = shop.workspace(*stages)
    refs = ("one/a",)
    await shop.world.ledger.record(RunStarted("r1", 1, 1.0, workspace.pipeline, RunRequest(), Source(), refs))
    await shop.world.ledger.record(StepChanged("r1", "one/a", Phase.RUNNING, 2.0))
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait("r1")
        assert (run.phase, run.steps["one/a"].attempt) == (Phase.SUCCEEDED, 1)
        assert await again.log(run, "one/a") == "hello\n"


async def test_a_created_container_is_prepared_and_started(shop: Workshop) -> None:
    (shop.root / "data.txt").write_text("copied")
    step = command("a", "cat data.txt", options={"files": ["data.txt"], "working_dir": "/w"})
    stages = (stage("one", step),)
    engine = await shop.world.connector.connect(DockerTarget())
    start = engine.containers.start
    blocked = asyncio.Event()

    async def stuck(container: str) -> None:
        blocked.set()
        await asyncio.Event().wait()

    engine.containers.start = stuck  # type: ignore[method-assign]
    run_id = await begin(shop, *stages)
    await asyncio.wait_for(blocked.wait(), 10)
    await shop.executor.close()
    engine.containers.start = start  # type: ignore[method-assign]
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait(run_id)
        assert await again.log(run, "one/a") == "copied\n", run.steps
        assert len(counted(again)) == 1


async def test_an_integration_goes_on_with_the_services_that_run(shop: Workshop) -> None:
    check = HealthCheck(("CMD", "probe"), 0.5, 1.0, 8)
    shop.simulated.shelf.add("web:1", Scripted(exit_code=None, lines=["web is up"]))
    shop.service("web", image="web:1", healthcheck=check)
    shop.simulated.shelf.add("flow:1", Scripted(lines=["flow"], seconds=4.0))
    step = Step("flow", "integration", ["web"], {"in": "flow:1", "command": "x"})
    stages = (stage("i", step),)
    run_id = await begin(shop, *stages)
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait(run_id)
        assert run.phase is Phase.SUCCEEDED
        assert sorted((await again.log(run, "i/flow")).splitlines()) == ["flow", "web │ web is up"]
        assert len(counted(again)) == 2
        assert again.left() == []


async def test_a_run_of_a_living_process_is_left_to_it(shop: Workshop) -> None:
    shop.simulated.shelf.add("slow:1", Scripted(seconds=10.0))
    stages = (stage("one", command("a", "x", "slow:1")),)
    run_id = await begin(shop, *stages)
    await shop.until_step("one/a", Phase.RUNNING)
    async with open_workshop(shop.root, simulated=shop.simulated) as other:
        assert await other.executor.take_up(shop.workspace(*stages)) == []
        await other.until(lambda fact: isinstance(fact, StepChanged) and fact.phase is Phase.SUCCEEDED)
    assert (await shop.executor.wait(run_id)).phase is Phase.SUCCEEDED


async def test_another_process_may_abort(shop: Workshop) -> None:
    shop.simulated.shelf.add("endless:1", Scripted(exit_code=None))
    stages = (stage("one", command("a", "x", "endless:1")),)
    run_id = await begin(shop, *stages)
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    async with open_workshop(shop.root, simulated=shop.simulated) as other:
        await other.executor.abort(run_id, by="ben")
        assert (await shop.executor.wait(run_id)).phase is Phase.ABORTED
    assert shop.left() == []


async def test_an_abort_asked_while_nobody_ran_is_carried_out_at_the_next_start(shop: Workshop) -> None:
    shop.simulated.shelf.add("endless:1", Scripted(exit_code=None))
    stages = (stage("one", command("a", "x", "endless:1")), stage("two", command("b", "echo"), needs=("one",)))
    run_id = await begin(shop, *stages)
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.executor.close()
    await shop.world.ledger.record(AbortRequested(run_id, 5.0))
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait(run_id)
        assert [step.phase for step in run.steps.values()] == [Phase.ABORTED, Phase.SKIPPED]
        assert (run.phase, again.left()) == (Phase.ABORTED, [])


async def test_a_timeout_goes_on_counting_while_nobody_runs(shop: Workshop) -> None:
    shop.simulated.shelf.add("endless:1", Scripted(exit_code=None))
    stages = (stage("one", command("a", "x", "endless:1", timeout=4.0)),)
    run_id = await begin(shop, *stages)
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    await shop.executor.close()
    await shop.world.clock.sleep(6)
    async with next_start(shop, *stages) as again:
        assert (await again.executor.wait(run_id)).steps["one/a"].reason == Cause.TIMEOUT


async def test_what_an_ended_run_left_is_removed_at_the_next_start(shop: Workshop) -> None:
    engine = await shop.world.connector.connect(DockerTarget())
    ours = {CONSOLE: CONSOLE_ID, RUN: "gone", STEP: "a/b", ATTEMPT: "1", ROLE: "step"}
    foreign = {**ours, CONSOLE: "somebody else"}
    await engine.containers.create(ContainerSpec("left-by-us", "base:1", labels=ours))
    await engine.containers.create(ContainerSpec("left-by-others", "base:1", labels=foreign))
    await engine.networks.create("net-left-by-us", ours)
    await engine.volumes.create("volume-left-by-us", ours)
    async with next_start(shop) as again:
        assert again.left() == ["left-by-others"]


async def test_retries_count_on_after_a_restart(shop: Workshop) -> None:
    stages = (stage("one", command("a", "exit 1", retries=2)),)
    run_id = await begin(shop, *stages)
    await shop.until_step("one/a", Phase.PENDING)
    async with next_start(shop, *stages) as again:
        run = await again.executor.wait(run_id)
        assert (run.steps["one/a"].phase, run.steps["one/a"].attempt) == (Phase.FAILED, 3)
        assert len(counted(again)) == 3
