"""One environment: is it well, what is wrong, what was there before?"""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.deployment import EnvironmentState, LockState
from gui.context import Context
from gui.pages.environment.answer import answer
from gui.pages.environment.page import LOGS, EnvironmentPage
from gui.pages.environment.scale_dialog import ScaleDialog
from gui.route import PlanRequest, Route
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole, unreachable
from tests.support.window import settle, until


@pytest.fixture
async def page(context: Context, qtbot: QtBot) -> EnvironmentPage:
    made = EnvironmentPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.enter(Route("environment", "production", "cart"))
    await settle()
    return made


def test_a_lost_engine_says_since_when() -> None:
    state = replace(shop.environment_state("production", 127), reachable=False, as_of=shop.NOW - 8)
    _look, title, second = answer(state, shop.NOW)
    assert title == "The engine of production does not answer"
    assert "lost since 8s" in second


def test_a_held_lock_names_its_holder_and_age() -> None:
    state = replace(
        shop.environment_state("production", 127), lock=LockState("ben@laptop", "promote #128", 12.0, stale=True)
    )
    assert "locked by ben@laptop for promote #128, 12s, its holder is gone" in answer(state, shop.NOW)[2]


async def test_the_asked_service_is_chosen_and_its_replicas_shown(page: EnvironmentPage) -> None:
    assert page.services.selected().service == "cart"
    assert [one.name for one in page.replicas.rows_model.rows] == ["shop-cart-1", "shop-cart-2", "shop-cart-3"]


async def test_lost_values_stay_greyed(page: EnvironmentPage, console: FakeConsole) -> None:
    console.environments["production"] = replace(console.environments["production"], reachable=False)
    page.refresh()
    await settle()
    assert page.services.rows_model.stale
    assert page.services.rows_model.rowCount() == len(shop.SERVICES)
    assert not page.down.isEnabled()


async def test_logs_of_the_chosen_service_are_followed(page: EnvironmentPage, console: FakeConsole) -> None:
    page.tabs.setCurrentIndex(LOGS)
    await until(lambda: list(page.log.view.log.lines) == console.environment_lines)
    page.services.select("orders")
    await until(lambda: console.called("environment_logs")[-1] == ("production", "orders"))
    await page.scope.finish()


async def test_logs_that_cannot_be_read_say_why(page: EnvironmentPage, console: FakeConsole) -> None:
    console.fail("environment_logs", unreachable())
    page.tabs.setCurrentIndex(LOGS)
    await settle()
    assert unreachable().message in page.log._empty.text()


async def test_going_back_leads_to_a_plan_for_that_record(page: EnvironmentPage, visited: list[Route]) -> None:
    rows = page.history.rows_model.rows
    assert rows[0].current
    page._return(rows[0])
    assert visited == []
    page._return(rows[2])
    assert visited == [Route("plan", PlanRequest("rollback", "production", to=rows[2].made.id))]


async def test_scaling_asks_for_a_number_and_leads_to_a_plan(
    page: EnvironmentPage, visited: list[Route], qtbot: QtBot
) -> None:
    QTest.mouseClick(page.scale, Qt.MouseButton.LeftButton)
    dialog = page.findChild(ScaleDialog)
    assert dialog is not None
    assert dialog.count.value() == 3
    dialog.count.setValue(5)
    dialog._take()
    assert visited == [Route("plan", PlanRequest("scale", "production", service="cart", replicas=5))]
    await settle()


async def test_the_buttons_lead_to_plans(page: EnvironmentPage, visited: list[Route], qtbot: QtBot) -> None:
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.down, Qt.MouseButton.LeftButton)
    assert [route.argument for route in visited] == [
        PlanRequest("rollback", "production"),
        PlanRequest("down", "production"),
    ]
    assert not page.promote.isVisible()
    page.enter(Route("environment", "staging"))
    await settle()
    assert page.promote.text() == "Promote to production…"


async def test_the_first_environment_offers_to_deploy_what_a_run_made(
    page: EnvironmentPage, console: FakeConsole, visited: list[Route]
) -> None:
    assert not page.deploy.isVisible()
    first = next(iter(console.workspace.environments))
    page.enter(Route("environment", first))
    await settle()
    assert not page.deploy.isVisible()
    console.environments[first] = EnvironmentState(first)
    page.enter(Route("environment", first))
    await settle()
    QTest.mouseClick(page.deploy, Qt.MouseButton.LeftButton)
    assert visited[-1] == Route("plan", PlanRequest("promote", first))
