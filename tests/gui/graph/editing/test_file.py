"""Gestures over the real document: what the hand does is a small change of the file, and undo brings every byte back."""

import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from backend.workspace.document.text_document import TextDocument
from gui.graph import PipelineView
from gui.wish import Wish
from tests.gui.graph.conftest import NOW
from tests.gui.graph.editing.bench import CTRL, LEFT, NONE, SHIFT, Bench

FILE = """\
version: 1
project: shop
services: compose.yaml

environments:
  staging: {docker: {}}

pipeline:
  build:
    steps:
      images: {build: "*"}   # all of them
  unit:
    needs: [build]
    steps:
      # the oldest service
      catalog: {test: catalog, command: pytest}
      cart: {test: cart, command: pytest, needs: [catalog]}   # needs the catalog's image
      orders: {test: orders, command: pytest, needs: [cart]}
      style: {colour: blue}
  staging:
    needs: [unit]
    steps:
      deploy: {deploy: staging}
"""
COMPOSE = """\
services:
  catalog: {build: ./catalog}
  cart: {build: ./cart}
  orders: {build: ./orders}
"""

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # menus on the screen that nobody sees


class Desk(Bench):
    """A bench over a file."""

    def __init__(self, view: PipelineView, document: TextDocument) -> None:
        super().__init__(view)
        self.document = document

    def diff(self) -> list[str]:
        """What the text says otherwise than the file at first: lines that went and came."""
        lines = difflib.unified_diff(FILE.splitlines(), self.document.text.splitlines(), n=0, lineterm="")
        return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]

    def undo_all(self) -> None:
        """Undo by key until nothing is left."""
        while self.document.undo_label:
            self.key(Qt.Key.Key_Z, CTRL)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    """A view on a folder with a pipeline."""
    (tmp_path / "slipway.yaml").write_text(FILE)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    for name in ("catalog", "cart", "orders"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text("FROM scratch\n")
    document = TextDocument(tmp_path, {}, tmp_path / "data")
    view = PipelineView(now=lambda: NOW)
    qtbot.addWidget(view)
    view.resize(1500, 640)
    view.edit(document)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.canvas.setFocus()
    qtbot.waitUntil(view.canvas.hasFocus)
    yield Desk(view, document)
    view.edit(None)


def test_an_edge_drawn_is_one_line_and_its_deletion_gives_the_bytes_back(desk: Desk) -> None:
    desk.hover(desk.spot("build"))
    desk.drag(desk.dot("build"), desk.spot("staging"))
    desk.release(desk.spot("staging"))
    assert desk.diff() == ["-    needs: [unit]", "+    needs: [unit, build]"]
    desk.click(desk.edge("build", "staging"))
    desk.key(Qt.Key.Key_Delete)
    assert desk.diff() == []


def test_a_step_dropped_into_a_stage_is_one_line_and_selected(desk: Desk) -> None:
    entry = desk.view.palette_panel.findChild(QToolButton, "kind-test")
    assert entry is not None
    at = entry.mapFromGlobal(desk.port.mapToGlobal(desk.ground("staging")))
    QTest.mousePress(entry, LEFT, NONE, QPoint(10, 10))
    QTest.mouseMove(entry, QPoint(20, 12))
    QTest.mouseMove(entry, at)
    QTest.mouseRelease(entry, LEFT, NONE, at)
    assert desk.diff() == ["+      catalog: {test: catalog, command: pytest}"]
    assert desk.chosen() == ("staging/catalog",)


def test_a_stage_set_between_two_others_is_one_step_of_undo(desk: Desk) -> None:
    desk.click(desk.edge("unit", "staging"))
    desk.key(Qt.Key.Key_A)
    desk.choose("approve")
    stages = {stage.name: stage.needs for stage in desk.document.workspace.pipeline.stages}
    assert stages == {"build": (), "unit": ("build",), "approve": ("unit",), "staging": ("approve",)}
    assert desk.chosen() == ("approve/approve",)
    desk.key(Qt.Key.Key_Z, CTRL)
    assert desk.document.text == FILE


def test_a_renamed_step_is_renamed_where_it_is_needed(desk: Desk) -> None:
    desk.canvas.select("unit/cart")
    desk.key(Qt.Key.Key_F2)
    QTest.keyClicks(desk.field(), "basket")
    QTest.keyClick(desk.field(), Qt.Key.Key_Return)
    assert desk.diff() == [
        "-      cart: {test: cart, command: pytest, needs: [catalog]}   # needs the catalog's image",
        "-      orders: {test: orders, command: pytest, needs: [cart]}",
        "+      basket: {test: cart, command: pytest, needs: [catalog]}   # needs the catalog's image",
        "+      orders: {test: orders, command: pytest, needs: [basket]}",
    ]
    assert desk.chosen() == ("unit/basket",)
    assert desk.document.undo_label in desk.view.commands.text(Wish.UNDO)


def test_a_moved_step_takes_its_comment_along(desk: Desk) -> None:
    desk.drag(desk.spot("unit/catalog"), desk.ground("staging"))
    desk.release(desk.ground("staging"))
    steps = [ref for ref, _ in desk.document.workspace.pipeline.steps()]
    assert "staging/catalog" in steps
    assert "unit/catalog" not in steps
    assert "      # the oldest service\n      catalog: {test: catalog, command: pytest}\n" in desk.document.text
    assert desk.chosen() == ("staging/catalog",)
    desk.undo_all()
    assert desk.document.text == FILE


@pytest.mark.parametrize(("held", "needs"), [(NONE, ("catalog",)), (SHIFT, ())])
def test_a_deleted_step_heals_or_cuts(desk: Desk, held: Qt.KeyboardModifier, needs: tuple[str, ...]) -> None:
    desk.canvas.select("unit/cart")
    desk.key(Qt.Key.Key_Delete, held)
    assert desk.document.workspace.pipeline.step("unit/orders").needs == needs
    desk.key(Qt.Key.Key_Z, CTRL)
    assert desk.document.text == FILE
    desk.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert "unit/cart" not in dict(desk.document.workspace.pipeline.steps())


def test_what_is_copied_is_pasted_as_it_was_written(desk: Desk) -> None:
    desk.canvas.select("unit/catalog")
    desk.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().splitlines()[-1] == "catalog: {test: catalog, command: pytest}"
    desk.canvas.select("staging")
    desk.key(Qt.Key.Key_V, CTRL)
    assert desk.document.workspace.pipeline.step("staging/catalog").subject == "catalog"
    assert all(line.startswith("+") for line in desk.diff())
    desk.undo_all()
    assert desk.document.text == FILE


def test_whole_stages_are_copied_and_pasted(desk: Desk) -> None:
    desk.canvas.select("staging")
    desk.key(Qt.Key.Key_C, CTRL)
    desk.key(Qt.Key.Key_V, CTRL)
    assert len(desk.document.workspace.pipeline.stages) == 4
    desk.undo_all()
    assert desk.document.text == FILE


def test_bad_yaml_from_the_clipboard_says_why_and_changes_nothing(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("lint: {run: [alpine\n")
    desk.canvas.select("staging")
    desk.key(Qt.Key.Key_V, CTRL)
    assert desk.hint
    assert desk.diff() == []


def test_duplicates_stand_behind_their_originals(desk: Desk) -> None:
    desk.canvas.select("unit/catalog")
    desk.key(Qt.Key.Key_D, CTRL)
    names = [step.name for step in desk.document.workspace.pipeline.stages[1].steps]
    assert names[:2] == ["catalog", "catalog-2"]
    assert desk.chosen() == ("unit/catalog-2",)


def test_a_locked_step_is_shown_with_its_reason_and_survives(desk: Desk) -> None:
    assert desk.scene.cards["unit/style"].step.locked
    assert "locked: " in desk.canvas.tell("step", "unit/style")
    desk.hover(desk.spot("unit/orders"))
    desk.drag(desk.dot("unit/orders"), desk.spot("unit/style"))
    assert desk.hint.startswith("style is locked: ")
    desk.release(desk.spot("unit/style"))
    desk.canvas.select("unit/catalog")
    desk.key(Qt.Key.Key_D, CTRL)
    assert "      style: {colour: blue}\n" in desk.document.text


def test_saving_writes_the_file(desk: Desk, tmp_path: Path) -> None:
    desk.canvas.select("unit/catalog")
    desk.key(Qt.Key.Key_Delete)
    desk.key(Qt.Key.Key_S, CTRL)
    assert (tmp_path / "slipway.yaml").read_text() == desk.document.text != FILE
    assert not desk.document.dirty
