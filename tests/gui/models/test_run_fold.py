"""A run as facts change it."""

from backend.domain.facts import ArtifactMade, RunFinished, RunStarted, StepChanged, TestsReported
from backend.domain.phase import Phase
from backend.domain.report import TestSummary
from backend.domain.run import Artifact, Run, RunRequest, Source
from gui.models.run_fold import first_failure, fold, headline, started, summary
from tests.support import shop_values as shop


def begun() -> Run:
    refs = tuple(ref for ref, _ in shop.pipeline().steps() if not ref.startswith("production"))
    return started(RunStarted("r1", 1, 10.0, shop.pipeline(), RunRequest(by="anna"), Source(), refs))


def test_unselected_steps_are_skipped_from_the_start() -> None:
    run = begun()
    assert run.phase is Phase.RUNNING
    assert run.steps["production/promote"].phase is Phase.SKIPPED
    assert run.steps["build/images"].phase is Phase.PENDING


def test_a_step_takes_its_times_from_its_facts() -> None:
    run = fold(begun(), StepChanged("r1", "build/images", Phase.RUNNING, 11.0))
    run = fold(run, StepChanged("r1", "build/images", Phase.SUCCEEDED, 15.0, exit_code=0))
    step = run.steps["build/images"]
    assert (step.started, step.finished, step.exit_code) == (11.0, 15.0, 0)


def test_a_second_attempt_begins_anew() -> None:
    run = fold(begun(), StepChanged("r1", "unit/cart", Phase.RUNNING, 11.0, attempt=1))
    run = fold(run, StepChanged("r1", "unit/cart", Phase.RUNNING, 20.0, attempt=2))
    step = run.steps["unit/cart"]
    assert (step.attempt, step.started, step.finished) == (2, 20.0, 0.0)


def test_waiting_does_not_set_the_begin_back() -> None:
    run = fold(begun(), StepChanged("r1", "unit/cart", Phase.RUNNING, 11.0))
    run = fold(run, StepChanged("r1", "unit/cart", Phase.WAITING, 14.0))
    assert run.steps["unit/cart"].started == 11.0


def test_tests_and_artifacts_are_kept_and_an_artifact_made_again_replaces_the_first() -> None:
    run = fold(begun(), TestsReported("r1", "unit/cart", 1, 12.0, TestSummary(passed=3)))
    run = fold(run, ArtifactMade("r1", "build/images", 12.0, Artifact("cart", "image", "sha256:1")))
    run = fold(run, ArtifactMade("r1", "build/images", 13.0, Artifact("cart", "image", "sha256:2")))
    assert run.tests.passed == 3
    assert [made.reference for made in run.steps["build/images"].artifacts] == ["sha256:2"]


def test_facts_of_other_runs_and_unknown_steps_change_nothing() -> None:
    run = begun()
    assert fold(run, RunFinished("r2", Phase.FAILED, 12.0)) is run
    assert fold(run, StepChanged("r1", "no/step", Phase.RUNNING, 12.0)) is run


def test_the_headline_names_what_failed_first_and_aborted_steps_come_last() -> None:
    run = fold(begun(), StepChanged("r1", "unit/orders", Phase.ABORTED, 12.0))
    run = fold(run, StepChanged("r1", "unit/cart", Phase.FAILED, 13.0, message="1 test failed"))
    failed = first_failure(run)
    assert failed is not None
    assert failed.ref == "unit/cart"
    assert headline(run) == "unit/cart: 1 test failed"
    assert summary(run).headline == headline(run)


def test_a_marked_failure_is_no_headline() -> None:
    run = fold(begun(), StepChanged("r1", "unit/cart", Phase.FAILED, 13.0, marked=True))
    assert headline(run) == ""
