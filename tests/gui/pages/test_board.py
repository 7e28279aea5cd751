"""The board: what runs where, is it well, what can move?"""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from backend.domain.board import Board, PromotionHint
from backend.domain.edits import SetText
from backend.domain.facts import StepChanged
from backend.domain.health import Health
from backend.domain.phase import Phase
from gui.context import Context
from gui.pages.board.header import summary
from gui.pages.board.headline import headline
from gui.pages.board.lanes import differing
from gui.pages.board.page import BoardPage
from gui.pages.board.row import build_cell, move_of, rows_of
from gui.pages.environment.answer import answer
from gui.pages.runs.page import RunsPage
from gui.route import Route
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole
from tests.support.shop_folder import ShopFolder
from tests.support.window import settle

HINT = PromotionHint("production", "staging", "r0128", "#128", True, "")


def board(**changes: object) -> Board:
    plain = Board(
        shop.SERVICES,
        {"staging": shop.environment_state("staging", 128), "production": shop.environment_state("production", 127)},
        None,
        (HINT,),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def page(context: Context, qtbot: QtBot) -> BoardPage:
    made = BoardPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.enter(Route("board"))
    await settle()
    return made


def test_all_healthy_is_said_first() -> None:
    assert headline(board())[1] == "Everything that is deployed is healthy"


def test_the_worst_is_named_before_the_rest() -> None:
    cart = shop.service_state("cart", 128, ready=0, message="exit 1")
    orders = shop.service_state("orders", 128, ready=1)
    shown, title, second = headline(
        board(environments={"staging": shop.environment_state("staging", 128, cart=cart, orders=orders)})
    )
    assert shown.word == Health.DEGRADED
    assert title == "cart in staging is degraded"
    assert "1 more not healthy" in second


def test_a_lost_engine_is_said_before_anything_else() -> None:
    lost = replace(shop.environment_state("production", 127), reachable=False)
    _shown, title, second = headline(board(environments={"production": lost}))
    assert title == "The engine of production is lost"
    assert "last that was known" in second


def test_an_engine_that_never_answered_has_no_last_known_time() -> None:
    lost = replace(shop.environment_state("production", 127), reachable=False, as_of=0.0)
    assert summary(lost) == "never reached"
    assert answer(lost, shop.NOW)[2] == "what runs there is not known"


def test_a_service_may_move_when_its_image_differs() -> None:
    move = move_of(board(), "cart")
    assert (move.kind, move.environment, move.origin) == ("promote", "production", "staging")


def test_the_same_image_everywhere_has_nothing_to_move() -> None:
    same = {"staging": shop.environment_state("staging", 128), "production": shop.environment_state("production", 128)}
    assert move_of(board(environments=same), "cart").kind == "same"
    assert differing(board(environments=same), HINT) == 0


def test_a_closed_gate_says_what_it_waits_for() -> None:
    waits = replace(HINT, possible=False, message="soak 8m left")
    move = move_of(board(promotions=(waits,)), "cart")
    assert (move.kind, move.text) == ("wait", "soak 8m left")


def test_the_build_of_a_service_counts_its_own_steps_only() -> None:
    run = shop.run(129, phase=Phase.FAILED, failing="unit/cart")
    cart, gateway = build_cell(run, "cart"), build_cell(run, "gateway")
    assert cart is not None
    assert gateway is not None
    assert (cart.phase, cart.what) == (Phase.FAILED, "test")
    assert gateway.phase is Phase.SUCCEEDED
    assert build_cell(None, "cart") is None


async def test_a_step_that_begins_changes_the_build_cell_of_its_service_only(
    page: BoardPage, console: FakeConsole
) -> None:
    table = page.table
    assert table.view is not None
    seen: list[tuple[int, int]] = []
    table.view.rows_model.dataChanged.connect(lambda first, last: seen.append((first.row(), first.column())))
    console.publish(StepChanged("run-129", "unit/cart", Phase.RUNNING, shop.NOW, attempt=2))
    assert seen == [(shop.SERVICES.index("cart"), 1)]


async def test_a_lost_engine_keeps_the_last_known_values(page: BoardPage, console: FakeConsole) -> None:
    known = console.environments["production"]
    console.environments["production"] = replace(known, reachable=False, as_of=shop.NOW - 8)
    page.refresh()
    await settle()
    assert page.table.view is not None
    row = page.table.view.rows_model.rows[0]
    assert row.cells[1].state is not None
    assert not row.cells[1].reachable
    assert page.heading.title.text() == "The engine of production is lost"


async def test_rows_keep_their_place_while_they_change(page: BoardPage, console: FakeConsole) -> None:
    assert page.table.view is not None
    before = [row.service for row in page.table.view.rows_model.rows]
    console.environments["staging"] = shop.environment_state("staging", 129)
    page.refresh()
    await settle()
    assert [row.service for row in page.table.view.rows_model.rows] == before
    assert rows_of(board(), None)[0].build is None


async def test_opening_a_cell_leads_to_its_environment_and_service(page: BoardPage, visited: list[Route]) -> None:
    view = page.table.view
    assert view is not None
    view.activated.emit(view.rows_model.index(2, 3))
    assert visited == [Route("environment", "production", "cart")]


@pytest.mark.parametrize("kind", [BoardPage, RunsPage])
async def test_a_run_from_another_page_saves_the_edits_first(
    kind: type[BoardPage | RunsPage], context: Context, console: FakeConsole, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = ShopFolder(tmp_path)
    folder.open(console).apply(SetText(folder.text + "# mine\n"))
    console.known_runs.clear()
    made = kind(context)
    qtbot.addWidget(made)
    made.enter(Route(made.name))
    await settle()
    made._run()
    await settle()
    assert [call for call, _ in console.calls if call in ("save", "start_run")] == ["save", "start_run"]
    assert folder.text.endswith("# mine\n")
