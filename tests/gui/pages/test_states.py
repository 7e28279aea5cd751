"""Every page has a face for waiting, for nothing, for an error, and for the thing itself."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.workspace import Workspace
from gui.context import Context
from gui.pages.board.page import BoardPage
from gui.pages.environment.page import EnvironmentPage
from gui.pages.page import Page
from gui.pages.plan.page import PlanPage
from gui.pages.run.page import RunPage
from gui.pages.runs.page import RunsPage
from gui.pages.settings.page import SettingsPage
from gui.route import PlanRequest, Route
from gui.widgets.button import Button
from gui.widgets.states import States
from tests.support.fake_console import FakeConsole, unreachable
from tests.support.window import settle

Maker = Callable[[Context], Page]
PAGES = [
    pytest.param(BoardPage, Route("board"), "board", id="board"),
    pytest.param(RunsPage, Route("runs"), "runs", id="runs"),
    pytest.param(RunPage, Route("run", "run-129"), "run", id="run"),
    pytest.param(EnvironmentPage, Route("environment", "staging"), "environment", id="environment"),
    pytest.param(PlanPage, Route("plan", PlanRequest("promote", "production")), "plan_promotion", id="plan"),
    pytest.param(SettingsPage, Route("settings"), "doctor", id="settings"),
]


def entered(maker: Maker, context: Context, route: Route, qtbot: QtBot) -> tuple[Page, States]:
    page = maker(context)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    page.enter(route)
    states = page.states  # type: ignore[attr-defined]
    assert isinstance(states, States)
    return page, states


@pytest.mark.parametrize(("maker", "route", "query"), PAGES)
async def test_it_says_that_it_is_reading(
    maker: Maker, route: Route, query: str, context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    console.hold(query)
    page, states = entered(maker, context, route, qtbot)
    await settle()
    assert states.state == "busy"
    console.free(query)
    await settle()
    assert states.state == "content"
    await page.scope.finish()


@pytest.mark.parametrize(("maker", "route", "query"), PAGES)
async def test_an_error_is_said_with_its_cure_and_can_be_tried_again(
    maker: Maker, route: Route, query: str, context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    console.fail(query, unreachable())
    page, states = entered(maker, context, route, qtbot)
    await settle()
    assert states.state == "failed"
    texts = [label.text() for label in page.findChildren(type(states._failed.title))]
    assert unreachable().message in texts
    assert unreachable().hint in texts
    console.fail(query, None)
    button = states.findChild(Button, "try-again")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await settle()
    assert states.state == "content"
    await page.scope.finish()


@pytest.mark.parametrize(("maker", "route", "query"), [param for param in PAGES if param.id not in ("run", "plan")])
async def test_with_nothing_to_show_it_teaches(
    maker: Maker, route: Route, query: str, context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    console.workspace = Workspace("/empty", "empty")
    console.environments.clear()
    console.known_runs.clear()
    console.checks = ()
    page, states = entered(maker, context, route, qtbot)
    await settle()
    assert states.state == "empty"
    await page.scope.finish()


@pytest.mark.parametrize(
    ("maker", "route", "query"), [param for param in PAGES if param.id not in ("plan", "settings")]
)
async def test_a_later_error_keeps_what_was_shown_and_is_said(
    maker: Maker, route: Route, query: str, context: Context, console: FakeConsole, qtbot: QtBot
) -> None:
    page, states = entered(maker, context, route, qtbot)
    await settle()
    console.fail(query, unreachable())
    page.refresh()
    await settle()
    assert states.state == "content"
    assert [notice.message for notice in context.notices.kept] == [unreachable().message]
    await page.scope.finish()
