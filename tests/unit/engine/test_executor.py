"""Runs from start to end: order, limits, retries, timeouts, aborts, and what is left behind."""

import asyncio
from dataclasses import replace

import pytest

from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError, InputError
from backend.domain.facts import Notice, RunStarted, StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Stage, Step
from backend.domain.problem import Place, Problem
from backend.domain.run import RunRequest, Source
from backend.drivers.simulated.behaviour import Scripted
from backend.engine.release import evidence_of
from tests.support.workshop import Workshop, command, stage


async def test_a_run_goes_through_its_stages_and_leaves_nothing(shop: Workshop) -> None:
    run = await shop.run(
        stage("one", command("a", "echo hello"), command("b", "echo there")),
        stage("two", command("c", "echo end"), needs=("one",)),
    )
    assert run.phase is Phase.SUCCEEDED
    assert [step.phase for step in run.steps.values()] == [Phase.SUCCEEDED] * 3
    assert await shop.log(run, "one/a") == "hello\n"
    assert shop.left() == []
    order = [fact.ref for fact in shop.facts if isinstance(fact, StepChanged) and fact.phase is Phase.SUCCEEDED]
    assert order[-1] == "two/c"


async def test_the_intent_is_written_before_the_effect_and_the_result_after(shop: Workshop) -> None:
    run = await shop.run(stage("one", command("a", "echo hello")))
    phases = [fact.phase for fact in shop.facts if isinstance(fact, StepChanged)]
    assert phases == [Phase.RUNNING, Phase.SUCCEEDED]
    assert type((await shop.world.history.since(0))[0][1]) is RunStarted
    assert run == await shop.world.history.run("1")


async def test_a_failure_stops_what_waits_for_it_and_names_itself(shop: Workshop) -> None:
    run = await shop.run(
        stage("one", command("bad", "exit 3"), command("good", "echo fine")),
        stage("two", command("later", "echo no"), needs=("one",)),
        stage("three", command("last", "echo no"), needs=("two",)),
    )
    assert run.phase is Phase.FAILED
    bad = run.steps["one/bad"]
    assert (bad.phase, bad.exit_code, bad.reason) == (Phase.FAILED, 3, Cause.EXIT_CODE)
    assert run.steps["one/good"].phase is Phase.SUCCEEDED
    assert run.steps["two/later"].message == "one/bad did not succeed"
    assert run.steps["three/last"].message == "one/bad did not succeed"
    summary = (await shop.world.history.runs())[0]
    assert summary.headline == "one/bad: The command ended with exit code 3."


async def test_continue_on_error_marks_a_failure_and_goes_on(shop: Workshop) -> None:
    run = await shop.run(
        stage("one", command("bad", "exit 3", continue_on_error=True)),
        stage("two", command("later", "echo yes"), needs=("one",)),
    )
    assert run.phase is Phase.SUCCEEDED
    assert (run.steps["one/bad"].phase, run.steps["one/bad"].marked) == (Phase.FAILED, True)
    assert run.steps["two/later"].phase is Phase.SUCCEEDED


async def test_when_decides_over_what_a_step_waits_for(shop: Workshop) -> None:
    run = await shop.run(
        stage(
            "one",
            command("bad", "exit 1"),
            command("on_failure", "echo f", needs=("bad",), when="failure"),
            command("always", "echo a", needs=("bad",), when="always"),
            command("quiet", "echo q", when="failure"),
        ),
    )
    phases = {ref: step.phase for ref, step in run.steps.items()}
    assert phases == {
        "one/bad": Phase.FAILED,
        "one/on_failure": Phase.SUCCEEDED,
        "one/always": Phase.SUCCEEDED,
        "one/quiet": Phase.SKIPPED,
    }


async def test_a_retry_counts_attempts_and_keeps_each_log(shop: Workshop) -> None:
    attempts: list[str] = []

    def behaviour(spec: object) -> Scripted:
        attempts.append("x")
        return Scripted(exit_code=1 if len(attempts) < 3 else 0, lines=[f"attempt {len(attempts)}"])

    shop.simulated.shelf.add("shaky:1", behaviour)
    run = await shop.run(stage("one", command("a", "x", "shaky:1", retries=2)))
    step = run.steps["one/a"]
    assert (step.phase, step.attempt) == (Phase.SUCCEEDED, 3)
    assert await shop.log(run, "one/a", 1) == "attempt 1\n"
    assert await shop.log(run, "one/a", 3) == "attempt 3\n"
    between = [fact.message for fact in shop.facts if isinstance(fact, StepChanged) and fact.phase is Phase.PENDING]
    assert between == [
        "Attempt 1: The command ended with exit code 1. Again in 1 s.",
        "Attempt 2: The command ended with exit code 1. Again in 2 s.",
    ]


