"""The pipeline's page and the list of runs."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.facts import RunFinished, RunStarted, StepChanged, WorkspaceReloaded
from backend.domain.phase import Phase
from backend.domain.problem import Place, Problem
from backend.domain.run import RunRequest
from gui.context import Context
from gui.pages.pipeline.page import PipelinePage
from gui.pages.runs.page import RunsPage, source_text
from gui.route import Route
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole
from tests.support.window import settle, until

PROBLEM = Problem(
    "There is no stage named 'bild'.", Place("slipway.yaml", 22, 13), "Did you mean 'build'?", node="unit"
)


def begun(number: int) -> RunStarted:
    made = shop.run(number)
    return RunStarted(made.id, number, shop.NOW, made.pipeline, RunRequest(), made.source, tuple(made.steps))


async def pipeline_page(context: Context, qtbot: QtBot) -> PipelinePage:
    page = PipelinePage(context)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.enter(Route("pipeline"))
    await settle()
    return page


async def test_problems_are_listed_and_forbid_running(context: Context, console: FakeConsole, qtbot: QtBot) -> None:
    page = await pipeline_page(context, qtbot)
    assert not page.below.isVisible()
    assert page.heading.title.text() == "Ready to run"
    console.workspace = replace(console.workspace, problems=(PROBLEM,))
    console.publish(WorkspaceReloaded(shop.NOW))
    assert page.below.isVisible()
    assert page.problems.view.rows_model.rows == (PROBLEM,)
    assert page.heading.title.text() == "1 error in the files"
    page.select(("unit/cart",))
    assert not page.step.only.isEnabled()


async def test_the_chosen_step_shows_its_fields_and_can_be_run_alone(
    context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    page = await pipeline_page(context, qtbot)
    page.select(("unit/cart",))
    texts = [label.text() for label in page.step.findChildren(type(page.step._title))]
    assert "python3 -m tests.junit_unittest -o reports/unit.xml tests/unit/cart" in texts
    assert "2m 00s" in texts
    QTest.mouseClick(page.step.only, Qt.MouseButton.LeftButton)
    await settle()
    assert console.called("start_run") == [(RunRequest(only="unit/cart"),)]


async def test_a_run_started_on_the_picture_is_shown_there(
    context: Context, console: FakeConsole, visited: list[Route], qtbot: QtBot
) -> None:
    page = await pipeline_page(context, qtbot)
    page.shown.choose("file")
    page.select(("unit/cart",))
    QTest.mouseClick(page.step.only, Qt.MouseButton.LeftButton)
    await settle()
    console.publish(begun(130), StepChanged("run-130", "build/images", Phase.RUNNING, shop.NOW))
    assert visited == []
    assert page.heading.title.text() == "Run #130 running"


async def test_a_run_that_began_before_its_id_came_back_is_shown_too(
    context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    page = await pipeline_page(context, qtbot)
    page.shown.choose("file")
    console.publish(begun(130))
    assert page.heading.title.text() == "Ready to run"
    assert page.follow_run("run-130")
    assert page.heading.title.text() == "Run #130 running"


async def test_a_run_that_begins_is_shown_in_the_same_picture(
    context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    page = await pipeline_page(context, qtbot)
    console.publish(begun(130), StepChanged("run-130", "build/images", Phase.RUNNING, shop.NOW))
    assert page.heading.title.text() == "Run #130 running"
    assert page.shown.latest is not None
    assert page.shown.latest.steps["build/images"].phase is Phase.RUNNING
    page.shown.choose("file")
    assert page.heading.title.text() == "Ready to run"


async def test_runs_are_newest_first_and_open_by_enter(context: Context, visited: list[Route], qtbot: QtBot) -> None:
    page = RunsPage(context)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.enter(Route("runs"))
    await settle()
    assert [run.number for run in page.view.rows_model.rows] == [129, 128, 127]
    QTest.keyClick(page.view, Qt.Key.Key_J)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert visited == [Route("run", "run-128")]


async def test_a_new_run_comes_on_top_and_the_chosen_row_stays_chosen(
    context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    page = RunsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.enter(Route("runs"))
    await settle()
    page.view.select("run-128")
    console.known_runs["run-130"] = shop.run(130, phase=Phase.RUNNING, running="build/images")
    console.publish(begun(130))
    await until(lambda: page.view.rows_model.rows[0].number == 130)
    assert page.view.selected().number == 128
    console.publish(RunFinished("run-130", Phase.FAILED, shop.NOW))
    await until(lambda: page.view.rows_model.rows[0].phase is Phase.FAILED)


async def test_uncommitted_changes_are_marked(context: Context, console: FakeConsole) -> None:
    first = (await console.runs())[0]
    assert source_text(first).startswith("main ")
    assert source_text(replace(first, source=replace(first.source, dirty=True))).endswith("*")
