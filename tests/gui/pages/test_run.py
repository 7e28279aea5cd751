"""The run's page: failure first, the log while it is looked at, tests failed first."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.facts import RunFinished, StepChanged, StepProgressed, TestsReported
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.report import Outcome, TestSummary
from backend.domain.run import Run, StepRun
from gui.context import Context
from gui.pages.run.next_action import next_action
from gui.pages.run.page import RunPage
from gui.pages.run.steps import step_rows
from gui.route import Route
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole
from tests.support.window import settle, until


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RunPage:
    made = RunPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    return made


async def test_what_failed_is_chosen_and_explained(page: RunPage, console: FakeConsole) -> None:
    console.logs["run-129", "unit/cart"] = b"collecting\n\x1b[31mFAILED\x1b[0m\n"
    page.enter(Route("run", "run-129"))
    await until(lambda: len(page.log.view.log.lines) == 2)
    assert page.heading.title.text() == "Run #129 failed at unit/cart"
    assert page.failure.isVisible()
    assert page.failure.title.text() == "unit/cart failed: tests failed (exit 1)"
    assert page.failure.test.text() == "test_total_counts_every_item: AssertionError: 860 != 1290"
    assert "The failed test at the right" in page.failure.action.text()
    page.leave()
    await page.scope.finish()


async def test_failed_tests_come_first_and_show_their_trace(page: RunPage, console: FakeConsole) -> None:
    page.enter(Route("run", "run-129"))
    await until(lambda: page.tests.model.total)
    assert page.tests.model.rows[0].case.outcome is Outcome.FAILED
    assert "line 61" in page.tests._story.toPlainText()
    await page.scope.finish()


async def test_the_log_is_followed_until_the_step_is_done(page: RunPage, console: FakeConsole) -> None:
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="unit/cart")
    console.logs["run-130", "unit/cart"] = b"one\n"
    page.enter(Route("run", "run-130"))
    await until(lambda: list(page.log.view.log.lines) == ["one"])
    console.logs["run-130", "unit/cart"] += b"two\nthree"
    await until(lambda: list(page.log.view.log.lines) == ["one", "two"])
    console.publish(StepChanged("run-130", "unit/cart", Phase.SUCCEEDED, shop.NOW))
    await until(lambda: list(page.log.view.log.lines) == ["one", "two", "three"])
    await until(lambda: not page.scope.running("log"))


async def test_leaving_stops_following_and_nothing_else(page: RunPage, console: FakeConsole) -> None:
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="unit/cart")
    page.enter(Route("run", "run-130"))
    await until(lambda: page.scope.running("log"))
    page.leave()
    await settle()
    assert not page.scope.running("log")
    assert console.called("abort") == []


async def test_facts_move_the_rows_and_the_answer(page: RunPage, console: FakeConsole) -> None:
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="build/images")
    page.enter(Route("run", "run-130"))
    await settle()
    console.publish(
        StepProgressed("run-130", "build/images", shop.NOW, "layer 3 of 7"),
        StepChanged("run-130", "build/images", Phase.SUCCEEDED, shop.NOW),
        StepChanged("run-130", "unit/cart", Phase.RUNNING, shop.NOW),
    )
    await settle()
    rows = {row.ref: row.phase for row in page.steps.rows_model.rows if row.ref}
    assert rows["build/images"] is Phase.SUCCEEDED
    assert rows["unit/cart"] is Phase.RUNNING
    console.publish(RunFinished("run-130", Phase.ABORTED, shop.NOW))
    await settle()
    assert page.heading.title.text() == "Run #130 aborted"
    assert not page.abort.isVisible()
    assert page.retry.isVisible()
    await page.scope.finish()


async def test_new_tests_are_read_when_they_are_reported(page: RunPage, console: FakeConsole) -> None:
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="unit/cart")
    page.enter(Route("run", "run-130"))
    await settle()
    console.reports["run-130", "unit/cart"] = shop.report(failed=True)
    console.publish(TestsReported("run-130", "unit/cart", 1, shop.NOW, TestSummary(passed=10, failed=1)))
    await until(lambda: page.tests.model.total == len(shop.report(failed=True).cases))
    await page.scope.finish()


async def test_abort_and_run_again_are_one_click(
    page: RunPage, console: FakeConsole, visited: list[Route], qtbot: QtBot
) -> None:
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="unit/cart")
    page.enter(Route("run", "run-130"))
    await settle()
    QTest.mouseClick(page.abort, Qt.MouseButton.LeftButton)
    await settle()
    assert console.called("abort") == [("run-130",)]
    page.enter(Route("run", "run-129"))
    await settle()
    QTest.mouseClick(page.retry, Qt.MouseButton.LeftButton)
    await settle()
    assert console.called("retry") == [("run-129",)]
    assert visited == [Route("run", "run-130")]
    await page.scope.finish()


async def test_a_waiting_question_can_be_answered(page: RunPage, console: FakeConsole, qtbot: QtBot) -> None:
    pipeline = Pipeline((Stage("release", (), (Step("ask", "approve", "Ship it?"),)),))
    steps = {"release/ask": StepRun("release/ask", "approve", Phase.WAITING, 1, shop.NOW - 5)}
    console.known_runs["run-131"] = Run(
        "run-131", 131, pipeline, phase=Phase.RUNNING, started=shop.NOW - 9, steps=steps
    )
    page.enter(Route("run", "run-131"))
    await settle()
    assert page.approval.isVisible()
    assert page.approval.question.text() == "Ship it?"
    page.approval.reason.setText("looks good")
    page.approval._answer(True)
    await settle()
    assert console.called("approve") == [("run-131", "release/ask", True, "looks good")]
    await page.scope.finish()


def test_steps_stand_in_order_while_running_and_failed_first_afterwards() -> None:
    running = shop.run(130, phase=Phase.RUNNING, running="unit/cart")
    assert step_rows(running, {})[0].name == "build"
    failed = shop.run(129, phase=Phase.FAILED, failing="unit/cart")
    assert [row.name for row in step_rows(failed, {})[:2]] == ["failed", "unit/cart"]


@pytest.mark.parametrize(
    ("reason", "word"), [("tests failed", "test"), ("out of memory", "memory"), ("something new", "")]
)
def test_each_cause_has_a_next_action(reason: str, word: str) -> None:
    action = next_action(StepRun("a/b", "test", Phase.FAILED, reason=reason))
    assert word in action
    assert bool(action) == bool(word)


async def test_a_step_that_is_tried_again_shows_the_log_of_the_new_attempt(page: RunPage, console: FakeConsole) -> None:
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="unit/cart")
    console.logs["run-130", "unit/cart"] = b"one\n"
    page.enter(Route("run", "run-130"))
    await until(lambda: list(page.log.view.log.lines) == ["one"])
    console.publish(StepChanged("run-130", "unit/cart", Phase.RUNNING, shop.NOW, attempt=2))
    await until(lambda: console.called("read_log")[-1][2] == 2)
    await until(lambda: list(page.log.view.log.lines) == ["one"])
    page.leave()
    await page.scope.finish()
