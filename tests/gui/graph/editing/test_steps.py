"""What is done to nodes: moving, duplicating, copying, renaming, deleting - by mouse, keys and menu."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from backend.domain.edits import Delete, Disconnect, Duplicate, Move, Paste, Rename
from backend.domain.errors import RefusedError
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.run import RunRequest
from gui.wish import Wish
from tests.gui.graph.editing.bench import CTRL, SHIFT, Bench
from tests.gui.graph.editing.conftest import tied
from tests.gui.graph.editing.fake_document import FakeDocument
from tests.gui.graph.pipelines import run_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # menus on the screen that nobody sees

# --- moving -----------------------------------------------------------------------------------------------------------


def test_a_card_dragged_to_another_stage_moves_and_says_what_it_takes_apart(
    bench: Bench, document: FakeDocument
) -> None:
    bench.drag(bench.spot("unit/cart"), bench.spot("integration/flow"))
    assert bench.hint == ("Move cart to integration: cart waits no longer for catalog, orders waits no longer for cart")
    bench.release(bench.spot("integration/flow"))
    assert document.edits == [Move(("unit/cart",), "integration")]
    assert not bench.scene.cards["unit/cart"].faded


def test_several_cards_move_at_once(bench: Bench, document: FakeDocument) -> None:
    bench.click(bench.spot("unit/cart"))
    bench.click(bench.spot("unit/orders"), CTRL)
    bench.drag(bench.spot("unit/cart"), bench.ground("staging"))
    assert bench.hint == "Move 2 steps to staging: cart waits no longer for catalog"
    bench.release(bench.ground("staging"))
    assert document.edits == [Move(("unit/cart", "unit/orders"), "staging")]


def test_a_card_let_go_in_its_own_stage_or_on_the_ground_stays(bench: Bench, document: FakeDocument) -> None:
    for place in (bench.ground("unit"), QPoint(700, 40)):
        bench.drag(bench.spot("unit/cart"), place)
        bench.release(place)
    assert document.edits == []


def test_escape_takes_a_carried_card_back(bench: Bench, document: FakeDocument) -> None:
    bench.drag(bench.spot("unit/cart"), bench.spot("integration/flow"))
    assert bench.faded() == ["unit/cart"]
    bench.key(Qt.Key.Key_Escape)
    assert bench.faded() == []
    bench.release(bench.spot("integration/flow"))
    assert document.edits == []


def test_a_locked_stage_takes_nothing_and_says_why(bench: Bench, document: FakeDocument) -> None:
    stages = list(tied().stages)
    stages[3] = Stage("staging", ("integration",), stages[3].steps, locked="strategy: is not known here")
    document.show(Pipeline(tuple(stages)))
    bench.drag(bench.spot("unit/cart"), bench.ground("staging"))
    assert bench.hint == "staging is locked: strategy: is not known here"
    bench.release(bench.ground("staging"))
    assert document.edits == []


def test_m_asks_for_the_stage(bench: Bench, document: FakeDocument, qtbot: QtBot) -> None:
    bench.canvas.select("unit/gateway")
    bench.key(Qt.Key.Key_M)
    assert bench.entries() == {"build": True, "unit": False, "integration": True, "staging": True, "production": True}
    bench.choose("production")
    assert document.edits == [Move(("unit/gateway",), "production")]


def test_held_at_the_border_the_canvas_moves_along(bench: Bench, qtbot: QtBot) -> None:
    bench.canvas.zoom(2.0)
    bench.canvas.select("unit/cart")
    start = bench.spot("unit/cart")
    before = bench.canvas.seen().right()
    bench.drag(start, QPoint(bench.port.width() - 3, start.y()))
    qtbot.waitUntil(lambda: bench.canvas.seen().right() > before + 40)
    bench.key(Qt.Key.Key_Escape)
    rest = bench.canvas.seen().right()
    QApplication.processEvents()
    assert bench.canvas.seen().right() == rest


# --- renaming ---------------------------------------------------------------------------------------------------------


def test_f2_renames_in_place(bench: Bench, document: FakeDocument) -> None:
    document.then, document.made = _renamed("cart", "basket"), ("unit/basket",)
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_F2)
    assert bench.field().text() == "cart"
    QTest.keyClicks(bench.field(), "basket")
    QTest.keyClick(bench.field(), Qt.Key.Key_Return)
    assert document.edits == [Rename("unit/cart", "basket")]
    assert not bench.renaming()
    assert bench.chosen() == ("unit/basket",)
    assert bench.canvas.hasFocus()


def test_escape_keeps_the_name(bench: Bench, document: FakeDocument) -> None:
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_F2)
    QTest.keyClicks(bench.field(), "basket")
    QTest.keyClick(bench.field(), Qt.Key.Key_Escape)
    assert (document.edits, bench.renaming()) == ([], False)


@pytest.mark.parametrize(
    ("name", "reason"), [("catalog", "there is a step catalog already"), ("a/b", "a name has no /"), (" ", "a name is")]
)
def test_a_name_that_may_not_be_is_said_at_the_field_which_stays(
    bench: Bench, document: FakeDocument, name: str, reason: str
) -> None:
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_F2)
    QTest.keyClicks(bench.field(), name)
    assert bench.hint.startswith(reason)
    QTest.keyClick(bench.field(), Qt.Key.Key_Return)
    assert bench.renaming()
    assert document.edits == []


def test_a_refused_name_stays_in_the_field(bench: Bench, document: FakeDocument) -> None:
    document.refuse = RefusedError("- is no name")
    bench.canvas.select("unit")
    bench.key(Qt.Key.Key_F2)
    QTest.keyClicks(bench.field(), "-")
    QTest.keyClick(bench.field(), Qt.Key.Key_Return)
    assert bench.field().text() == "-"
    assert bench.hint == "- is no name"


def test_the_field_stays_over_its_card_and_goes_with_it(bench: Bench, document: FakeDocument) -> None:
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_F2)
    before = bench.field().pos()
    bench.canvas.zoom(1.5)
    assert bench.field().pos() != before
    document.show(Pipeline(tied().stages[:1]))
    assert not bench.renaming()


# --- copies -----------------------------------------------------------------------------------------------------------


def test_ctrl_d_duplicates_the_selection(bench: Bench, document: FakeDocument) -> None:
    bench.click(bench.spot("unit/cart"))
    bench.click(bench.spot("unit/orders"), CTRL)
    bench.key(Qt.Key.Key_D, CTRL)
    assert document.edits == [Duplicate(("unit/cart", "unit/orders"))]


def test_copying_puts_plain_yaml_on_the_clipboard_in_the_files_order(bench: Bench, document: FakeDocument) -> None:
    document.sources = {"unit/cart": "cart: {test: cart}\n", "unit/orders": "orders:\n  test: orders\n"}
    bench.click(bench.spot("unit/orders"))
    bench.click(bench.spot("unit/cart"), CTRL)
    bench.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "cart: {test: cart}\norders:\n  test: orders\n"
    assert document.edits == []


def test_cutting_copies_and_deletes_with_the_edges_healed(bench: Bench, document: FakeDocument) -> None:
    document.sources = {"unit/cart": "cart: {test: cart}\n"}
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_X, CTRL)
    assert QGuiApplication.clipboard().text() == "cart: {test: cart}\n"
    assert document.edits == [Delete(("unit/cart",))]


def test_the_document_is_told_the_pasted_text_and_the_selected_stage(bench: Bench, document: FakeDocument) -> None:
    text = "lint: {run: alpine, command: lint}\n"
    QGuiApplication.clipboard().setText(text)
    bench.key(Qt.Key.Key_V, CTRL)
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_V, CTRL)
    assert document.edits == [Paste(text, ""), Paste(text, "unit")]


def test_bad_yaml_says_where_and_why(bench: Bench, document: FakeDocument) -> None:
    document.refuse = RefusedError("line 1: expected a mapping", "Paste steps like `name: {kind: ...}`.")
    QGuiApplication.clipboard().setText("][")
    bench.canvas.select("unit")
    bench.key(Qt.Key.Key_V, CTRL)
    assert bench.hint == "line 1: expected a mapping. Paste steps like `name: {kind: ...}`."


def test_stages_and_foreign_steps_are_not_copied_together(bench: Bench, document: FakeDocument) -> None:
    bench.click(bench.spot("build"))
    bench.click(bench.spot("unit/cart"), CTRL)
    bench.key(Qt.Key.Key_C, CTRL)
    assert bench.hint == "select either stages or steps"


# --- deleting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "held", "heal"),
    [
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Delete, SHIFT, False),
    ],
)
def test_delete_heals_the_edges_and_shift_cuts_them(
    bench: Bench, document: FakeDocument, key: Qt.Key, held: Qt.KeyboardModifier, heal: bool
) -> None:
    bench.canvas.select("unit/cart")
    bench.key(key, held)
    assert document.edits == [Delete(("unit/cart",), heal)]


def test_a_stage_and_its_own_steps_are_deleted_as_the_stage(bench: Bench, document: FakeDocument) -> None:
    bench.click(bench.spot("unit/cart"))
    bench.click(bench.spot("unit"), CTRL)
    bench.key(Qt.Key.Key_Delete)
    assert document.edits == [Delete(("unit",))]


def test_the_cards_of_a_matrix_are_one_step_of_the_file(bench: Bench, document: FakeDocument) -> None:
    steps = tuple(
        Step(f"all ({name})", "test", name, group="all", combination={"service": name}) for name in ("a", "b")
    )
    document.show(Pipeline((Stage("unit", (), (*steps, Step("lint", "run", "alpine"))),)))
    bench.canvas.select("unit/all (a)")
    bench.key(Qt.Key.Key_D, CTRL)
    assert document.edits == [Duplicate(("unit/all",))]
    bench.hover(bench.spot("unit/all (a)"))
    bench.drag(bench.dot("unit/all (a)"), bench.spot("unit/all (b)"))
    assert bench.hint == "all is one step in the file: its cards cannot wait for each other"


# --- the menu ---------------------------------------------------------------------------------------------------------


def _menu_at(bench: Bench, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, bench.port.mapToGlobal(at))
    QApplication.sendEvent(bench.port, event)


def test_the_menu_of_a_card_says_what_deleting_will_do(bench: Bench, document: FakeDocument) -> None:
    _menu_at(bench, bench.spot("unit/cart"))
    assert bench.chosen() == ("unit/cart",)
    entries = bench.entries()
    assert {"Rename cart", "Connect cart to…", "Duplicate cart", "Run only this step"} <= entries.keys()
    assert "Delete cart: orders will wait for catalog" in entries
    bench.choose("Delete cart: orders will no longer wait for it")
    assert document.edits == [Delete(("unit/cart",), heal=False)]


def test_the_menu_lists_what_a_step_waits_for_and_lets_it_go(bench: Bench, document: FakeDocument) -> None:
    _menu_at(bench, bench.spot("unit/cart"))
    under = bench.menu().findChild(QMenu)
    assert under is not None
    under.actions()[0].trigger()
    assert document.edits == [Disconnect("unit/catalog", "unit/cart")]


def test_the_menu_shows_the_shortcuts(bench: Bench) -> None:
    _menu_at(bench, bench.spot("unit/cart"))
    texts = [action.text() for action in bench.menu().actions()]
    assert "Rename cart\tF2" in texts
    assert "Duplicate cart\tCtrl+D" in texts


def test_the_menu_key_opens_the_menu_of_the_selection(bench: Bench) -> None:
    bench.canvas.select("unit")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(bench.canvas, event)
    assert "Rename unit" in bench.entries()


def test_the_menu_of_an_edge_deletes_it(bench: Bench, document: FakeDocument) -> None:
    _menu_at(bench, bench.edge("unit/catalog", "unit/cart"))
    bench.choose("cart waits no longer for catalog")
    assert document.edits == [Disconnect("unit/catalog", "unit/cart")]


def test_the_menu_runs_this_from_here_and_until_here(bench: Bench) -> None:
    asked: list[RunRequest] = []
    bench.view.runWanted.connect(asked.append)
    for words in ("Run only this step", "Run from here", "Run until here"):
        _menu_at(bench, bench.spot("unit/cart"))
        bench.choose(words)
    assert asked == [RunRequest(only="unit/cart"), RunRequest(start="unit/cart"), RunRequest(until="unit/cart")]


# --- what is read-only, and the rest ----------------------------------------------------------------------------------


def test_over_a_past_run_nothing_can_be_changed(bench: Bench, document: FakeDocument) -> None:
    bench.view.show_run(run_of(document.workspace.pipeline))
    assert not bench.view.palette_panel.isVisible()
    bench.canvas.select("unit/cart")
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_C):
        bench.key(key)
        assert bench.hint == "this can only be looked at"
    before = bench.canvas.seen().topLeft()
    bench.drag(bench.spot("unit/cart"), bench.spot("integration/flow"))
    assert bench.canvas.seen().topLeft() != before
    bench.release(bench.spot("integration/flow"))
    assert document.edits == []
    bench.view.show_run(None)
    assert bench.view.palette_panel.isVisible()


def test_where_nothing_is_ever_edited_the_keys_go_on_to_the_page(bench: Bench) -> None:
    bench.view.edit(None)
    seen: list[int] = []
    bench.view.keyPressEvent = lambda event: seen.append(event.key())  # type: ignore[method-assign]
    bench.key(Qt.Key.Key_Delete)
    assert (seen, bench.hint) == ([Qt.Key.Key_Delete], "")


def test_undo_redo_and_save_reach_the_document(bench: Bench, document: FakeDocument) -> None:
    document.undo_label, document.redo_label, document.dirty = "rename cart", "delete orders", True
    assert bench.view.commands.text(Wish.UNDO) == "Undo rename cart"
    assert bench.view.commands.text(Wish.REDO) == "Redo delete orders"
    bench.key(Qt.Key.Key_Z, CTRL)
    bench.key(Qt.Key.Key_Z, CTRL | SHIFT)
    bench.key(Qt.Key.Key_S, CTRL)
    assert document.calls == ["undo", "redo", "save"]
    assert bench.view.commands.reason(Wish.SAVE) == "everything is saved"


def test_what_an_edit_made_is_selected_and_nothing_else_jumps(bench: Bench, document: FakeDocument) -> None:
    bench.canvas.zoom_to("unit/catalog")
    before = bench.spot("unit/catalog")
    stages = list(tied().stages)
    stages[1] = Stage("unit", ("build",), (*stages[1].steps, Step("cart-2", "test", "cart")))
    document.then, document.made = Pipeline(tuple(stages)), ("unit/cart-2",)
    bench.canvas.select("unit/catalog")
    bench.key(Qt.Key.Key_D, CTRL)
    assert bench.chosen() == ("unit/cart-2",)
    assert (bench.spot("unit/catalog") - before).manhattanLength() <= 2


def test_a_change_from_outside_ends_a_gesture_without_a_trace(bench: Bench, document: FakeDocument) -> None:
    bench.drag(bench.spot("unit/cart"), bench.spot("integration/flow"))
    document.show(Pipeline(tied().stages[:2]))
    assert not bench.canvas.busy
    bench.release(QPoint(600, 300))
    assert document.edits == []


def _renamed(old: str, new: str) -> Pipeline:
    return Pipeline(
        tuple(
            Stage(
                stage.name,
                stage.needs,
                tuple(
                    Step(new if step.name == old else step.name, step.kind, step.subject, needs=step.needs)
                    for step in stage.steps
                ),
            )
            for stage in tied().stages
        )
    )


def test_what_a_deletion_takes_from_a_gate_is_told(bench: Bench, document: FakeDocument, qtbot: QtBot) -> None:
    document.said = ("production no longer asks for the tests of unit.",)
    bench.canvas.select("unit")
    with qtbot.waitSignal(bench.view.editor.warned) as told:
        bench.key(Qt.Key.Key_Delete)
    assert told.args == ["production no longer asks for the tests of unit."]
    assert document.edits == [Delete(("unit",))]
    document.said = ()
    with qtbot.assertNotEmitted(bench.view.editor.warned):
        bench.key(Qt.Key.Key_Delete, SHIFT)
