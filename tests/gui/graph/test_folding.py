"""Folding stages and matrices."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.facts import StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from gui.graph import PipelineView
from gui.graph.editing.rules import may_wire
from gui.graph.folding import Folding
from gui.graph.scene import PipelineScene
from gui.graph.standing import Standing, together
from tests.gui.graph.conftest import ViewMaker, workspace
from tests.gui.graph.pipelines import pipelines, run_of, shop


def matrix(count: int) -> Pipeline:
    """A build, tests of so many combinations that need `lint`, and a report that needs them all."""
    names = [f"cart.{number}" for number in range(count)]
    combinations = tuple(
        Step(name, "test", "cart", needs=("lint",), group="cart", combination={"n": str(number)})
        for number, name in enumerate(names)
    )
    unit = Stage("unit", ("build",), (Step("lint", "run"), *combinations, Step("report", "run", needs=tuple(names))))
    return Pipeline((Stage("build", (), (Step("images", "build", "*"),)), unit))


def _scene(view: PipelineView) -> PipelineScene:
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    return scene


def _chevron(view: PipelineView, ref: str) -> QPoint:
    place = _scene(view).arrangement.stages.get(ref)
    if place is not None:
        return view.canvas.mapFromScene(QPointF(place.header.x + 14, place.header.centre.y))
    card = _scene(view).arrangement.cards[ref]
    return view.canvas.mapFromScene(QPointF(card.right - 17, card.y + 18))


# --- which steps are drawn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "folded"), [(6, False), (7, True)])
def test_a_matrix_of_many_combinations_is_one_card_at_first(count: int, folded: bool) -> None:
    found = Folding().of(matrix(count))
    assert ("unit/cart" in found.members) is folded
    assert len(found.shown.stages[1].steps) == (3 if folded else count + 2)


def test_needs_lead_to_and_from_the_folded_card() -> None:
    lint, cart, report = Folding().of(matrix(9)).shown.stages[1].steps
    assert (lint.needs, cart.needs, report.needs) == ((), ("lint",), ("cart",))


@settings(deadline=None, max_examples=30)
@given(pipelines(circles=True))
def test_a_pipeline_without_a_matrix_is_drawn_as_it_is(pipeline: Pipeline) -> None:
    assert Folding().of(pipeline).shown == pipeline


def test_any_card_of_a_matrix_folds_it_and_its_own_unfolds_it() -> None:
    folding = Folding()
    assert folding.toggle("unit/cart.2", folding.of(matrix(4)))
    assert folding.of(matrix(4)).members == {"unit/cart": tuple(f"unit/cart.{number}" for number in range(4))}
    assert folding.toggle("unit/cart", folding.of(matrix(4)))
    assert folding.of(matrix(4)).members == {}


def test_a_step_of_no_matrix_folds_its_stage() -> None:
    folding = Folding()
    folding.toggle("unit/lint", folding.of(matrix(4)))
    assert folding.of(matrix(4)).stages == {"unit"}


def test_what_hides_a_step_is_unfolded_and_nothing_else() -> None:
    folding = Folding()
    folding.all(folding.of(matrix(9)), closed=True)
    assert folding.reveal("unit/cart.3", folding.of(matrix(9)))
    assert folding.of(matrix(9)).stages == {"build"}
    assert not folding.of(matrix(9)).members
    assert not folding.reveal("unit/cart.3", folding.of(matrix(9)))


def test_a_folded_matrix_stands_as_its_worst_step_with_counts() -> None:
    one = together([
        Standing(Phase.SUCCEEDED, 1, 10.0, 20.0), Standing(Phase.FAILED, 1, 12.0, 25.0), Standing(Phase.RUNNING, 1, 14.0)
    ])  # fmt: skip
    assert (one.phase, one.started, one.finished, one.reason) == (Phase.FAILED, 10.0, 0.0, "1 of 3")
    assert together([Standing(Phase.SUCCEEDED, 1, 10.0, 20.0)] * 2).finished == 20.0


# --- on the canvas ---------------------------------------------------------------------------------------------------


def test_a_click_on_the_chevron_of_a_header_folds_and_unfolds_the_stage(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    before = dict(_scene(view).cards)
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=_chevron(view, "unit"))
    assert "unit/cart" not in _scene(view).cards
    assert _scene(view).arrangement.stages["unit"].folded
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=_chevron(view, "unit"))
    assert list(_scene(view).cards) == list(before)


def test_a_click_on_the_chevron_of_a_card_unfolds_the_matrix(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(matrix(8))
    view.canvas.zoom_to("unit/cart")
    assert _scene(view).cards["unit/cart"].count == 8
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=_chevron(view, "unit/cart"))
    assert "unit/cart.7" in _scene(view).cards
    assert _scene(view).cards["unit/cart.0"].head
    view.canvas.zoom_to("unit/cart.0")
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=_chevron(view, "unit/cart.0"))
    assert "unit/cart" in _scene(view).cards


def test_x_folds_what_is_selected_and_shift_x_everything(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(matrix(4))
    view.canvas.select("unit/cart.1")
    QTest.keyClick(view.canvas, Qt.Key.Key_X)
    assert "unit/cart" in _scene(view).cards
    QTest.keyClick(view.canvas, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    assert not _scene(view).cards
    QTest.keyClick(view.canvas, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    assert "unit/cart.1" in _scene(view).cards


def test_what_is_folded_stays_folded_when_the_file_changes(show: ViewMaker) -> None:
    view = show(shop())
    view.toggle_fold("unit")
    view.set_workspace(workspace(Pipeline((Stage("first", (), (Step("x", "run"),)), *shop().stages))))
    assert _scene(view).arrangement.stages["unit"].folded
    assert "first/x" in _scene(view).cards


def test_a_folded_stage_and_a_folded_matrix_follow_the_run(show: ViewMaker) -> None:
    view = show(matrix(8))
    view.show_run(run_of(matrix(8)))
    view.toggle_fold("build")
    view.apply(StepChanged("r1", "unit/cart.3", Phase.FAILED, 150.0))
    view.apply(StepChanged("r1", "build/images", Phase.RUNNING, 150.0))
    standing, build = _scene(view).cards["unit/cart"].standing, _scene(view).stages["build"].standing
    assert standing is not None
    assert (standing.phase, standing.reason) == (Phase.FAILED, "1 of 8")
    assert build is not None
    assert (build.phase, build.words) == (Phase.RUNNING, "0 of 1 done · 1 running")


def test_finding_unfolds_what_it_shows(show: ViewMaker) -> None:
    view = show(matrix(8))
    view.toggle_fold("unit")
    assert view.find("cart.5") == 1
    assert view.selected == "unit/cart.5"


def test_lines_between_stages_end_at_the_folded_one(show: ViewMaker) -> None:
    view = show(shop())
    view.toggle_fold("unit")
    drawing = _scene(view).arrangement
    frame = drawing.stages["unit"].frame
    into = next(line for line in drawing.between if line.target == "unit")
    assert (into.points[-1].x, into.points[-1].y) == (frame.x, frame.centre.y)


def test_the_folded_header_stays_under_the_mouse(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.canvas.zoom(1.1)
    spot = _chevron(view, "unit")
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert (_chevron(view, "unit") - spot).manhattanLength() <= 2


def test_the_card_of_a_folded_matrix_can_be_wired_like_its_steps() -> None:
    assert may_wire(matrix(8), "unit/cart", "unit/lint").startswith("that would be a circle")
    assert (
        may_wire(matrix(8), "unit/cart", "unit/cart.3")
        == "cart is one step in the file: its cards cannot wait for each other"
    )


# --- what is renamed -------------------------------------------------------------------------------------------------


def test_a_renamed_stage_stays_folded_and_its_matrix_unfolded() -> None:
    folding, before = Folding(), matrix(9)
    folding.toggle("unit/cart", folding.of(before))
    folding.toggle("build", folding.of(before))
    build, unit = before.stages
    renamed = Pipeline((replace(build, name="images"), replace(unit, name="tests", needs=("images",))))
    between = Pipeline((replace(build, name="images"), replace(unit, needs=("images",))))
    assert folding.of(between).stages == {"images"}
    found = folding.of(renamed)
    assert found.stages == {"images"}
    assert not found.members
    assert folding.of(between).stages == {"images"}  # undo


def test_a_renamed_matrix_stays_unfolded() -> None:
    folding, before = Folding(), matrix(9)
    folding.toggle("unit/cart", folding.of(before))
    build, unit = before.stages
    steps = tuple(
        replace(step, name=step.name.replace("cart", "basket"), group="basket") if step.group else step
        for step in unit.steps
    )
    assert not folding.of(Pipeline((build, replace(unit, steps=steps)))).members
