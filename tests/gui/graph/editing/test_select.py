"""Selecting several: clicks, keys and the rubber band."""

from PySide6.QtCore import QPoint, QRectF, Qt

from backend.domain.pipeline import Pipeline, Stage, Step
from tests.gui.graph.editing.bench import CTRL, SHIFT, Bench
from tests.gui.graph.editing.conftest import tied
from tests.gui.graph.editing.fake_document import FakeDocument
from tests.gui.graph.pipelines import run_of


def test_a_click_on_a_header_selects_the_stage(bench: Bench) -> None:
    said: list[str] = []
    bench.view.nodeSelected.connect(said.append)
    bench.click(bench.spot("unit"))
    assert bench.chosen() == ("unit",)
    assert (bench.view.selected, said) == ("", ["unit"])
    assert bench.canvas.accessibleDescription() == "Stage unit, 4 steps, needs build"


def test_ctrl_toggles_and_shift_adds(bench: Bench) -> None:
    bench.click(bench.spot("unit/cart"))
    bench.click(bench.spot("unit/orders"), CTRL)
    bench.click(bench.spot("build/images"), SHIFT)
    assert bench.chosen() == ("unit/cart", "unit/orders", "build/images")
    assert bench.view.selected == "build/images"
    bench.click(bench.spot("unit/cart"), CTRL)
    assert bench.chosen() == ("unit/orders", "build/images")
    assert bench.canvas.accessibleDescription() == "2 selected, last build/images"


def test_the_band_selects_what_it_touches_and_escape_goes_back(bench: Bench, document: FakeDocument) -> None:
    bench.click(bench.spot("staging/deploy"))
    corner = bench.spot("unit/catalog") - QPoint(120, 90)
    bench.drag(corner, bench.spot("unit/orders"))
    assert set(bench.chosen()) >= {"unit/catalog", "unit/cart", "unit/orders"}
    assert "staging/deploy" not in bench.chosen()
    bench.key(Qt.Key.Key_Escape)
    assert bench.chosen() == ("staging/deploy",)
    bench.release(bench.spot("unit/orders"))
    assert document.edits == []


def test_the_band_with_shift_adds(bench: Bench) -> None:
    bench.click(bench.spot("staging/deploy"))
    corner = bench.spot("build/images") - QPoint(150, 90)
    bench.drag(corner, bench.spot("build/images"), held=SHIFT)
    bench.release(bench.spot("build/images"))
    assert bench.chosen() == ("staging/deploy", "build/images")


def test_the_middle_button_and_space_move_the_canvas(bench: Bench) -> None:
    bench.canvas.zoom(2.0)
    before = bench.canvas.seen().topLeft()
    bench.press(QPoint(500, 300), button=Qt.MouseButton.MiddleButton)
    bench.go(QPoint(460, 280))
    assert bench.canvas.seen().topLeft() != before
    assert bench.chosen() == ()


def test_shift_and_arrows_extend_ctrl_a_takes_all_escape_none(bench: Bench) -> None:
    bench.canvas.select("unit/catalog")
    bench.key(Qt.Key.Key_Right, SHIFT)
    bench.key(Qt.Key.Key_Right, SHIFT)
    assert bench.chosen() == ("unit/catalog", "unit/cart", "unit/orders")
    bench.key(Qt.Key.Key_A, CTRL)
    assert len(bench.chosen()) == 8
    bench.key(Qt.Key.Key_Escape)
    assert bench.chosen() == ()


def test_alt_and_arrows_go_to_the_stage_and_back(bench: Bench) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    bench.canvas.select("unit/cart")
    bench.key(Qt.Key.Key_Up, alt)
    assert bench.chosen() == ("unit",)
    bench.key(Qt.Key.Key_Right)
    assert bench.chosen() == ("integration",)
    bench.key(Qt.Key.Key_Down, alt)
    assert bench.chosen() == ("integration/flow",)


def test_ports_show_on_hover_and_for_the_selected_node_only_where_edges_can_be_drawn(
    bench: Bench, document: FakeDocument
) -> None:
    dot = bench.dot("unit/cart")
    plain = _pixels(bench, dot)
    bench.hover(bench.spot("unit/cart"))
    assert _pixels(bench, dot) != plain
    bench.hover(QPoint(4, 4))
    assert _pixels(bench, dot) == plain
    bench.view.show_run(run_of(document.workspace.pipeline))
    still = _pixels(bench, bench.dot("unit/gateway"))
    bench.hover(bench.spot("unit/gateway"))
    bench.hover(bench.spot("unit/gateway") + QPoint(2, 0))
    assert _pixels(bench, bench.dot("unit/gateway")) == still


def _pixels(bench: Bench, at: QPoint) -> list[str]:
    image = bench.port.grab().toImage()
    return [image.pixelColor(at + QPoint(dx, 0)).name() for dx in range(2, 6)]


def test_a_card_is_lit_no_longer_when_the_drawing_has_moved_from_under_the_mouse(
    bench: Bench, document: FakeDocument
) -> None:
    bench.hover(bench.spot("unit/cart"))
    assert [ref for ref, card in bench.scene.cards.items() if card.hovered] == ["unit/cart"]
    stages = document.workspace.pipeline.stages
    document.show(Pipeline((*stages, Stage("more", ("build",), (Step("one", "run", "alpine"),)))))
    assert not [ref for ref, card in bench.scene.cards.items() if card.hovered]


def test_what_fits_is_all_in_sight_after_a_change_however_far_the_view_had_drifted(
    bench: Bench, document: FakeDocument
) -> None:
    bench.canvas.zoom(0.8)
    bench.canvas.slide(-700)
    scale, before = bench.canvas.scale_now, tied()
    assert bench.scene.arrangement.bounds.x < bench.canvas.seen().left()
    document.show(Pipeline(before.stages[:-1]))
    bounds = bench.scene.arrangement.bounds
    assert bench.canvas.seen().contains(QRectF(bounds.x, bounds.y, bounds.width, bounds.height))
    document.show(before)
    bounds = bench.scene.arrangement.bounds
    assert bench.canvas.seen().contains(QRectF(bounds.x, bounds.y, bounds.width, bounds.height))
    assert bench.canvas.scale_now == scale
