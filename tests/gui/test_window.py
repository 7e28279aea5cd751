"""The window as a whole: opening, going around, promoting by a click, closing without harm."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from backend.domain.edits import SetText
from backend.domain.errors import InputError
from backend.domain.facts import RunFinished, RunStarted, SourceChanged
from backend.domain.phase import Phase
from backend.domain.run import RunRequest
from gui.application import Desk
from gui.notices.toast import Toast
from gui.pages.board.page import BoardPage
from gui.pages.environment.page import EnvironmentPage
from gui.pages.pipeline.page import PipelinePage
from gui.pages.plan.page import PlanPage
from gui.pages.run.page import RunPage
from gui.pages.runs.page import RunsPage
from gui.pages.settings.page import SettingsPage
from gui.pages.welcome.page import WelcomePage
from gui.preferences import Preferences
from gui.route import Route
from gui.widgets.button import Button
from gui.widgets.clock import clock
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole, unreachable
from tests.support.shop_folder import ShopFolder
from tests.support.window import ESCAPE, Window, settle, until


async def test_the_board_is_the_first_page(window: Window) -> None:
    page = window.page(BoardPage)
    assert page.states.state == "content"
    assert page.heading.title.text() == "Everything that is deployed is healthy"
    assert "Board" in window.desk.window.windowTitle()


async def test_a_click_on_promote_leads_through_the_plan_to_the_promotion(window: Window, qtbot: QtBot) -> None:
    board = window.page(BoardPage)
    button = board.lanes.findChild(Button, "promote-production")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await settle()
    plan = window.page(PlanPage)
    assert plan.heading.title.text() == "Promote #127 → #128 to production"
    assert window.console.called("promote") == []
    QTest.mouseClick(plan.confirm, Qt.MouseButton.LeftButton)
    await settle()
    assert [arguments[0] for arguments in window.console.called("promote")] == [plan.plan]
    assert not plan.confirm.isEnabled()


async def test_a_row_of_the_board_promotes_by_a_click_on_its_last_cell(window: Window, qtbot: QtBot) -> None:
    table = window.page(BoardPage).table
    assert table.view is not None
    last = table.view.rows_model.columnCount() - 1
    spot = table.view.visualRect(table.view.rows_model.index(0, last)).center()
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    await settle()
    assert window.page(PlanPage).plan is not None


async def test_keys_lead_to_every_page_and_escape_leads_back(window: Window) -> None:
    await window.press("gp")
    window.page(PipelinePage)
    await window.press("gr")
    window.page(RunsPage)
    await window.press("ge")
    window.page(EnvironmentPage)
    await window.press("gs")
    window.page(SettingsPage)
    await window.press("gb")
    window.page(BoardPage)
    await window.press(ESCAPE)
    window.page(SettingsPage)


async def test_the_palette_finds_a_service_by_a_few_letters(window: Window, qtbot: QtBot) -> None:
    palette = window.desk.commands.open_palette()
    QTest.keyClicks(palette.line, "cartprod")
    assert palette.list.item(0).text() == "cart in production"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    await settle()
    page = window.page(EnvironmentPage)
    assert page.services.selected().service == "cart"


async def test_the_slash_focuses_the_filter_and_the_rows_follow(window: Window, qtbot: QtBot) -> None:
    await window.press("/")
    line = window.desk.window.header.filter
    assert window.desk.window.focusWidget() is line
    QTest.keyClicks(line, "cat")
    table = window.page(BoardPage).table
    assert table.view is not None
    assert [row.service for row in table.view.rows_model.rows] == ["catalog"]
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert len(table.view.rows_model.rows) == len(shop.SERVICES)


async def test_run_starts_a_run_and_shows_it(window: Window, qtbot: QtBot) -> None:
    window.console.known_runs["run-130"] = shop.run(130, running="build/images")
    QTest.mouseClick(window.desk.window.header.run, Qt.MouseButton.LeftButton)
    await settle()
    assert window.console.called("start_run") == [(RunRequest(),)]
    assert window.page(RunPage).heading.title.text().startswith("Run #130")


async def test_run_on_the_pipelines_page_stays_with_its_picture(window: Window, qtbot: QtBot) -> None:
    page = await window.go(Route("pipeline"), PipelinePage)
    QTest.mouseClick(window.desk.window.header.run, Qt.MouseButton.LeftButton)
    await settle()
    assert window.console.called("start_run") == [(RunRequest(),)]
    assert window.page(PipelinePage) is page


async def test_the_status_line_counts_what_runs_and_says_what_is_lost(window: Window) -> None:
    status = window.desk.window.status
    assert status.running.text() == "nothing running"
    made = shop.run(130)
    window.console.publish(
        RunStarted("run-130", 130, shop.NOW, made.pipeline, RunRequest(), made.source, tuple(made.steps)),
        SourceChanged("docker 20.10 (local)", "lost", shop.NOW - 8),
    )
    assert status.running.text() == "1 running"
    assert "docker 20.10 (local): connection lost 8s ago" in [
        label.text() for label in status.findChildren(type(status.fresh))
    ]


async def test_the_status_line_says_what_was_read_and_a_loss_is_no_reading(window: Window) -> None:
    status = window.desk.window.status
    await until(status.fresh.text)
    assert status.fresh.text() == "services read 2s ago"
    clock().fix(shop.NOW + 240)
    clock().tick.emit()
    assert status.fresh.text() == "services read 4m ago"
    window.console.publish(SourceChanged("docker 20.10 (local)", "lost", shop.NOW + 200))
    assert status.fresh.text() == "services read 4m ago"


async def test_the_simulated_world_is_labelled_on_every_page(window: Window) -> None:
    assert not window.desk.window.header.simulated.isVisible()
    simulated = FakeConsole(simulated=True)
    window.desk._make = lambda root, *, demo: simulated
    await window.desk.open(window.folder, demo=True)
    await settle()
    assert window.console.closed
    for page in ("pipeline", "runs", "environment", "settings", "board"):
        assert window.desk.session is not None
        window.desk.session.navigation.go(Route(page))
        await settle()
        assert window.desk.window.header.simulated.isVisible()
        assert "simulated" in window.desk.window.windowTitle()


async def test_closing_the_window_closes_the_console_and_aborts_nothing(window: Window) -> None:
    window.console.known_runs["run-130"] = shop.run(130, running="unit/cart")
    await window.go(Route("run", "run-130"), RunPage)
    window.desk.window.close()
    assert window.desk.window.isVisible()
    await window.closed()
    assert window.console.closed
    assert window.console.called("abort") == []


async def test_a_console_that_does_not_close_cannot_keep_the_window(window: Window, monkeypatch: object) -> None:
    import gui.application

    limit = gui.application.CLOSING_LIMIT
    gui.application.CLOSING_LIMIT = 0.05
    try:
        window.console.hold("close")
        window.desk.window.close()
        await window.closed()
    finally:
        gui.application.CLOSING_LIMIT = limit


async def test_a_folder_without_a_workspace_teaches(tmp_path: Path, qtbot: QtBot) -> None:
    desk = Desk(Preferences(tmp_path / "w.ini"), lambda root, *, demo: FakeConsole(simulated=demo))
    desk.show()
    await desk.open(tmp_path)
    await until(lambda: isinstance(desk.window.pages.currentWidget(), WelcomePage))
    page = desk.window.pages.currentWidget()
    assert isinstance(page, WelcomePage)
    button = page.findChild(Button, "open-demo")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await until(lambda: desk.session is not None and desk.session.navigation.page is not None)
    await settle()
    assert desk.session is not None
    assert desk.session.console.simulated
    await desk._shut_down()
    desk.window.deleteLater()


async def test_a_place_asked_for_while_the_folder_opens_is_gone_to(window: Window) -> None:
    window.console.hold("start")
    opening = asyncio.ensure_future(window.desk.open(window.folder))
    await until(lambda: len(window.console.called("start")) == 2)
    rail = window.desk.window.rail.findChild(QToolButton, "go-pipeline")
    assert rail is not None
    QTest.mouseClick(rail, Qt.MouseButton.LeftButton)
    window.console.free("start")
    await opening
    window.page(PipelinePage)


async def test_a_workspace_that_cannot_be_opened_is_said_on_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "slipway.yaml").write_text("version: 1\n")
    console = FakeConsole()
    console.fail("start", InputError("The history is of a newer Slipway.", "Update Slipway."))
    desk = Desk(Preferences(tmp_path / "w.ini"), lambda root, *, demo: console)
    desk.show()
    await desk.open(tmp_path)
    page = desk.window.pages.currentWidget()
    assert isinstance(page, WelcomePage)
    assert console.listeners == 0
    await desk._shut_down()
    desk.window.deleteLater()


async def test_an_error_of_ours_becomes_a_notice_with_its_trace_and_the_window_goes_on(window: Window) -> None:
    window.console.fail("runs", ZeroDivisionError("a bug"))
    page = await window.go(Route("runs"), RunsPage)
    assert page.states.state == "failed"
    window.console.fail("start_run", ZeroDivisionError("another bug"))
    window.desk.commands.run(RunRequest())
    await settle()
    assert any("ZeroDivisionError: another bug" in notice.details for notice in window.desk.notices.kept)


async def test_an_error_that_comes_again_and_again_is_said_once(window: Window) -> None:
    for _ in range(5):
        window.desk.notices.error(unreachable())
    assert [notice.message for notice in window.desk.notices.kept] == [unreachable().message]
    clock().fix(shop.NOW + 60)
    window.desk.notices.error(unreachable())
    assert len(window.desk.notices.kept) == 2


async def test_a_known_error_is_said_as_it_stands(window: Window) -> None:
    window.console.fail("start_run", unreachable())
    window.desk.commands.run(RunRequest())
    await settle()
    notice = window.desk.notices.kept[0]
    assert (notice.message, notice.hint) == (unreachable().message, unreachable().hint)


async def test_what_needs_a_running_run_is_enabled_only_then(window: Window) -> None:
    abort = window.desk.window.actions_.action("run.abort")
    assert not abort.isEnabled()
    made = shop.run(130)
    window.console.publish(
        RunStarted("run-130", 130, shop.NOW, made.pipeline, RunRequest(), made.source, tuple(made.steps))
    )
    assert abort.isEnabled()
    abort.trigger()
    await settle()
    assert window.console.called("abort") == [("run-130",)]


async def test_letters_typed_into_a_field_are_no_shortcuts(window: Window, qtbot: QtBot) -> None:
    line = window.desk.window.header.filter
    line.setFocus()
    QTest.keyClicks(line, "gp")
    await asyncio.sleep(0)
    assert isinstance(line, QLineEdit)
    assert line.text() == "gp"
    window.page(BoardPage)


async def test_size_and_panels_are_remembered(window: Window, tmp_path: Path) -> None:
    page = await window.go(Route("run", "run-129"), RunPage)
    window.desk.window.resize(1180, 720)
    await settle()
    page.split.setSizes([300, 500, 280])
    sizes = page.split.sizes()
    await window.desk.open(window.folder)
    await settle()
    again = await window.go(Route("run", "run-129"), RunPage)
    assert again is not page
    assert again.split.sizes() == sizes
    window.desk.window.close()
    await window.closed()
    assert not Preferences(tmp_path / "window.ini").state("window").isEmpty()


async def test_the_toast_of_a_failed_run_opens_it(window: Window) -> None:
    made = shop.run(129)
    window.console.publish(
        RunStarted("run-129", 129, shop.NOW, made.pipeline, RunRequest(), made.source, tuple(made.steps)),
        RunFinished("run-129", Phase.FAILED, shop.NOW),
    )
    toast = window.desk.window.findChild(Toast)
    assert toast is not None
    way = toast.findChild(Button, "way")
    assert way is not None
    assert way.text() == "Open run #129"
    QTest.mouseClick(way, Qt.MouseButton.LeftButton)
    await settle()
    assert window.page(RunPage).heading.title.text().startswith("Run #129")


async def test_edits_that_were_not_saved_the_last_time_are_said_on_the_board(
    console: FakeConsole, tmp_path: Path
) -> None:
    folder = ShopFolder(tmp_path)
    document = folder.open(console)
    document.apply(SetText(folder.text.replace("timeout: 2m", "timeout: 3m")))
    document.keep_draft()
    document.let_go()
    folder.open(console)
    desk = Desk(Preferences(tmp_path / "window.ini"), lambda root, *, demo: console)
    desk.show()
    await desk.open(folder.root)
    await settle()
    toast = desk.window.findChild(Toast)
    assert toast is not None
    assert desk.notices.kept[0].message == "Edits of slipway.yaml were not saved the last time."
    way = toast.findChild(Button, "way")
    assert way is not None
    QTest.mouseClick(way, Qt.MouseButton.LeftButton)
    await settle()
    assert desk.session is not None
    page = desk.session.navigation.page
    assert isinstance(page, PipelinePage)
    assert page.bars is not None
    assert page.bars.recovered.isVisible()
    page.editing.discard()
    desk.window.close()
    await until(lambda: not desk.window.isVisible())
    desk.window.deleteLater()
    await settle()
