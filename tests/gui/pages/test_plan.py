"""The plan: one readable page, one button, and nothing before it is pressed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.adoption import Adoption, FoundContainer
from backend.domain.errors import RefusedError
from backend.domain.facts import DeploymentChanged, WorkspaceReloaded
from backend.domain.phase import Phase
from backend.domain.plan import GateState, Plan
from backend.domain.service import Port
from gui.context import Context
from gui.pages.plan.page import PlanPage
from gui.pages.plan.wording import change_rows, evidence, summary, then, title
from gui.route import PlanRequest, Route
from gui.widgets.label import Text
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole
from tests.support.window import settle

PROMOTE = Route("plan", PlanRequest("promote", "production", "staging"))


@pytest.fixture
async def page(context: Context, qtbot: QtBot) -> PlanPage:
    made = PlanPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.enter(PROMOTE)
    await settle()
    return made


def test_a_plan_reads_as_sentences(console: FakeConsole) -> None:
    plan = console.plan("production")
    assert title(plan) == "Promote #127 → #128 to production"
    assert summary(plan) == "4 images · 1 setting · nothing else"
    assert evidence(plan) == "unit 47/47 · integration 6/6"
    assert then(plan) == ["rolling: gateway, catalog, cart, orders"]


def test_a_release_that_no_test_has_seen_says_so(console: FakeConsole) -> None:
    plan = console.plan("production")
    assert plan.release is not None
    assert "no test" in evidence(replace(plan, release=replace(plan.release, evidence=())))


def test_changes_are_grouped_and_name_their_service_once(console: FakeConsole) -> None:
    rows = change_rows(console.plan("production").changes)
    assert [(row.service, row.first) for row in rows[:3]] == [("gateway", True), ("gateway", False), ("catalog", True)]


async def test_nothing_happens_before_the_button(page: PlanPage, console: FakeConsole) -> None:
    assert page.confirm.text() == "Promote to production"
    assert page.confirm.isEnabled()
    assert console.called("promote") == []
    assert page.context.console.workspace.environments["production"]


async def test_enter_does_not_promote_by_accident(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    QTest.keyClick(page.cancel, Qt.Key.Key_Return)
    await settle()
    assert console.called("promote") == []


async def test_two_quick_clicks_promote_once(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    QTest.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    await settle()
    assert len(console.called("promote")) == 1


async def test_a_closed_gate_needs_a_reason(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    page.show_plan(replace(console.plan("production"), gates=(GateState("soak", False, "8m left"),)))
    assert not page.confirm.isEnabled()
    page.reason.setText("hotfix for the outage")
    QTest.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    await settle()
    assert console.called("promote")[0][1] == "hotfix for the outage"


async def test_taking_down_needs_the_typed_name(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    page.enter(Route("plan", PlanRequest("down", "staging")))
    await settle()
    assert not page.confirm.isEnabled()
    page.typed.setText("stagin")
    assert not page.confirm.isEnabled()
    page.typed.setText("staging")
    assert page.confirm.isEnabled()


async def test_a_refusal_voids_the_page_and_says_what_changed(
    page: PlanPage, console: FakeConsole, qtbot: QtBot
) -> None:
    console.fail("promote", RefusedError("production is at generation 15 now, not 14.", "Compute the plan again."))
    QTest.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    await settle()
    assert page.void.isVisible()
    assert page.void.message.text() == "production is at generation 15 now, not 14."
    assert not page.confirm.isEnabled()
    page.refresh()
    await settle()
    assert not page.void.isVisible()
    assert page.confirm.isEnabled()


async def test_changed_files_void_the_page(page: PlanPage, console: FakeConsole) -> None:
    console.publish(WorkspaceReloaded(shop.NOW))
    assert page.void.isVisible()
    assert not page.confirm.isEnabled()


async def test_somebody_elses_deployment_voids_the_page(page: PlanPage, console: FakeConsole) -> None:
    other = replace(shop.deployment("production", 15, 126), id="other", phase=Phase.RUNNING, by="ben@example.org")
    console.publish(DeploymentChanged(shop.NOW, other))
    assert "ben@example.org" in page.void.message.text()
    assert not page.confirm.isEnabled()


async def test_the_carrying_out_is_told_line_by_line(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    QTest.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    await settle()
    made = replace(shop.deployment("production", 15, 128, action="promote"), phase=Phase.RUNNING, finished=0.0)
    for message in ("rolling gateway", "rolling gateway", "rolling catalog"):
        console.publish(DeploymentChanged(shop.NOW, replace(made, message=message)))
    assert [line[10:] for line in page.progress._lines] == ["rolling gateway", "rolling catalog"]
    console.publish(DeploymentChanged(shop.NOW, replace(made, phase=Phase.SUCCEEDED, message="release #128 runs")))
    assert page.heading.second.text() == "#128 promoted to production"
    assert page.cancel.text() == "Close"


@pytest.mark.parametrize(
    ("request_", "query"),
    [
        (PlanRequest("rollback", "production", to="production-12"), ("plan_rollback", ("production", "production-12"))),
        (PlanRequest("scale", "staging", service="cart", replicas=4), ("plan_scale", ("staging", "cart", 4))),
    ],
)
async def test_each_action_asks_for_its_own_plan(
    page: PlanPage, console: FakeConsole, request_: PlanRequest, query: tuple[str, tuple[object, ...]]
) -> None:
    page.enter(Route("plan", request_))
    await settle()
    assert console.called(query[0]) == [query[1]]
    assert page.plan is not None


FOUND = Adoption(
    project="shop",
    containers=(
        FoundContainer(
            "c1", "shop-gateway-1", "gateway", "shop-gateway", "running", True, shop.NOW - 90, (Port(8000, 8080),)
        ),
        FoundContainer("c2", "shop-db-1", "db", "postgres:17", "exited", False),
    ),
    volumes={"data": "shop_data"},
    early=("gateway",),
    downtime={"gateway": "about 2 s"},
    left=("container shop-mail-1: service mail is not part of the environment",),
    clashes=("host port 8080 is taken by shop-gateway-1 of Compose project shop",),
)


def texts(page: PlanPage) -> list[str]:
    return [label.text() for label in page.facts.findChildren(Text)]


async def test_what_runs_already_forbids_the_button_until_its_adoption_is_ticked(
    page: PlanPage, console: FakeConsole, qtbot: QtBot
) -> None:
    console.adoption = FOUND
    page.enter(PROMOTE)
    await settle()
    assert "shop-gateway-1 · gateway · shop-gateway · running for 1m · 8080 → 8000" in texts(page)
    assert FOUND.clashes[0] in texts(page)
    assert not page.confirm.isEnabled()
    QTest.mouseClick(page.adopt, Qt.MouseButton.LeftButton)
    assert not page.confirm.isEnabled()  # until the plan of what was ticked is there
    await settle()
    assert FOUND.clashes[0] not in texts(page)
    assert "2. service by service: stop shop-gateway-1, open the host ports for the new copies" in texts(page)
    assert "data: shop_data is used on, with its data" in texts(page)
    assert page.confirm.text() == "Adopt and promote to production"
    QTest.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    await settle()
    (plan, _reason) = console.called("promote")[0]
    assert isinstance(plan, Plan)
    assert plan.adoption is not None
    assert plan.adoption.agreed


async def test_the_keyboard_ticks_and_unticks_an_adoption(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    console.adoption = FOUND
    page.enter(PROMOTE)
    await settle()
    for ready in (True, False):
        QTest.keyClick(page.adopt, Qt.Key.Key_Space)
        await settle()
        assert page.confirm.isEnabled() is ready
    assert page.confirm.text() == "Promote to production"


async def test_an_obstacle_forbids_even_a_ticked_adoption(page: PlanPage, console: FakeConsole, qtbot: QtBot) -> None:
    console.adoption = replace(FOUND, obstacles=("backup writes to volume shop_data too",))
    page.enter(PROMOTE)
    await settle()
    QTest.mouseClick(page.adopt, Qt.MouseButton.LeftButton)
    await settle()
    assert "backup writes to volume shop_data too" in texts(page)
    assert not page.confirm.isEnabled()


async def test_without_anything_found_there_is_nothing_to_tick(page: PlanPage) -> None:
    assert not page.adopt.isVisible()
