"""Folding with the mouse, at every scale that shows cards."""

import pytest
from PySide6.QtCore import QPoint

from backend.domain.pipeline import Pipeline, Stage, Step
from gui.graph.items.chevron import room
from tests.gui.graph.editing.bench import Bench
from tests.gui.graph.editing.fake_document import FakeDocument


def matrix(combinations: int) -> Pipeline:
    """One stage with a step of so many combinations."""
    steps = tuple(
        Step(f"cart.{number}", "test", "cart", group="cart", combination={"n": str(number)})
        for number in range(combinations)
    )
    return Pipeline((Stage("unit", (), steps),))


def chevron(bench: Bench, ref: str) -> QPoint:
    """The middle of the place of a stage's or card's chevron."""
    arrangement, scale = bench.scene.arrangement, bench.canvas.scale_now
    if ref in arrangement.stages:
        header = arrangement.stages[ref].header
        return bench.canvas.mapFromScene(header.x + room(scale) / 2, header.centre.y)
    card = arrangement.cards[ref]
    return bench.canvas.mapFromScene(card.right - room(scale) * 0.7, card.y + card.height * 0.4)


@pytest.mark.parametrize("scale", [1.5, 1.0, 0.62, 0.5, 0.31])
def test_a_click_on_its_chevron_folds_and_unfolds_a_stage(bench: Bench, scale: float) -> None:
    bench.canvas.zoom(scale / bench.canvas.scale_now)
    bench.click(chevron(bench, "unit"))
    assert "unit/cart" not in bench.scene.arrangement.cards
    bench.click(chevron(bench, "unit"))
    assert "unit/cart" in bench.scene.arrangement.cards


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.31])
def test_a_click_on_its_chevron_unfolds_a_matrix(bench: Bench, document: FakeDocument, scale: float) -> None:
    document.show(matrix(8))
    bench.canvas.zoom(scale / bench.canvas.scale_now)
    assert bench.scene.cards["unit/cart"].count == 8
    bench.click(chevron(bench, "unit/cart"))
    assert len([ref for ref in bench.scene.cards if ref.startswith("unit/cart")]) == 8


def test_the_port_of_a_folded_matrix_is_no_chevron(bench: Bench, document: FakeDocument) -> None:
    document.show(matrix(8))
    bench.drag(bench.dot("unit/cart") - QPoint(2, 3), QPoint(400, 300))
    assert bench.scene.cards["unit/cart"].count == 8
    assert bench.canvas.busy


def test_in_the_overview_there_is_no_chevron_to_hit_by_accident(bench: Bench) -> None:
    bench.canvas.zoom(0.25 / bench.canvas.scale_now)
    bench.click(chevron(bench, "unit"))
    assert "unit/cart" in bench.scene.arrangement.cards
