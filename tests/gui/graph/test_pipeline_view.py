"""What the view shows, and what mouse and keys do."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeySequence, QPalette, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from backend.domain.facts import RunFinished, StepChanged, StepProgressed
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place, Problem
from gui.graph import PipelineView
from gui.graph.items.card import CardItem
from gui.graph.minimap import Minimap
from gui.graph.scene import PipelineScene
from gui.theme import Mode, Role, current
from tests.gui.graph.conftest import ViewMaker, workspace
from tests.gui.graph.pipelines import large, run_of, shop


def _scene(view: PipelineView) -> PipelineScene:
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    return scene


def _card(view: PipelineView, ref: str) -> CardItem:
    return _scene(view).cards[ref]


def _phase(view: PipelineView, ref: str) -> Phase | None:
    standing = _card(view, ref).standing
    return standing.phase if standing is not None else None


def _spot(view: PipelineView, ref: str) -> QPoint:
    centre = _scene(view).arrangement.cards[ref].centre
    return view.canvas.mapFromScene(QPointF(centre.x, centre.y))


def _ink_at(view: PipelineView, point: QPoint) -> str:
    return view.canvas.viewport().grab().toImage().pixelColor(point).name()


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_at_first_everything_is_in_view(show: ViewMaker) -> None:
    view = show(shop())
    bounds = _scene(view).arrangement.bounds
    seen = view.canvas.seen()
    assert seen.left() <= bounds.x
    assert bounds.right <= seen.right()
    assert view.canvas.fitted


def test_everything_stays_in_view_while_the_window_changes_its_size(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    before = view.canvas.scale_now
    view.resize(600, 300)
    qtbot.waitUntil(lambda: view.canvas.scale_now < before)
    assert view.canvas.seen().right() >= _scene(view).arrangement.bounds.right


def test_facts_reach_the_right_card_and_its_stage(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.SUCCEEDED))
    view.apply(StepChanged("r1", "unit/cart", Phase.RUNNING, 140.0))
    assert _phase(view, "unit/cart") is Phase.RUNNING
    assert _phase(view, "unit/catalog") is Phase.PENDING
    stage = _scene(view).stages["unit"].standing
    assert stage is not None
    assert stage.phase is Phase.RUNNING


def test_a_failed_card_is_painted_in_the_soft_bad_colour(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop()))
    view.canvas.zoom_to("unit/cart")
    spot = view.canvas.mapFromScene(_card(view, "unit/cart").sceneBoundingRect().topLeft() + QPointF(10, 7))
    assert _ink_at(view, spot) == current().color(Role.RAISED).name()
    view.apply(StepChanged("r1", "unit/cart", Phase.FAILED, 150.0))
    assert _ink_at(view, spot) == current().color(Role.BAD_SOFT).name()


def test_progress_is_painted_on_the_running_card_alone(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.RUNNING))
    view.apply(StepProgressed("r1", "build/images", 150.0, "layer 3 of 7", 0.4))
    standing = _card(view, "build/images").standing
    assert standing is not None
    assert (standing.doing, standing.fraction) == ("layer 3 of 7", 0.4)
    assert all(card.standing is not None and card.standing.fraction is None for card in _scene(view).cards.values()
               if card.ref != "build/images")  # fmt: skip


def test_without_a_run_the_definition_is_back(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.SUCCEEDED))
    view.show_run(None)
    assert all(card.standing is None for card in _scene(view).cards.values())


def test_a_run_of_another_pipeline_shows_that_pipeline(show: ViewMaker) -> None:
    view = show(shop())
    old = Pipeline((Stage("old", (), (Step("way", "run"),)),))
    view.show_run(run_of(old))
    assert list(_scene(view).cards) == ["old/way"]
    view.set_workspace(workspace(shop()))
    assert list(_scene(view).cards) == ["old/way"]
    view.show_run(None)
    assert "unit/cart" in _scene(view).cards


def test_the_critical_path_is_marked_on_its_cards(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.SUCCEEDED, cart=Phase.RUNNING))
    assert _scene(view).critical == ("build/images", "unit/cart")
    assert _card(view, "unit/cart").critical
    assert not _card(view, "unit/catalog").critical


def test_problems_mark_their_node_and_are_told_as_plain_text(show: ViewMaker) -> None:
    view = show(shop(), Problem("no service <b>cartt</b>", Place("slipway.yaml", 12), node="unit/cart"))
    assert len(_card(view, "unit/cart").problems) == 1
    assert not _card(view, "unit/catalog").problems
    assert "no service <b>cartt</b>" in view.canvas.tell("step", "unit/cart")


def test_a_circle_and_missing_needs_can_be_looked_at(show: ViewMaker) -> None:
    steps = (Step("x", "run", needs=("y", "ghost")), Step("y", "run", needs=("x",)))
    view = show(Pipeline((Stage("a", ("b", "ghost"), steps), Stage("b", ("a",)))))
    view.show_run(run_of(Pipeline((Stage("a", ("b",), steps), Stage("b", ("a",)))), x=Phase.FAILED))
    assert _phase(view, "a/x") is Phase.FAILED


def test_an_empty_pipeline_teaches(show: ViewMaker) -> None:
    view = show(Pipeline())
    assert not view.canvas.isVisible()
    view.set_workspace(workspace(shop()))
    assert view.canvas.isVisible()


def test_a_changed_file_keeps_scale_and_selection(show: ViewMaker) -> None:
    view = show(shop())
    view.zoom_to("unit/cart")
    before = _spot(view, "unit/cart")
    view.set_workspace(workspace(Pipeline((Stage("before", (), (Step("x", "run"),)), *shop().stages))))
    assert view.canvas.scale_now == 1.0
    assert view.selected == "unit/cart"
    assert (_spot(view, "unit/cart") - before).manhattanLength() <= 2


def test_a_selected_step_that_is_gone_is_no_longer_selected(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.canvas.select("unit/cart")
    with qtbot.waitSignal(view.stepSelected) as emitted:
        view.set_workspace(workspace(Pipeline(shop().stages[:1])))
    assert emitted.args == [""]


@pytest.mark.parametrize("steps", [300, 1000])
def test_large_pipelines_are_built_and_seen_as_an_overview(show: ViewMaker, steps: int) -> None:
    view = show(large(steps))
    assert len(_scene(view).cards) == steps
    assert _scene(view).far
    assert not _card(view, "stage-0/step-0").isVisible()
    view.zoom_to("stage-3/step-2")
    assert not _scene(view).far
    assert _card(view, "stage-0/step-0").isVisible()


def test_a_thousand_steps_fit_into_a_small_window(show: ViewMaker) -> None:
    view = show(large(1000))
    view.resize(480, 320)
    view.fit()
    bounds, seen = _scene(view).arrangement.bounds, view.canvas.seen()
    assert seen.left() <= bounds.x
    assert bounds.right <= seen.right()


def test_the_overview_follows_the_phases(show: ViewMaker) -> None:
    view = show(large(300))
    view.show_run(run_of(large(300)))
    view.zoom_to("stage-0/step-0")
    view.canvas.select("")
    view.canvas.zoom(0.29)
    assert _scene(view).far
    spot = _spot(view, "stage-0/step-0")
    before = _ink_at(view, spot)
    view.apply(StepChanged("r1", "stage-0/step-0", Phase.FAILED, 150.0))
    assert _ink_at(view, spot) == current().color(Role.BAD).name() != before


# --- mouse and keys ---------------------------------------------------------------------------------------------------


def test_a_click_selects_and_a_double_click_activates(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    with qtbot.waitSignal(view.stepSelected) as selected:
        QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=_spot(view, "unit/cart"))
    assert selected.args == ["unit/cart"]
    with qtbot.waitSignal(view.stepActivated) as activated:
        QTest.mouseDClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=_spot(view, "unit/orders"))
    assert activated.args == ["unit/orders"]


def test_a_click_on_the_ground_selects_nothing(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.canvas.select("unit/cart")
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert view.selected == ""


def test_arrows_walk_enter_opens_escape_lets_go(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(view.canvas, key)
    assert view.selected == "integration/flow"
    with qtbot.waitSignal(view.stepActivated) as activated:
        QTest.keyClick(view.canvas, Qt.Key.Key_Return)
    assert activated.args == ["integration/flow"]
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.selected == ""


def test_escape_lets_go_before_the_window_takes_it_for_going_back(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    gone_back: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), view)
    shortcut.activated.connect(lambda: gone_back.append(True))
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.setFocus()
    view.canvas.select("unit/cart")
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert (view.selected, gone_back) == ("", [])
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert gone_back == [True]


def test_a_stage_can_be_zoomed_to_by_its_name_and_one_larger_than_the_view_is_fitted(show: ViewMaker) -> None:
    view = show(large(300))
    view.zoom_to("stage-4")
    frame = _scene(view).arrangement.stages["stage-4"].frame
    assert view.canvas.seen().contains(QRectF(frame.x, frame.y, frame.width, frame.height))
    assert view.canvas.scale_now < 1.0
    view = show(shop())
    view.zoom_to("staging")
    assert view.canvas.scale_now == 1.0


def test_escape_without_a_selection_is_left_to_the_page(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    seen: list[int] = []
    view.keyPressEvent = lambda event: seen.append(event.key())  # type: ignore[method-assign]
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert seen == [Qt.Key.Key_Escape]


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_plus_minus_and_zero_zoom(show: ViewMaker, qtbot: QtBot, held: Qt.KeyboardModifier) -> None:
    view = show(shop())
    fitted = view.canvas.scale_now
    QTest.keyClick(view.canvas, Qt.Key.Key_Plus, held)
    assert view.canvas.scale_now > fitted
    QTest.keyClick(view.canvas, Qt.Key.Key_Minus, held)
    QTest.keyClick(view.canvas, Qt.Key.Key_Minus, held)
    assert view.canvas.scale_now < fitted
    QTest.keyClick(view.canvas, Qt.Key.Key_0, held)
    assert view.canvas.scale_now == fitted


def test_the_wheel_zooms_about_the_mouse(show: ViewMaker) -> None:
    view = show(shop())
    at = QPoint(300, 200)
    before = view.canvas.mapToScene(at)
    _wheel(view, at, 120)
    assert (view.canvas.mapToScene(at) - before).manhattanLength() < 3
    assert view.canvas.scale_now > 0.5


def test_the_scale_has_an_upper_and_a_lower_end(show: ViewMaker) -> None:
    view = show(shop())
    for _ in range(60):
        view.canvas.zoom(1.25)
    assert view.canvas.scale_now == 2.5
    for _ in range(60):
        view.canvas.zoom(0.8)
    assert view.canvas.scale_now == 0.01


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_dragging_moves_the_canvas_and_selects_nothing(show: ViewMaker, qtbot: QtBot, button: Qt.MouseButton) -> None:
    view = show(large(300))
    view.zoom_to("stage-3/step-2")
    view.canvas.select("")
    before = view.canvas.seen().topLeft()
    _drag(view, button, QPoint(500, 300), QPoint(440, 270))
    moved = view.canvas.seen().topLeft() - before
    assert (moved.x(), moved.y()) == (60, 30)
    assert view.selected == ""


def test_escape_takes_a_drag_back(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(large(300))
    view.zoom_to("stage-3/step-2")
    before = view.canvas.seen().topLeft()
    port = view.canvas.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(500, 300))
    QTest.mouseMove(port, QPoint(400, 200))
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.canvas.seen().topLeft() == before


def test_finding_marks_the_hits_and_selects_the_first(show: ViewMaker) -> None:
    view = show(shop())
    assert view.find("unit/ca") == 2
    assert view.selected == "unit/catalog"
    assert {card.ref for card in _scene(view).cards.values() if not card.faded} == {"unit/catalog", "unit/cart"}
    assert view.find("") == 0
    assert not [card for card in _scene(view).cards.values() if card.faded or card.found]


def test_typing_into_the_field_finds_and_enter_goes_on(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    QTest.keyClick(view.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = view.findChild(QLineEdit)
    assert field is not None
    qtbot.waitUntil(field.isVisible)
    QTest.keyClicks(field, "unit/ca")
    assert view.selected == "unit/catalog"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.selected == "unit/cart"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()


def test_a_screen_reader_is_told_the_selected_step(show: ViewMaker) -> None:
    view = show(shop())
    view.canvas.select("unit/cart")
    assert view.canvas.accessibleDescription() == "Step cart in stage unit: test cart"


def test_the_minimap_is_there_only_when_something_is_out_of_view(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    minimap = view.findChild(Minimap)
    assert minimap is not None
    assert not minimap.isVisible()
    view.canvas.zoom(2.0)
    assert minimap.isVisible()
    before = view.canvas.seen().center().x()
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(10, minimap.height() // 2))
    assert view.canvas.seen().center().x() < before


# --- what moves -------------------------------------------------------------------------------------------------------


def test_it_moves_only_while_something_runs(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    assert not _moves(view)
    view.show_run(run_of(shop(), images=Phase.RUNNING))
    assert _moves(view)
    view.apply(StepChanged("r1", "build/images", Phase.SUCCEEDED, 150.0))
    qtbot.waitUntil(lambda: not _moves(view))


def test_the_ring_of_a_running_step_turns(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.RUNNING))
    before = view.canvas.viewport().grab().toImage()
    qtbot.waitUntil(lambda: view.canvas.viewport().grab().toImage() != before)


def test_it_rests_when_the_run_is_over_or_nobody_looks(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.RUNNING))
    view.hide()
    assert not _moves(view)
    view.show()
    assert _moves(view)
    view.apply(RunFinished("r1", Phase.ABORTED, 170.0))
    qtbot.waitUntil(lambda: not _moves(view))


def test_light_and_dark_are_swapped_live(show: ViewMaker) -> None:
    view = show(shop())
    corner = QPoint(3, 3)
    assert _ink_at(view, corner) == current().color(Role.WINDOW).name()
    current().choose(Mode.DARK)
    QApplication.processEvents()
    assert QPalette(view.palette()).color(QPalette.ColorRole.Window).lightness() < 128
    assert _ink_at(view, corner) == current().color(Role.WINDOW).name()


def _moves(view: PipelineView) -> bool:
    return view.pulsing


def _wheel(view: PipelineView, at: QPoint, turn: int) -> None:
    port = view.canvas.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(port.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def _drag(view: PipelineView, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    port = view.canvas.viewport()
    QTest.mousePress(port, button, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, button, pos=end)
