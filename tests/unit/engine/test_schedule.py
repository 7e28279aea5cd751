"""The rule that decides what runs, against a reference, and the whole executor against the same one."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.domain.facts import AbortRequested, RunFinished, RunStarted, StepChanged
from backend.domain.fold import fold
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.run import Run, RunRequest, Source
from backend.engine.schedule import Next, decide, final_phase
from tests.support.workshop import open_workshop


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    """Up to four stages of up to three steps that need earlier ones; the subject says how a step ends."""
    stages: list[Stage] = []
    for number in range(draw(st.integers(1, 4))):
        steps: list[Step] = []
        for index in range(draw(st.integers(1, 3))):
            needs = draw(st.lists(st.sampled_from([step.name for step in steps]), unique=True)) if steps else []
            steps.append(
                Step(
                    f"s{index}",
                    "run",
                    "base:1",
                    {"command": "exit " + draw(st.sampled_from(["0", "0", "0", "3"]))},
                    needs=tuple(needs),
                    continue_on_error=draw(st.booleans()) and draw(st.booleans()),
                    when=draw(st.sampled_from(["success", "success", "failure", "always"])),
                )
            )
        before = [stage.name for stage in stages]
        needed = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        stages.append(Stage(f"g{number}", tuple(needed), tuple(steps)))
    return Pipeline(tuple(stages))


def reference(pipeline: Pipeline) -> dict[str, Phase]:
    """Walk the steps in order (needs come first by construction) and say how each ends; written apart from the code under test."""
    before, steps = pipeline.predecessors(), dict(pipeline.steps())
    ended: dict[str, Phase] = {}
    troubles: dict[str, set[str]] = {}
    for ref, step in steps.items():
        trouble: set[str] = set()
        for need in before[ref]:
            if ended[need] is Phase.FAILED and not steps[need].continue_on_error:
                trouble.add(need)
            elif ended[need] is Phase.SKIPPED:
                trouble |= troubles[need]
        troubles[ref] = trouble
        runs = {"success": not trouble, "failure": bool(trouble), "always": True}[step.when]
        fails = str(step.options["command"]).endswith("3")
        ended[ref] = Phase.SKIPPED if not runs else Phase.FAILED if fails else Phase.SUCCEEDED
    return ended


def played(pipeline: Pipeline, draw_order: st.DataObject) -> Run:
    """Play a pipeline by the rule alone, ending running steps in any order."""
    facts: list[object] = [
        RunStarted("r", 1, 1.0, pipeline, RunRequest(), Source(), tuple(ref for ref, _ in pipeline.steps()))
    ]
    steps = dict(pipeline.steps())
    running: list[str] = []
    while True:
        run = fold(facts)  # type: ignore[arg-type]
        assert run is not None
        decisions = decide(run)
        for ref, decision in decisions.items():
            if decision.next is Next.SKIP:
                facts.append(StepChanged("r", ref, Phase.SKIPPED, 2.0, message=decision.message))
            elif decision.next is Next.RUN:
                assert all(run.steps[need].phase.final for need in pipeline.predecessors()[ref])
                facts.append(StepChanged("r", ref, Phase.RUNNING, 2.0))
                running.append(ref)
        if running:
            ref = running.pop(draw_order.draw(st.integers(0, len(running) - 1)))
            fails = str(steps[ref].options["command"]).endswith("3")
            phase = Phase.FAILED if fails else Phase.SUCCEEDED
            facts.append(StepChanged("r", ref, phase, 3.0, marked=fails and steps[ref].continue_on_error))
        elif not any(decision.next is not Next.WAIT for decision in decisions.values()):
            return run


@given(pipelines(), st.data())
def test_the_rule_agrees_with_the_reference_in_any_order_of_endings(pipeline: Pipeline, data: st.DataObject) -> None:
    run = played(pipeline, data)
    assert {ref: step.phase for ref, step in run.steps.items()} == reference(pipeline)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pipeline=pipelines(), number=st.uuids())
async def test_the_executor_agrees_with_the_reference(tmp_path: Path, pipeline: Pipeline, number: object) -> None:
    async with open_workshop(tmp_path / str(number), scale=200) as shop:
        run = await shop.run(*pipeline.stages)
        assert {ref: step.phase for ref, step in run.steps.items()} == reference(pipeline)
        assert run.phase is final_phase(run)
        assert shop.left() == []
        assert [fact.phase for fact in shop.facts if isinstance(fact, RunFinished)] == [run.phase]


def test_an_abort_that_kept_steps_from_running_makes_the_run_aborted() -> None:
    pipeline = Pipeline((Stage("g", (), (Step("a", "run"), Step("b", "run"))),))
    started = RunStarted("r", 1, 1.0, pipeline, RunRequest(), Source(), ("g/a", "g/b"))
    run = fold(
        [
            started,
            StepChanged("r", "g/a", Phase.SUCCEEDED, 2.0),
            AbortRequested("r", 3.0),
            StepChanged("r", "g/b", Phase.SKIPPED, 4.0, reason="aborted"),
        ]
    )
    assert run is not None
    assert final_phase(run) is Phase.ABORTED
