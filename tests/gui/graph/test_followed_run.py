"""What facts do to the shown run."""

from backend.domain.facts import RunFinished, StepChanged, StepProgressed, TestsReported
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.report import TestSummary
from gui.graph.followed_run import FollowedRun
from tests.gui.graph.pipelines import run_of, shop


def _changed(ref: str, phase: Phase, at: float, attempt: int = 1) -> StepChanged:
    return StepChanged("r1", ref, phase, at, attempt)


def test_a_step_is_timed_from_running_to_its_end() -> None:
    run = FollowedRun(run_of(shop()))
    run.apply(_changed("build/images", Phase.RUNNING, 200.0))
    assert run.standings["build/images"].elapsed(207.5) == 7.5
    run.apply(_changed("build/images", Phase.SUCCEEDED, 210.0))
    assert run.standings["build/images"].elapsed(999.0) == 10.0


def test_a_retry_is_timed_anew() -> None:
    run = FollowedRun(run_of(shop()))
    run.apply(_changed("unit/cart", Phase.RUNNING, 200.0))
    run.apply(_changed("unit/cart", Phase.RUNNING, 250.0, attempt=2))
    assert run.standings["unit/cart"].elapsed(260.0) == 10.0
    assert run.standings["unit/cart"].attempt == 2


def test_a_clock_that_was_set_back_gives_no_negative_time() -> None:
    run = FollowedRun(run_of(shop()))
    run.apply(_changed("build/images", Phase.RUNNING, 200.0))
    assert run.standings["build/images"].elapsed(150.0) == 0.0


def test_progress_is_forgotten_when_the_step_ends_and_ignored_afterwards() -> None:
    run = FollowedRun(run_of(shop()))
    run.apply(_changed("build/images", Phase.RUNNING, 200.0))
    run.apply(StepProgressed("r1", "build/images", 201.0, "step 3 of 7", 0.4))
    assert run.standings["build/images"].fraction == 0.4
    run.apply(_changed("build/images", Phase.SUCCEEDED, 210.0))
    assert list(run.apply(StepProgressed("r1", "build/images", 211.0, "late", 0.9))) == []
    assert run.standings["build/images"].doing == ""


def test_tests_reported_before_the_end_survive_it() -> None:
    run = FollowedRun(run_of(shop()))
    run.apply(_changed("unit/cart", Phase.RUNNING, 200.0))
    run.apply(TestsReported("r1", "unit/cart", 1, 205.0, TestSummary(passed=3, failed=1)))
    run.apply(_changed("unit/cart", Phase.FAILED, 206.0))
    assert run.standings["unit/cart"].tests == TestSummary(passed=3, failed=1)


def test_facts_of_other_runs_and_unknown_steps_change_nothing() -> None:
    run = FollowedRun(run_of(shop()))
    before = dict(run.standings)
    assert list(run.apply(StepChanged("r2", "build/images", Phase.FAILED, 1.0))) == []
    assert list(run.apply(_changed("build/ghost", Phase.FAILED, 1.0))) == []
    assert run.standings == before


def test_nothing_runs_any_more_once_the_run_is_over() -> None:
    run = FollowedRun(run_of(shop(), images=Phase.RUNNING))
    assert run.running == ["build/images"]
    run.apply(RunFinished("r1", Phase.ERRORED, 300.0))
    assert run.running == []


def test_a_stage_stands_as_its_worst_step_and_is_timed_over_all_of_them() -> None:
    run = FollowedRun(run_of(shop()))
    for name, begun, ended, phase in (("catalog", 10, 30, Phase.SUCCEEDED), ("cart", 12, 40, Phase.FAILED)):
        run.apply(_changed(f"unit/{name}", Phase.RUNNING, begun))
        run.apply(_changed(f"unit/{name}", phase, ended))
    stage = run.stage("unit")
    assert stage is not None
    assert (stage.phase, stage.started, stage.finished, stage.done, stage.total) == (Phase.FAILED, 10, 0.0, 2, 4)


def test_a_marked_failure_counts_as_succeeded_in_its_stage() -> None:
    run = FollowedRun(run_of(shop()))
    run.apply(StepChanged("r1", "build/images", Phase.FAILED, 1.0, marked=True))
    stage = run.stage("build")
    assert stage is not None
    assert stage.phase is Phase.SUCCEEDED


def test_the_critical_path_follows_the_slowest_steps_through_the_stages() -> None:
    run = FollowedRun(run_of(shop()))
    for ref, begun, ended in (("build/images", 0.5, 10), ("unit/catalog", 10, 20), ("unit/orders", 10, 45)):
        run.apply(_changed(ref, Phase.RUNNING, begun))
        run.apply(_changed(ref, Phase.SUCCEEDED, ended))
    run.apply(_changed("integration/flow", Phase.RUNNING, 45))
    assert run.critical_path(50.0) == ("build/images", "unit/orders", "integration/flow")


def test_the_critical_path_goes_along_needs_inside_a_stage() -> None:
    steps = (Step("a", "run"), Step("b", "run", needs=("a",)), Step("c", "run"))
    run = FollowedRun(
        run_of(Pipeline((Stage("s", (), steps),)), a=Phase.SUCCEEDED, b=Phase.SUCCEEDED, c=Phase.SUCCEEDED)
    )
    assert run.critical_path(0) == ("s/a", "s/b")


def test_a_circle_has_no_critical_path() -> None:
    pipeline = Pipeline((Stage("a", ("b",), (Step("x", "run"),)), Stage("b", ("a",), (Step("x", "run"),))))
    assert FollowedRun(run_of(pipeline, x=Phase.RUNNING)).critical_path(200.0) == ()