async def test_retries_end(shop: Workshop) -> None:
    run = await shop.run(stage("one", command("a", "exit 7", retries=1)))
    assert (run.steps["one/a"].phase, run.steps["one/a"].attempt) == (Phase.FAILED, 2)


async def test_a_step_that_takes_too_long_fails_and_its_container_goes(shop: Workshop) -> None:
    shop.simulated.shelf.add("slow:1", Scripted(exit_code=None, lines=["begun"]))
    run = await shop.run(stage("one", command("a", "x", "slow:1", timeout=2.0)))
    step = run.steps["one/a"]
    assert (step.phase, step.reason, step.message) == (Phase.FAILED, Cause.TIMEOUT, "It took longer than 2 s.")
    assert shop.left() == []


async def test_no_more_steps_than_the_limit_run_side_by_side(shop: Workshop) -> None:
    shop.executor.world = replace(shop.world, parallel=2)
    shop.simulated.shelf.add("busy:1", Scripted(seconds=3.0))
    await shop.run(stage("one", *(command(f"s{n}", "x", "busy:1") for n in range(6))))
    running: set[str] = set()
    most = 0
    for fact in shop.facts:
        if isinstance(fact, StepChanged):
            (running.add if fact.phase is Phase.RUNNING else running.discard)(fact.ref)
            most = max(most, len(running))
    assert most == 2


async def test_an_abort_stops_containers_within_their_patience_and_skips_the_rest(shop: Workshop) -> None:
    shop.simulated.shelf.add("stubborn:1", Scripted(exit_code=None, stop_after=None))
    run_id = await shop.executor.start(
        shop.workspace(
            stage("one", command("a", "x", "stubborn:1")), stage("two", command("b", "echo"), needs=("one",))
        ),
        RunRequest(),
    )
    await shop.until_step("one/a", Phase.RUNNING)
    before = shop.world.clock.monotonic()
    await shop.executor.abort(run_id, by="ann")
    run = await shop.executor.wait(run_id)
    # The budget is 5 s of simulated time; the pauses of a busy machine count twentyfold here.
    assert shop.world.clock.monotonic() - before < 60
    assert (run.phase, run.steps["one/a"].phase, run.steps["two/b"].phase) == (
        Phase.ABORTED,
        Phase.ABORTED,
        Phase.SKIPPED,
    )
    assert shop.left() == []
    with pytest.raises(ConsoleError, match="over already"):
        await shop.executor.abort(run_id)


async def test_an_abort_between_two_attempts_ends_the_run(shop: Workshop) -> None:
    run_id = await shop.executor.start(shop.workspace(stage("one", command("a", "exit 1", retries=9))), RunRequest())
    await shop.until_step("one/a", Phase.PENDING)
    await shop.executor.abort(run_id)
    assert (await shop.executor.wait(run_id)).phase is Phase.ABORTED


async def test_only_from_and_until_choose_steps(shop: Workshop) -> None:
    stages = (
        stage("one", command("a", "echo")),
        stage("two", command("b", "echo"), needs=("one",)),
        stage("three", command("c", "echo"), needs=("two",)),
    )

    async def ran(request: RunRequest) -> list[str]:
        run = await shop.run(*stages, request=request)
        assert run.phase is Phase.SUCCEEDED
        return [ref for ref, step in run.steps.items() if step.phase is Phase.SUCCEEDED]

    assert await ran(RunRequest(until="two")) == ["one/a", "two/b"]
    assert await ran(RunRequest(start="b")) == ["two/b", "three/c"]
    assert await ran(RunRequest(only="two/b")) == ["two/b"]
    with pytest.raises(InputError, match="no stage or step tow") as caught:
        await shop.run(*stages, request=RunRequest(until="tow"))
    assert caught.value.hint == "Did you mean two?"


async def test_a_retried_run_takes_over_what_succeeded(shop: Workshop) -> None:
    codes = iter([1, 0])
    shop.simulated.shelf.add("later:1", lambda spec: Scripted(exit_code=next(codes)))
    stages = (
        stage("one", command("a", "echo first")),
        stage("two", command("b", "x", "later:1"), needs=("one",)),
    )
    first = await shop.run(*stages)
    assert first.phase is Phase.FAILED
    second = await shop.run(*stages, request=RunRequest(reuse=first.id))
    assert second.phase is Phase.SUCCEEDED
    assert second.steps["one/a"].reused_from == first.id
    assert second.steps["two/b"].reused_from == ""
    assert await shop.log(second, "one/a") == "Taken over from run #1.\n"


