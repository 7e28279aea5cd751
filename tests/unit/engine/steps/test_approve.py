"""The approve step."""

import pytest

from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.run import RunRequest
from tests.support.workshop import Workshop, command, open_workshop, stage

ASK = (stage("ask", Step("go", "approve", "Ship it?", retries=3)), stage("then", command("a", "echo"), needs=("ask",)))


async def test_it_waits_for_a_yes(shop: Workshop) -> None:
    run_id = await shop.executor.start(shop.workspace(*ASK), RunRequest())
    await shop.until_step("ask/go", Phase.WAITING)
    waiting = await shop.world.history.run(run_id)
    assert (waiting.phase, waiting.steps["ask/go"].message) == (Phase.WAITING, "Ship it?")
    await shop.executor.approve(run_id, "go", by="ann", reason="looks good")
    run = await shop.executor.wait(run_id)
    assert (run.phase, run.steps["ask/go"].message) == (Phase.SUCCEEDED, "approved by ann: looks good")
    with pytest.raises(ConsoleError, match="does not wait"):
        await shop.executor.approve(run_id, "go", by="ann")


async def test_a_no_fails_without_asking_again(shop: Workshop) -> None:
    run_id = await shop.executor.start(shop.workspace(*ASK), RunRequest())
    await shop.until_step("ask/go", Phase.WAITING)
    await shop.executor.approve(run_id, "ask/go", by="ann", approved=False, reason="not today")
    run = await shop.executor.wait(run_id)
    step = run.steps["ask/go"]
    assert (step.phase, step.reason, step.attempt) == (Phase.FAILED, Cause.REJECTED, 1)
    assert run.steps["then/a"].phase is Phase.SKIPPED


async def test_an_answer_given_while_nobody_ran_counts_at_the_next_start(shop: Workshop) -> None:
    run_id = await shop.executor.start(shop.workspace(*ASK), RunRequest())
    await shop.until_step("ask/go", Phase.WAITING)
    await shop.executor.close()
    await shop.executor.approve(run_id, "ask/go", by="ann")
    async with open_workshop(shop.root, simulated=shop.simulated) as again:
        assert await again.executor.take_up(shop.workspace(*ASK)) == [run_id]
        assert (await again.executor.wait(run_id)).phase is Phase.SUCCEEDED


async def test_another_process_may_answer(shop: Workshop) -> None:
    run_id = await shop.executor.start(shop.workspace(*ASK), RunRequest())
    await shop.until_step("ask/go", Phase.WAITING)
    async with open_workshop(shop.root, simulated=shop.simulated) as other:
        assert await other.executor.take_up(shop.workspace(*ASK)) == []
        await other.executor.approve(run_id, "ask/go", by="ben")
        assert (await shop.executor.wait(run_id)).phase is Phase.SUCCEEDED


async def test_waiting_takes_no_place_from_working_steps(shop: Workshop) -> None:
    questions = tuple(Step(f"q{n}", "approve", "?") for n in range(8))
    run_id = await shop.executor.start(shop.workspace(stage("s", *questions, command("a", "echo"))), RunRequest())
    await shop.until_step("s/a", Phase.SUCCEEDED)
    await shop.executor.abort(run_id)
    assert (await shop.executor.wait(run_id)).phase is Phase.ABORTED
