"""The pipeline's page as an editor, over the real document: fields, YAML, problems, saving, changes from outside."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from backend.domain.errors import ConsoleError
from backend.domain.run import RunRequest
from backend.workspace.document.text_document import TextDocument
from gui.context import Context
from gui.inspector import Inspector
from gui.inspector.inputs.line_input import LineInput
from gui.pages.pipeline.compare_dialog import CompareDialog
from gui.pages.pipeline.hunks import Side
from gui.pages.pipeline.losing_dialog import LosingDialog
from gui.pages.pipeline.page import PipelinePage
from gui.pages.pipeline.shared_dialog import SharedDialog
from gui.pages.pipeline.tools import FIELDS, SOURCE
from gui.route import Route
from gui.source import SourcePane
from gui.source.source_pane import FILE, NODE
from gui.theme import Mode, current
from gui.wish import Wish
from tests.support.fake_console import FakeConsole
from tests.support.shop_folder import ShopFolder
from tests.support.window import settle, until

CART = "unit/cart"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CART_TIMEOUT = 'tests/unit/cart\n        files: [tests]\n        junit: "reports/*.xml"\n        timeout: 2m'


@pytest.fixture
def folder(tmp_path: Path) -> ShopFolder:
    """The sample shop."""
    return ShopFolder(tmp_path)


async def opened(context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot) -> PipelinePage:
    folder.open(console)
    page = PipelinePage(context)
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    page.enter(Route("pipeline"))
    await settle()
    return page


def inspector(page: PipelinePage) -> Inspector:
    assert page.side.inspector is not None
    return page.side.inspector


def source(page: PipelinePage) -> SourcePane:
    assert page.side.source is not None
    return page.side.source


def document(page: PipelinePage) -> TextDocument:
    assert isinstance(page.document, TextDocument)
    return page.document


def timeout(page: PipelinePage, text: str) -> None:
    """Type a timeout for cart, and Enter."""
    page.graph.zoom_to(CART)
    line = inspector(page).rows["timeout"].input
    assert isinstance(line, LineInput)
    QTest.keyClick(line.line, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(line.line, text)
    QTest.keyClick(line.line, Qt.Key.Key_Return)


def press(page: QWidget, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_a_field_changes_one_line_of_the_text_and_undo_brings_it_back(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    before = folder.text
    timeout(page, "3m")
    assert document(page).text == before.replace(CART_TIMEOUT, CART_TIMEOUT.replace("2m", "3m"))
    assert "timeout: 3m" in source(page).node.toPlainText()
    assert page.crumbs == ("Pipeline ●",)
    assert page.heading.second.text().startswith("unsaved edits")
    assert page.tools.undo.accessibleName() == "Undo set timeout of cart"
    QTest.mouseClick(page.tools.undo, Qt.MouseButton.LeftButton)
    assert document(page).text == before
    assert page.crumbs == ("Pipeline",)
    assert "timeout: 2m" in source(page).node.toPlainText()
    QTest.mouseClick(page.tools.redo, Qt.MouseButton.LeftButton)
    assert document(page).dirty


async def test_saving_writes_the_file_and_takes_the_mark_away(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    assert not page.tools.save.isEnabled()
    timeout(page, "3m")
    QTest.mouseClick(page.tools.save, Qt.MouseButton.LeftButton)
    await settle()
    assert folder.text.count("timeout: 3m") == 1
    assert page.crumbs == ("Pipeline",)
    assert not page.tools.save.isEnabled()


async def test_the_yaml_of_the_step_changes_the_fields_and_the_picture(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    edit = source(page).node
    assert edit.first_line == 32
    edit.go_to(33, 15)
    QTest.keyClick(edit, Qt.Key.Key_End, SHIFT)
    QTest.keyClicks(edit, "orders")
    source(page).flush()
    assert document(page).workspace.pipeline.step(CART).subject == "orders"
    assert inspector(page).rows["test"].entry.value == "orders"
    assert edit.textCursor().blockNumber() == 1
    QTest.keyClick(edit, Qt.Key.Key_Z, CONTROL)
    assert document(page).workspace.pipeline.step(CART).subject == "cart"
    assert "test: cart" in edit.toPlainText()


async def test_a_mistake_in_the_yaml_stands_at_its_line_at_the_field_and_in_the_list(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    edit = source(page).node
    edit.go_to(33, 15)
    QTest.keyClick(edit, Qt.Key.Key_End, SHIFT)
    QTest.keyClicks(edit, "crat")
    source(page).flush()
    assert [problem.place.line for problem in edit.problems] == [33]
    assert source(page).said.text() == "33: There is no service 'crat'. Did you mean cart?"
    assert inspector(page).rows["test"].said() == ["There is no service 'crat'. Did you mean cart?"]
    assert [problem.node for problem in page.problems.view.rows_model.rows] == [CART]


async def test_text_that_is_no_yaml_is_said_and_nothing_of_it_is_lost(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    edit = source(page).node
    edit.go_to(33, 15)
    QTest.keyClick(edit, Qt.Key.Key_End, SHIFT)
    QTest.keyClicks(edit, "[cart")
    source(page).flush()
    assert "[cart" in edit.toPlainText()
    assert source(page).said.isVisible()
    page.graph.zoom_to("unit/orders")
    page.graph.zoom_to(CART)
    assert "[cart" in edit.toPlainText()
    edit.go_to(33, 15)
    QTest.keyClick(edit, Qt.Key.Key_End, SHIFT)
    QTest.keyClicks(edit, "cart")
    source(page).flush()
    assert not source(page).said.isVisible()
    assert not document(page).dirty


@pytest.mark.parametrize("already", [True, False])
async def test_a_file_that_others_made_unreadable_is_shown_at_the_mistake(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot, already: bool
) -> None:
    if already:
        folder.replace("test: cart", "test: [cart")
    page = await opened(context, console, folder, qtbot)
    if not already:
        assert source(page).tab == NODE
        folder.replace("test: cart", "test: [cart")
        folder.look(console)
    (problem,) = page.problems.view.rows_model.rows
    assert source(page).tab == FILE
    assert source(page).file.isVisible()
    assert source(page).file.caret_line == problem.place.line
    source(page).show_tab(NODE)
    folder.replace("project: shop", "project: store")
    folder.look(console)
    assert source(page).tab == NODE


async def test_a_mistake_that_is_being_typed_leads_nowhere(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    source(page).show_tab(FILE)
    source(page).go_to(33, 15)
    QTest.keyClicks(source(page).file, "[")
    source(page).file.point_at(60)
    source(page).flush()
    assert document(page).broken
    assert source(page).file.caret_line == 60


async def test_the_line_that_is_typed_stays_in_view_when_the_problems_unfold(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    source(page).show_tab(FILE)
    edit = source(page).file
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_End, CONTROL)
    before = edit.viewport().height()
    QTest.keyClicks(edit, "  wrong: {")
    source(page).flush()
    await settle()
    assert edit.viewport().height() < before
    assert edit.cursorRect().bottom() <= edit.viewport().height()


async def test_other_colours_are_no_edit(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    for select in ("", CART):
        page.graph.canvas.select(select)
        for mode in (Mode.DARK, Mode.LIGHT):
            current().choose(mode)
            page.flush()
            assert document(page).undo_label == ""
    assert document(page).text == folder.text


async def test_tab_inserts_spaces_and_enter_keeps_the_indentation(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    edit = source(page).node
    edit.go_to(37, 99)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "environment:")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "MODE: fast")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.toPlainText().endswith("  timeout: 2m\n  environment:\n    MODE: fast\n      ")
    QTest.keyClick(edit, Qt.Key.Key_Backtab, SHIFT)
    assert edit.toPlainText().endswith("MODE: fast\n    ")
    source(page).flush()
    assert document(page).workspace.pipeline.step(CART).options["environment"] == {"MODE": "fast"}


async def test_an_edit_elsewhere_changes_the_whole_file_without_moving_the_caret(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    source(page).show_tab(FILE)
    source(page).go_to(60, 9)
    assert source(page).file.caret_line == 60
    timeout(page, "1h 30m".replace(" ", ""))
    assert "timeout: 1h30m" in source(page).file.toPlainText()
    assert source(page).file.caret_line == 60


async def test_a_problem_leads_to_its_node_and_its_line(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    folder.replace("{promote: staging, to: production}", "{promote: staging, to: prod}")
    folder.replace("test: cart", "test: crat")
    page = await opened(context, console, folder, qtbot)
    view = page.problems.view
    assert page.heading.title.text() == "2 errors in the files"
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_J)
    QTest.keyClick(view, Qt.Key.Key_J)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert page.graph.selected == "production/promote"
    assert inspector(page).refs == ("production/promote",)
    assert source(page).current.caret_line == view.selected().place.line
    page.problems.filter.setText("crat")
    assert [problem.node for problem in view.rows_model.rows] == [CART]


async def test_the_place_of_a_problem_in_another_file_is_copied(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    compose = folder.root / "compose.yaml"
    compose.write_text(compose.read_text("utf-8").replace("services:", "servces: {}\nservices:", 1), "utf-8")
    page = await opened(context, console, folder, qtbot)
    problem = next(one for one in page.problems.view.rows_model.rows if one.place.file == "compose.yaml")
    page.show_problem(problem)
    assert QGuiApplication.clipboard().text() == str(problem.place)
    assert str(problem.place) in context.notices.kept[0].message


async def test_the_problems_fold_and_that_is_remembered(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    folder.replace("test: cart", "test: crat")
    page = await opened(context, console, folder, qtbot)
    QTest.mouseClick(page.problems.fold, Qt.MouseButton.LeftButton)
    assert not page.problems.view.isVisible()
    assert page.problems.title.text() == "1 error"
    QTest.mouseClick(page.tools.panels[SOURCE], Qt.MouseButton.LeftButton)
    again = PipelinePage(context)
    qtbot.addWidget(again)
    assert not again.problems.open
    assert not again.tools.panels[SOURCE].isChecked()
    assert again.tools.panels[FIELDS].isChecked()


async def test_only_what_would_fail_is_kept_from_running(
    context: Context, console: FakeConsole, folder: ShopFolder, visited: list[Route], qtbot: QtBot
) -> None:
    folder.replace("{promote: staging, to: production}", "{promote: staging, to: prod}")
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    wishes = page.wishes
    assert wishes.reason(Wish.RUN_ONLY) == wishes.reason(Wish.RUN_UNTIL) == ""
    assert "There is no environment 'prod'" in wishes.reason(Wish.RUN_FROM)
    page.editing.start(RunRequest())
    await settle()
    assert console.called("start_run") == []
    assert context.notices.kept[0].message == "This cannot run yet."
    wishes.do(Wish.RUN_ONLY)
    await settle()
    assert console.called("start_run") == [(RunRequest(only=CART),)]
    assert visited == []


async def test_a_run_saves_the_edits_first_and_says_so(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    timeout(page, "3m")
    page.editing.start(RunRequest(only=CART))
    await settle()
    assert [call for call, _ in console.calls if call in ("save", "start_run")] == ["save", "start_run"]
    assert "timeout: 3m" in folder.text
    assert context.notices.kept[0].message == "The edits were saved to slipway.yaml before the run."


async def test_a_change_outside_is_merged_said_and_can_be_taken_back(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    assert page.bars is not None
    timeout(page, "3m")
    folder.replace("project: shop", "project: store")
    folder.look(console)
    assert page.bars.merged.isVisible()
    assert "timeout: 3m" in document(page).text
    assert "project: store" in document(page).text
    press(page, "undo-merge")
    assert "project: shop" in document(page).text
    assert not page.bars.isVisible()


@pytest.mark.parametrize(("button", "kept"), [("keep-mine", "timeout: 3m"), ("take-theirs", "timeout: 9m")])
async def test_a_conflict_asks_and_overwrites_nothing_by_itself(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot, button: str, kept: str
) -> None:
    page = await opened(context, console, folder, qtbot)
    assert page.bars is not None
    timeout(page, "3m")
    folder.replace(CART_TIMEOUT, CART_TIMEOUT.replace("2m", "9m"))
    folder.look(console)
    assert page.bars.conflict.isVisible()
    assert not page.tools.save.isEnabled()
    assert "timeout: 9m" in folder.text
    press(page, button)
    assert not page.bars.isVisible()
    assert kept in document(page).text


async def test_while_a_conflict_stands_the_page_says_so_and_nothing_runs(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    timeout(page, "3m")
    folder.replace(CART_TIMEOUT, CART_TIMEOUT.replace("2m", "9m"))
    folder.look(console)
    reason = "slipway.yaml was changed outside: decide first"
    assert page.heading.title.text() == reason
    assert page.wishes.reason(Wish.RUN_ONLY).startswith(reason)
    page.editing.start(RunRequest(only=CART))
    await settle()
    assert console.called("start_run") == []
    assert context.notices.kept[0].hint.startswith(reason)
    press(page, "keep-mine")
    assert page.heading.title.text() == "Ready to run"
    assert page.wishes.reason(Wish.RUN_ONLY) == ""


async def test_each_difference_of_a_conflict_can_be_chosen(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    timeout(page, "3m")
    folder.replace(CART_TIMEOUT, CART_TIMEOUT.replace("2m", "9m"))
    folder.replace("project: shop", "project: store")
    folder.look(console)
    press(page, "compare")
    dialog = page.window().findChild(CompareDialog)
    assert dialog is not None
    assert dialog.sides == [Side.THEIRS, Side.MINE]
    press(dialog, "theirs-1")
    press(dialog, "mine-0")
    press(dialog, "use-chosen")
    assert "project: shop\n" in document(page).text
    assert "timeout: 9m" in document(page).text
    assert document(page).conflict is None


async def test_edits_of_the_last_time_are_there_again_and_can_be_discarded(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    timeout(page, "3m")
    document(page).keep_draft()
    document(page).let_go()
    page.leave()
    again = await opened(context, console, folder, qtbot)
    assert again.bars is not None
    assert again.bars.recovered.isVisible()
    assert "timeout: 3m" in document(again).text
    press(again, "discard-draft")
    assert document(again).text == folder.text
    assert not again.bars.isVisible()


async def test_text_that_serves_several_steps_changes_for_all_or_stays(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    folder.file.write_text(
        "version: 1\nproject: shop\nservices: compose.yaml\nenvironments: {staging: {docker: {}}}\npipeline:\n"
        "  unit:\n    steps:\n      cart: &test {run: alpine, command: 'true', timeout: 2m}\n      orders: *test\n"
    )
    page = await opened(context, console, folder, qtbot)
    timeout(page, "3m")
    dialog = page.window().findChild(SharedDialog)
    assert dialog is not None
    assert dialog.every.text() == "Change all 2"
    dialog.reject()
    assert not document(page).dirty
    assert inspector(page).rows["timeout"].said()[0].startswith("This text (&test) is also used by")
    await settle()
    timeout(page, "4m")
    dialogs = [one for one in page.window().findChildren(SharedDialog) if one.isVisible()]
    press(dialogs[0], "change-all")
    assert {step.timeout for _, step in document(page).workspace.pipeline.steps()} == {240.0}


async def test_another_kind_asks_before_fields_are_lost(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    kind = inspector(page).head.kind
    kind.setCurrentIndex(kind.findData("deploy"))
    kind.activated.emit(kind.currentIndex())
    dialog = page.window().findChild(LosingDialog)
    assert dialog is not None
    press(dialog, "change-kind")
    step = document(page).workspace.pipeline.step(CART)
    assert (step.kind, step.subject, dict(step.options)) == ("deploy", "staging", {})
    assert step.timeout == 120.0
    assert document(page).undo_label == "make unit/cart a step of kind deploy"


async def test_a_renamed_step_stays_selected(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    name = inspector(page).head.name
    QTest.keyClick(name, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(name, "basket")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert inspector(page).refs == ("unit/basket",)
    assert page.graph.selected == "unit/basket"


async def test_typing_goes_on_while_the_page_is_left(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    line = inspector(page).rows["timeout"].input
    assert isinstance(line, LineInput)
    QTest.keyClick(line.line, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(line.line, "7m")
    page.leave()
    assert "timeout: 7m" in document(page).text


async def test_a_save_that_fails_is_said_and_the_edits_stay(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    timeout(page, "3m")
    console.fail("save", ConsoleError("The disk is full.", "Make room."))
    page.editing.save()
    await until(lambda: context.notices.kept)
    assert context.notices.kept[0].message == "The disk is full."
    assert document(page).dirty


async def test_pauses_in_typing_make_one_step_of_undo(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    line = inspector(page).rows["timeout"].input
    assert isinstance(line, LineInput)
    QTest.keyClick(line.line, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(line.line, "3")
    await until(lambda: "timeout: 3\n" in document(page).text)
    QTest.keyClicks(line.line, "0m")
    QTest.keyClick(line.line, Qt.Key.Key_Return)
    assert "timeout: 30m" in document(page).text
    page.editing.undo()
    assert document(page).text == folder.text


async def test_typing_in_the_yaml_becomes_an_edit_after_a_pause(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    edit = source(page).node
    edit.go_to(37, 99)
    QTest.keyClicks(edit, "0s")
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(edit, "0s")
    await until(lambda: document(page).workspace.pipeline.step(CART).timeout == 20.0)
    page.editing.undo()
    assert document(page).text == folder.text


async def test_a_run_is_laid_over_the_files_and_the_fields_come_back_with_them(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    assert inspector(page).isVisible()
    QTest.mouseClick(page.tools.which.button("both"), Qt.MouseButton.LeftButton)
    await settle()
    assert page.graph.timeline.isVisible()
    assert page.step.isVisible()
    assert page.heading.title.text() == "Run #129 failed"
    QTest.mouseClick(page.tools.which.button("file"), Qt.MouseButton.LeftButton)
    assert not page.graph.timeline.isVisible()
    assert inspector(page).isVisible()


async def test_a_field_is_reached_and_changed_by_keyboard_alone(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.focus_first()
    canvas = page.graph.canvas
    while page.graph.selected != CART:
        QTest.keyClick(canvas, Qt.Key.Key_J)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    await settle()
    window = page.window()
    for _ in range(60):
        focused = window.focusWidget()
        assert focused is not None
        if focused.accessibleName() == "timeout":
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert focused.accessibleName() == "timeout"
    QTest.keyClick(focused, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(focused, "4m")
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert document(page).workspace.pipeline.step(CART).timeout == 240.0


async def test_gestures_on_the_picture_change_the_fields_and_the_text(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.graph.zoom_to(CART)
    page.graph.canvas.setFocus()
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_D, CONTROL)
    (made,) = inspector(page).refs
    assert made != CART
    assert source(page).node.toPlainText().startswith(made.partition("/")[2] + ":")
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Delete)
    assert document(page).text == folder.text


@pytest.mark.parametrize(
    ("width", "height", "beside"), [(960, 560, False), (1224, 760, False), (1384, 820, False), (1720, 1000, True)]
)
async def test_the_picture_keeps_most_of_the_width(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot, width: int, height: int, beside: bool
) -> None:
    page = await opened(context, console, folder, qtbot)
    page.resize(width, height)
    await settle()
    assert page.graph.width() >= 0.59 * page.split.width()
    assert page.side.beside is beside


async def test_the_room_that_a_person_gave_the_fields_is_remembered(
    context: Context, console: FakeConsole, folder: ShopFolder, qtbot: QtBot
) -> None:
    page = await opened(context, console, folder, qtbot)
    before = page.side.width()
    handle = page.across.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    QTest.mouseMove(handle, handle.rect().center() - QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    assert page.side.width() == pytest.approx(before + 60, abs=10)
    page.leave()
    again = await opened(context, console, folder, qtbot)
    await settle()
    assert again.side.width() == pytest.approx(page.side.width(), abs=2)
