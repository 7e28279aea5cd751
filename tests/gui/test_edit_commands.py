"""The editing commands as the window's: found in the palette by what they will do, on their keys, only where they can work."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backend.domain.edits import SetField, SetText
from backend.domain.run import RunRequest
from gui.pages.board.page import BoardPage
from gui.pages.pipeline.page import PipelinePage
from gui.route import Route
from tests.support.shop_folder import ShopFolder
from tests.support.window import Window, settle, until

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def _editing(window: Window, tmp_path: Path) -> PipelinePage:
    folder = tmp_path / "files"
    folder.mkdir()
    ShopFolder(folder).open(window.console)
    page = await window.go(Route("pipeline"), PipelinePage)
    window.desk.window.activateWindow()
    await until(window.desk.window.isActiveWindow)
    page.graph.canvas.setFocus()
    return page


def _entries(window: Window) -> list[str]:
    return [entry.text for entry in window.desk.commands.entries() if entry.group == "Edit"]


async def test_off_the_pipelines_page_there_is_nothing_to_edit(window: Window) -> None:
    window.page(BoardPage)
    assert _entries(window) == []


async def test_the_palette_lists_what_can_be_done_to_the_selection_by_name(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    assert _entries(window) == ["Add a stage with a step…", "Paste", "Select all steps"]
    page.graph.canvas.select("unit/cart")
    await until(lambda: "Delete cart" in _entries(window))
    assert {"Rename cart", "Connect cart to…", "Move cart to a stage…", "Copy cart as YAML"} <= set(_entries(window))


async def test_undo_and_redo_name_the_step_and_work_by_key(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    assert page.document is not None
    before = page.document.text
    page.graph.canvas.select("unit/cart")
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Delete)
    undo = f"Undo {page.document.undo_label}"
    assert "cart" in undo
    await until(lambda: undo in _entries(window))
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Z, CTRL)
    assert page.document.text == before
    await until(lambda: f"Redo {page.document.redo_label}" in _entries(window) if page.document else False)
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert "unit/cart" not in dict(page.document.workspace.pipeline.steps())
    page.document.undo()  # a window with unsaved edits asks before it closes


async def test_a_command_from_the_palette_does_it(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    page.graph.canvas.select("unit/cart")
    await until(lambda: "Duplicate cart" in _entries(window))
    next(entry for entry in window.desk.commands.entries() if entry.text == "Duplicate cart").call()
    await settle()
    assert page.document is not None
    assert "unit/cart-2" in dict(page.document.workspace.pipeline.steps())
    assert page.graph.selected == "unit/cart-2"
    page.document.undo()


async def test_ctrl_s_saves_the_file(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    assert page.document is not None
    page.graph.canvas.select("unit/cart")
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Delete)
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_S, CTRL)
    await settle()
    assert not page.document.dirty
    assert (tmp_path / "files" / "shop-folder" / "slipway.yaml").read_text() == page.document.text


async def test_the_parts_that_can_run_stand_beside_run_with_the_reason_where_one_cannot(
    window: Window, tmp_path: Path
) -> None:
    page = await _editing(window, tmp_path)
    header = window.desk.window.header
    assert page.document is not None
    page.graph.canvas.select("unit/cart")
    await settle()
    page.document.apply(SetField("production/promote", "to", "prod"))
    await until(lambda: not header.run.isEnabled())
    assert "no environment 'prod'" in header.run.toolTip().replace("&#x27;", "'")
    header.more.aboutToShow.emit()
    offered = {action.text(): action for action in header.more.actions() if action.text()}
    assert offered["Run only this step"].isEnabled()
    assert offered["Run until staging"].isEnabled()
    for name in ("Run from here", "Run until production"):
        assert not offered[name].isEnabled()
        assert "no environment 'prod'" in offered[name].toolTip().replace("&#x27;", "'")
    page.document.undo()
    await until(header.run.isEnabled)
    assert "prod" not in header.run.toolTip()


async def test_a_run_that_would_fail_is_refused_before_the_edits_are_saved(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    assert page.document is not None
    page.document.apply(SetField("production/promote", "to", "prod"))
    window.desk.commands.run(RunRequest(until="production"))
    await settle()
    assert page.document.dirty
    assert window.console.called("start_run") == []
    assert window.desk.notices.kept[0].message == "This cannot run yet."
    page.document.undo()


async def test_a_deletion_that_opens_a_gate_is_said_as_a_warning(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    assert page.document is not None
    gated = page.document.text.replace("  production:\n", "  production:\n    gates: {tests: [unit]}\n", 1)
    page.document.apply(SetText(gated))
    page.graph.canvas.select("unit")
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Delete)
    notice = window.desk.notices.kept[0]
    assert (notice.severity, notice.message) == ("warning", "production no longer asks for the tests of unit.")
    assert "gates: " not in page.document.text
    page.document.undo()
    assert page.document.text == gated
    page.document.undo()


async def test_one_escape_too_many_stays_in_the_editor_and_alt_left_leaves_it(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    page.graph.canvas.select("unit/cart")
    for _ in range(3):
        QTest.keyClick(page.graph.canvas, Qt.Key.Key_Escape)
        await settle()
    assert not page.graph.selection.nodes
    assert window.page(PipelinePage) is page
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    await settle()
    window.page(BoardPage)


async def test_redo_with_nothing_left_is_said_quietly(window: Window, tmp_path: Path) -> None:
    page = await _editing(window, tmp_path)
    refused: list[str] = []
    page.graph.editor.refused.connect(refused.append)
    QTest.keyClick(page.graph.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert page.graph.canvas.hint.text == "There is nothing to do again."
    assert refused == []