async def test_a_retry_of_another_commit_repeats_all_of_it(shop: Workshop) -> None:
    codes = iter([1, 0])
    shop.simulated.shelf.add("later:1", lambda spec: Scripted(exit_code=next(codes)))
    stages = (stage("one", command("a", "echo first")), stage("two", command("b", "x", "later:1"), needs=("one",)))
    first = await shop.run(*stages)
    shop.tree.now = Source("decaf", False, "main")
    second = await shop.run(*stages, request=RunRequest(reuse=first.id))
    assert second.phase is Phase.SUCCEEDED
    assert [step.reused_from for step in second.steps.values()] == ["", ""]
    assert any(isinstance(fact, Notice) and "another commit" in fact.message for fact in shop.facts)


async def test_a_changed_step_is_not_taken_over_nor_what_follows_it(shop: Workshop) -> None:
    first = await shop.run(stage("one", command("a", "echo 1")), stage("two", command("b", "echo"), needs=("one",)))
    second = await shop.run(
        stage("one", command("a", "echo 2")),
        stage("two", command("b", "echo"), needs=("one",)),
        request=RunRequest(reuse=first.id),
    )
    assert [step.reused_from for step in second.steps.values()] == ["", ""]


async def test_a_workspace_with_errors_is_refused(shop: Workshop) -> None:
    broken = replace(shop.workspace(stage("one", command("a", "echo"))), problems=(Problem("bad", Place("f", 1, 2)),))
    with pytest.raises(InputError, match="f:1:2"):
        await shop.executor.start(broken, RunRequest())
    with pytest.raises(InputError, match="no step"):
        await shop.executor.start(shop.workspace(), RunRequest())


async def test_runs_that_start_together_get_different_numbers(shop: Workshop) -> None:
    workspace = shop.workspace(stage("one", command("a", "echo")))
    ids = await asyncio.gather(*(shop.executor.start(workspace, RunRequest()) for _ in range(5)))
    numbers = [(await shop.executor.wait(run)).number for run in ids]
    assert sorted(numbers) == [1, 2, 3, 4, 5]


@pytest.mark.logs("met a bug of ours", "ended with a bug")
async def test_a_bug_in_a_step_is_an_error_of_that_step_and_the_run_ends(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(context: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr("backend.engine.attempts.REGISTRY", {"run": broken})
    run = await shop.run(stage("one", command("a", "echo")))
    assert run.phase is Phase.ERRORED
    assert "RuntimeError: oops" in run.steps["one/a"].message
    assert "Traceback" in await shop.log(run, "one/a")


async def test_a_missing_image_and_a_denied_pull_are_named(shop: Workshop) -> None:
    shop.simulated.shelf.denied.add("private:1")
    run = await shop.run(
        stage("one", command("missing", "x", "nowhere:1"), command("denied", "x", "private:1")),
    )
    assert run.steps["one/missing"].reason == Cause.IMAGE_MISSING
    assert run.steps["one/missing"].phase is Phase.ERRORED
    assert run.steps["one/denied"].reason == Cause.PULL_DENIED


async def test_out_of_memory_is_named(shop: Workshop) -> None:
    shop.simulated.shelf.add("hungry:1", Scripted(oom=True))
    run = await shop.run(stage("one", command("a", "x", "hungry:1")))
    assert (run.steps["one/a"].reason, run.steps["one/a"].exit_code) == (Cause.OUT_OF_MEMORY, 137)


async def test_an_unknown_step_kind_is_no_crash(shop: Workshop) -> None:
    run = await shop.run(stage("one", Step("a", "teleport", "x")))
    assert run.phase is Phase.ERRORED


async def test_a_locked_step_forbids_only_itself_and_is_left_out(shop: Workshop) -> None:
    locked = Step("odd", "", locked="unknown kind: frobnicate")
    last = stage("three", command("c", "echo c"), needs=("one", "two"))
    stages = (stage("one", locked, command("b", "echo b")), Stage("two", locked="not a stage: a list"), last)
    problems = (Problem("odd", Place("f", 1), node="one/odd"), Problem("two", Place("f", 9), node="two"))
    workspace = replace(shop.workspace(*stages), problems=problems)
    for request in (RunRequest(), RunRequest(until="one"), RunRequest(only="odd")):
        with pytest.raises(InputError, match="f:1:1"):
            await shop.executor.start(workspace, request)
    run = await shop.executor.wait(await shop.executor.start(workspace, RunRequest(only=("one/b", "three/c"))))
    assert {ref: step.phase for ref, step in run.steps.items()} == {
        "one/odd": Phase.SKIPPED,
        "one/b": Phase.SUCCEEDED,
        "three/c": Phase.SUCCEEDED,
    }
    assert (run.phase, [evidence.stage for evidence in evidence_of(run)]) == (Phase.SUCCEEDED, ["three"])
