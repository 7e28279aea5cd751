"""Bringing kinds of steps from the palette, by mouse and by keys; what a new step says at first."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from backend.domain.edits import AddStage, AddStep, Connect, Disconnect, Several
from backend.domain.pipeline import Pipeline, Stage, Step, Value
from backend.domain.step_kinds import KINDS
from gui.graph.gestures.auto_scroll import AutoScroll
from gui.graph.palette.defaults import fields, free, stage_name, step_name
from tests.gui.graph.editing.bench import LEFT, NONE, Bench
from tests.gui.graph.editing.conftest import services, tied
from tests.gui.graph.editing.fake_document import FakeDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # menus on the screen that nobody sees


def _entry(bench: Bench, kind: str) -> QToolButton:
    entry = bench.view.palette_panel.findChild(QToolButton, f"kind-{kind}")
    assert entry is not None
    return entry


def _drag(bench: Bench, kind: str, at: QPoint) -> None:
    """Drag a kind to a place of the canvas; the button stays down."""
    entry = _entry(bench, kind)
    QTest.mousePress(entry, LEFT, NONE, QPoint(10, 10))
    QTest.mouseMove(entry, QPoint(20, 12))
    QTest.mouseMove(entry, entry.mapFromGlobal(bench.port.mapToGlobal(at)))


def _move(bench: Bench, kind: str, at: QPoint) -> None:
    entry = _entry(bench, kind)
    QTest.mouseMove(entry, entry.mapFromGlobal(bench.port.mapToGlobal(at)))


def _drop(bench: Bench, kind: str, at: QPoint) -> None:
    entry = _entry(bench, kind)
    QTest.mouseRelease(entry, LEFT, NONE, entry.mapFromGlobal(bench.port.mapToGlobal(at)))


def test_a_kind_dropped_on_a_stage_is_a_step_there(bench: Bench, document: FakeDocument) -> None:
    _drag(bench, "test", bench.ground("integration"))
    assert bench.hint == "Add a test step to integration"
    _drop(bench, "test", bench.ground("integration"))
    assert document.edits == [AddStep("integration", "catalog", {"test": "catalog"})]


def test_a_kind_dropped_on_free_ground_is_a_stage_after_the_one_to_its_left(
    bench: Bench, document: FakeDocument
) -> None:
    frame = bench.scene.arrangement.stages["unit"].frame
    at = bench.canvas.mapFromScene(frame.right + 40, frame.bottom + 60)
    _drag(bench, "approve", at)
    assert bench.hint == "New stage after unit"
    _drop(bench, "approve", at)
    assert document.edits == [AddStage("approve", {"approve": {"approve": "Is all well?"}}, ("unit",), "integration")]


def test_a_kind_dropped_on_an_edge_is_a_stage_between(bench: Bench, document: FakeDocument) -> None:
    at = bench.edge("integration", "staging")
    _drag(bench, "approve", at)
    assert bench.hint == "New stage between integration and staging"
    _drop(bench, "approve", at)
    assert document.edits == [
        Several(
            (
                AddStage("approve", {"approve": {"approve": "Is all well?"}}, ("integration",), "staging"),
                Connect("approve", "staging"),
                Disconnect("integration", "staging"),
            ),
            "add approve between integration and staging",
        )
    ]


def test_escape_and_a_drop_beside_the_canvas_make_nothing(bench: Bench, document: FakeDocument) -> None:
    _drag(bench, "test", bench.ground("integration"))
    bench.key(Qt.Key.Key_Escape)
    assert not bench.canvas.busy
    _drop(bench, "test", bench.ground("integration"))
    _drag(bench, "test", QPoint(-60, 40))
    assert bench.hint == ""
    _drop(bench, "test", QPoint(-60, 40))
    assert document.edits == []


def test_a_locked_stage_refuses_the_drop(bench: Bench, document: FakeDocument) -> None:
    stages = list(tied().stages)
    stages[2] = Stage("integration", ("unit",), stages[2].steps, locked="it is an alias")
    document.show(Pipeline(tuple(stages)))
    _drag(bench, "test", bench.ground("integration"))
    assert bench.hint == "integration is locked: it is an alias"
    _drop(bench, "test", bench.ground("integration"))
    assert document.edits == []


def test_enter_on_a_kind_adds_it_to_the_selected_stage(bench: Bench, document: FakeDocument) -> None:
    bench.canvas.select("staging/deploy")
    QTest.keyClick(_entry(bench, "approve"), Qt.Key.Key_Return)
    QTest.mouseDClick(_entry(bench, "http"), LEFT, NONE, QPoint(10, 10))
    assert document.edits == [
        AddStep("staging", "approve", {"approve": "Is all well?"}),
        AddStep("staging", "http", {"http": "/", "service": "catalog", "environment": "staging"}),
    ]


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_Insert])
def test_a_opens_a_menu_of_the_kinds(bench: Bench, document: FakeDocument, key: Qt.Key) -> None:
    bench.canvas.select("staging")
    bench.key(key)
    assert list(bench.entries()) == list(KINDS)
    bench.choose("deploy")
    assert document.edits == [AddStep("staging", "deploy-2", {"deploy": "production"})]


def test_the_first_stage_is_made_on_an_empty_canvas(bench: Bench, document: FakeDocument) -> None:
    document.workspace = replace(document.workspace, pipeline=Pipeline())
    bench.view.set_workspace(document.workspace)
    assert bench.canvas.isVisible()
    _drag(bench, "build", QPoint(300, 200))
    assert bench.hint == "New stage at the start"
    _drop(bench, "build", QPoint(300, 200))
    assert document.edits == [AddStage("build", {"images": {"build": "*"}})]


def test_in_a_narrow_view_the_palette_shows_icons_alone(bench: Bench) -> None:
    wide = bench.view.palette_panel.width()
    bench.view.resize(600, 500)
    assert bench.view.palette_panel.width() < wide
    assert _entry(bench, "test").accessibleName().startswith("test: ")


# --- what a new step says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("build", {"build": "*"}),
        ("test", {"test": "catalog"}),
        ("integration", {"integration": ["catalog", "cart", "orders"], "in": "catalog"}),
        ("run", {"run": "catalog"}),
        ("deploy", {"deploy": "staging"}),
        ("promote", {"promote": "staging", "to": "production"}),
        ("http", {"http": "/", "service": "catalog", "environment": "staging"}),
        ("approve", {"approve": "Is all well?"}),
    ],
)
def test_a_new_step_is_as_right_as_the_workspace_lets_us_guess(kind: str, expected: dict[str, Value]) -> None:
    assert fields(kind, services(Pipeline())) == expected
    assert next(iter(fields(kind, services(Pipeline())))) == kind


def test_a_new_test_is_for_the_first_service_without_one_and_says_what_all_others_say() -> None:
    tests = tuple(Step(name, "test", name, {"command": "pytest", "junit": "*.xml"}) for name in ("catalog", "orders"))
    made = fields("test", services(Pipeline((Stage("unit", (), tests),))))
    assert made == {"test": "cart", "command": "pytest", "junit": "*.xml"}


def test_a_command_is_not_guessed_where_the_others_differ() -> None:
    tests = (Step("a", "test", "cart", {"command": "x"}), Step("b", "test", "orders", {"command": "y"}))
    assert fields("test", services(Pipeline((Stage("unit", (), tests),)))) == {"test": "catalog"}


def test_a_new_run_has_the_image_of_the_step_whose_command_it_takes_over() -> None:
    install = Step("install", "run", "orders", {"command": "npm install"})
    assert fields("run", services(Pipeline((Stage("web", (), (install,)),)))) == {
        "run": "orders",
        "command": "npm install",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_workspace_still_gives_a_step(kind: str) -> None:
    bare = replace(services(Pipeline()), composition=replace(services(Pipeline()).composition, services={}))
    made = fields(kind, replace(bare, environments={}))
    assert next(iter(made)) == kind
    assert step_name(kind, made, ())
    assert stage_name(kind, made, ())


def test_taken_names_get_a_number() -> None:
    assert free("cart", ["cart", "cart-2"]) == "cart-3"


def test_a_drag_from_the_palette_scrolls_only_after_it_was_inside(bench: Bench, qtbot: QtBot) -> None:
    bench.canvas.zoom(2.0)
    bar = bench.canvas.horizontalScrollBar()
    start, middle, border = bar.value(), bench.port.rect().center(), QPoint(4, bench.port.height() // 2)
    follow = bench.canvas.findChild(AutoScroll)
    assert follow is not None
    turns = follow.findChild(QTimer)
    assert turns is not None
    _drag(bench, "test", border)
    assert not turns.isActive()
    assert bar.value() == start
    _move(bench, "test", middle)
    _move(bench, "test", border)
    qtbot.waitUntil(lambda: bar.value() < start)
    bench.key(Qt.Key.Key_Escape)
    assert not turns.isActive()
