"""Runs through the facade: started, followed, retried, answered, taken up by another process."""

import pytest

from backend.domain.errors import InputError, NotFoundError, RefusedError
from backend.domain.facts import RunFinished, RunStarted, StepChanged
from backend.domain.fold import fold
from backend.domain.phase import Phase
from backend.domain.run import RunRequest
from tests.support.small_workspace import APPROVED, write_workspace
from tests.unit.console.conftest import Facts, Theatre


async def test_a_run_tells_its_facts_and_leaves_log_and_report(theatre: Theatre) -> None:
    console = await theatre.open()
    facts = Facts(console)
    run = await console.start_run(RunRequest(until="unit"))
    assert (await facts.next(RunFinished)).phase is Phase.SUCCEEDED
    found = await console.run("#1")
    assert found.id == run
    assert found.request.by == "anna@shop.example"
    told = await console.run_facts("#1")
    assert (type(told[0]), type(told[-1]), fold(told)) == (RunStarted, RunFinished, found)
    report = await console.report(run, "unit/front")
    assert report is not None
    assert report.summary.passed == 2
    text, end = await console.read_log(run, "unit/front")
    assert b"Ran 2 tests" in text
    assert await console.read_log(run, "unit/front", offset=end) == (b"", end)
    assert [line async for line in console.follow_log(run, "unit/front")] == text.decode().splitlines()
    assert [row.number for row in await console.runs()] == [1]


async def test_a_retry_repeats_only_what_failed(theatre: Theatre) -> None:
    console = await theatre.open()
    theatre.stage.failing.add("test_it_holds_again")
    red = await console.finished_run(await console.start_run(RunRequest(until="unit")))
    assert red.phase is Phase.FAILED
    theatre.stage.failing.clear()
    green = await console.finished_run(await console.retry("latest"))
    assert green.phase is Phase.SUCCEEDED
    assert green.steps["build/images"].reused_from
    assert not green.steps["unit/front"].reused_from
    with pytest.raises(RefusedError):
        await console.retry("latest")


async def test_unknown_names_are_wrong_input(theatre: Theatre) -> None:
    console = await theatre.open()
    with pytest.raises(InputError, match="stagin"):
        await console.start_run(RunRequest(until="stagin"))
    with pytest.raises(NotFoundError):
        await console.run("17")
    with pytest.raises(NotFoundError):
        await console.run_facts("17")
    with pytest.raises(InputError, match="nowhere"):
        await console.environment("nowhere")


async def test_a_workspace_with_errors_is_looked_at_not_run(theatre: Theatre) -> None:
    (theatre.root / "compose.yaml").write_text("services: {front: {image: x, prots: []}}\n")
    console = await theatre.open()
    assert console.workspace.errors
    assert (await console.board()).environments.keys() == {"staging", "production"}
    with pytest.raises(InputError) as refused:
        await console.start_run(RunRequest())
    (problem,) = refused.value.problems  # what it brings about on the steps is not told
    assert (problem.place.file, problem.node) == ("compose.yaml", "")


async def test_a_mistake_in_a_step_forbids_only_what_it_concerns(theatre: Theatre) -> None:
    text = (theatre.root / "slipway.yaml").read_text()
    (theatre.root / "slipway.yaml").write_text(text.replace("test: front", "test: frnt"))
    console = await theatre.open()
    with pytest.raises(InputError) as refused:
        await console.start_run(RunRequest())
    assert [problem.node for problem in refused.value.problems] == ["unit/front"]
    run = await console.finished_run(await console.start_run(RunRequest(until="unit/back")))
    assert run.phase is Phase.SUCCEEDED


async def test_what_a_closed_console_left_is_taken_up_by_the_next(theatre: Theatre) -> None:
    first = await theatre.open()
    facts = Facts(first)
    run = await first.start_run(RunRequest(until="unit"))
    await facts.next(StepChanged, lambda fact: fact.ref == "unit/back" and fact.phase is Phase.RUNNING)
    await first.close()
    looking = await theatre.open(resume=False)
    assert not (await looking.run(run)).phase.final
    assert not looking.owns(run)
    # A mistake in a step's definition keeps no run from going on: it knows its own steps.
    text = (theatre.root / "slipway.yaml").read_text()
    (theatre.root / "slipway.yaml").write_text(text.replace("deploy: staging", "deploy: stagin"))
    second = await theatre.open()
    assert second.workspace.errors
    assert second.taken_up == (run,)
    finished = await second.finished_run(run)
    assert finished.phase is Phase.SUCCEEDED
    assert finished.steps["build/images"].attempt == 1


async def test_a_second_console_hears_what_the_first_does(theatre: Theatre) -> None:
    first = await theatre.open()
    second = await theatre.open()
    facts = Facts(second)
    run = await first.start_run(RunRequest(until="build"))
    assert (await facts.next(RunFinished)).run == run
    assert second.taken_up == ()


async def test_an_abort_from_another_console_stops_the_run(theatre: Theatre) -> None:
    write_workspace(
        theatre.root, more='  long:\n    steps:\n      wait: {run: "python:3-slim", command: sleep 100000}\n'
    )
    first = await theatre.open()
    facts = Facts(first)
    run = await first.start_run(RunRequest(only="long/wait"))
    await facts.next(StepChanged, lambda fact: fact.phase is Phase.RUNNING)
    second = await theatre.open(resume=False)
    await second.abort(run)
    assert (await facts.next(RunFinished)).phase is Phase.ABORTED
    assert not theatre.stage.world.containers


async def test_an_answer_carries_on_a_run_that_nobody_carries(theatre: Theatre) -> None:
    write_workspace(theatre.root, more=APPROVED)
    first = await theatre.open()
    facts = Facts(first)
    run = await first.start_run(RunRequest(until="ask"))
    await facts.next(StepChanged, lambda fact: fact.phase is Phase.WAITING)
    await first.close()
    second = await theatre.open(resume=False)
    await second.approve(run, "ask/person", reason="seen")
    assert second.owns(run)
    finished = await second.finished_run(run)
    assert finished.phase is Phase.SUCCEEDED
    assert "seen" in finished.steps["ask/person"].message
