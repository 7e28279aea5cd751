"""Drawing edges, with the mouse and by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt

from backend.domain.document import SharedError
from backend.domain.edits import Connect, Disconnect, Edit
from backend.domain.errors import RefusedError
from gui.graph.arrange import LineKind
from tests.gui.graph.editing.bench import SHIFT, Bench
from tests.gui.graph.editing.fake_document import FakeDocument


def test_an_edge_drawn_between_steps_is_one_connect(bench: Bench, document: FakeDocument) -> None:
    bench.hover(bench.spot("unit/gateway"))
    bench.drag(bench.dot("unit/gateway"), bench.spot("unit/orders"))
    assert bench.hint == "orders will wait for gateway"
    assert document.edits == []
    bench.release(bench.spot("unit/orders"))
    assert document.edits == [Connect("unit/gateway", "unit/orders")]
    assert bench.hint == ""


def test_a_port_can_be_pressed_by_a_mouse_that_did_not_move_there(bench: Bench, document: FakeDocument) -> None:
    bench.hover(QPoint(8, 8))
    for source, target in (("unit/gateway", "unit/orders"), ("build", "integration")):
        bench.drag(bench.dot(source) + QPoint(3, 0), bench.spot(target))
        bench.release(bench.spot(target))
    assert document.edits == [Connect("unit/gateway", "unit/orders"), Connect("build", "integration")]


def test_an_edge_drawn_between_stages_is_one_connect(bench: Bench, document: FakeDocument) -> None:
    bench.hover(bench.spot("build"))
    bench.drag(bench.dot("build"), bench.spot("staging/deploy"))
    assert bench.hint == "staging will wait for build"
    bench.release(bench.spot("staging/deploy"))
    assert document.edits == [Connect("build", "staging")]


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("unit/orders", "unit/catalog", "that would be a circle"),
        ("unit/catalog", "unit/cart", "unit/cart already waits for unit/catalog"),
        ("unit/catalog", "integration/flow", "steps wait only for steps of the same stage"),
        ("unit/catalog", "integration", "a stage and a step cannot be connected"),
        ("staging", "build", "that would be a circle"),
    ],
)
def test_the_reason_why_not_stands_at_the_mouse_and_nothing_is_done(
    bench: Bench, document: FakeDocument, source: str, target: str, reason: str
) -> None:
    bench.hover(bench.spot(source))
    bench.drag(bench.dot(source), bench.spot(target))
    assert bench.hint.startswith(reason)
    bench.release(bench.spot(target))
    assert document.edits == []
    assert not bench.canvas.busy


def test_an_edge_let_go_on_the_ground_is_nothing(bench: Bench, document: FakeDocument) -> None:
    bench.hover(bench.spot("build"))
    bench.drag(bench.dot("build"), QPoint(8, 8))
    assert bench.hint == ""
    bench.release(QPoint(8, 8))
    assert document.edits == []
    assert not bench.canvas.busy


def test_escape_drops_the_half_drawn_edge(bench: Bench, document: FakeDocument) -> None:
    items = len(bench.scene.items())
    bench.hover(bench.spot("build"))
    bench.drag(bench.dot("build"), bench.spot("staging"))
    assert len(bench.scene.items()) > items
    bench.key(Qt.Key.Key_Escape)
    assert len(bench.scene.items()) == items
    bench.release(bench.spot("staging"))
    assert document.edits == []


def test_c_arrows_and_enter_connect(bench: Bench, document: FakeDocument) -> None:
    bench.view.canvas.select("unit/gateway")
    bench.key(Qt.Key.Key_C)
    spoken = bench.canvas.accessibleDescription()
    assert spoken.startswith("Connecting")
    while bench.hint != "orders will wait for gateway":
        before = bench.canvas.accessibleDescription()
        bench.key(Qt.Key.Key_Up if bench.scene.arrangement.cards["unit/gateway"].y > 200 else Qt.Key.Key_Right)
        assert bench.canvas.accessibleDescription() != before, bench.hint
    assert bench.canvas.accessibleDescription() == bench.hint
    bench.key(Qt.Key.Key_Return)
    assert document.edits == [Connect("unit/gateway", "unit/orders")]


def test_by_keys_the_reason_is_said_too_and_enter_does_nothing(bench: Bench, document: FakeDocument) -> None:
    bench.view.canvas.select("unit/catalog")
    bench.key(Qt.Key.Key_C)
    bench.key(Qt.Key.Key_Right)
    assert bench.hint == "unit/cart already waits for unit/catalog"
    assert bench.canvas.accessibleDescription() == bench.hint
    bench.key(Qt.Key.Key_Return)
    assert document.edits == []
    assert bench.view.selected == "unit/catalog"


def test_stages_are_connected_by_keys(bench: Bench, document: FakeDocument) -> None:
    bench.view.canvas.select("build")
    bench.key(Qt.Key.Key_C)
    for _ in range(2):
        bench.key(Qt.Key.Key_Right)
    bench.key(Qt.Key.Key_Return)
    assert document.edits == [Connect("build", "integration")]


def test_an_edge_begun_by_keys_can_be_ended_by_a_click(bench: Bench, document: FakeDocument) -> None:
    bench.view.canvas.select("unit/gateway")
    bench.key(Qt.Key.Key_C)
    bench.hover(bench.spot("unit/orders"))
    bench.click(bench.spot("unit/orders"))
    assert document.edits == [Connect("unit/gateway", "unit/orders")]


def test_an_edge_is_chosen_by_a_click_near_it_and_deleted_by_a_key(bench: Bench, document: FakeDocument) -> None:
    bench.click(bench.edge("unit/catalog", "unit/cart"))
    edge = bench.view.selection.edge
    assert edge is not None
    assert (edge.source, edge.target) == ("unit/catalog", "unit/cart")
    bench.key(Qt.Key.Key_Delete)
    assert document.edits == [Disconnect("unit/catalog", "unit/cart")]


def test_edges_are_drawn_in_the_overview_too(bench: Bench, document: FakeDocument) -> None:
    bench.canvas.zoom(0.25 / bench.canvas.scale_now)
    assert bench.scene.far
    bench.hover(bench.spot("unit/gateway"))
    bench.drag(bench.dot("unit/gateway"), bench.spot("unit/orders"))
    bench.release(bench.spot("unit/orders"))
    assert document.edits == [Connect("unit/gateway", "unit/orders")]


def test_every_line_is_found_where_it_is_drawn(bench: Bench) -> None:
    lines = [line for line in bench.scene.arrangement.lines if line.kind in (LineKind.STAGE, LineKind.STEP)]
    assert len(lines) >= 6
    for line in lines:
        for point in line.points[1:-1]:
            assert bench.canvas.surface.scene.edges.at(point, 2.0) is not None


def test_what_the_document_refuses_is_said(bench: Bench, document: FakeDocument) -> None:
    document.refuse = RefusedError("orders is a locked step", "Edit it in the file.")
    bench.hover(bench.spot("unit/gateway"))
    bench.drag(bench.dot("unit/gateway"), bench.spot("unit/orders"))
    bench.release(bench.spot("unit/orders"))
    assert bench.hint == "orders is a locked step. Edit it in the file."


def test_shared_text_is_not_changed_but_asked_about(bench: Bench, document: FakeDocument) -> None:
    asked: list[tuple[SharedError, Edit]] = []
    bench.view.editor.shared.connect(lambda error, edit: asked.append((error, edit)))
    error = SharedError("two steps share this text", "", ("unit/orders", "unit/cart"))
    document.refuse = error
    bench.hover(bench.spot("unit/gateway"))
    bench.drag(bench.dot("unit/gateway"), bench.spot("unit/orders"))
    bench.release(bench.spot("unit/orders"))
    assert asked == [(error, Connect("unit/gateway", "unit/orders"))]
    assert document.edits == []


def test_e_walks_the_edges_of_the_chosen_node_and_arrows_lead_to_their_ends(
    bench: Bench, document: FakeDocument
) -> None:
    bench.canvas.select("unit/cart")
    walked = []
    for _ in range(3):
        bench.key(Qt.Key.Key_E)
        edge = bench.view.selection.edge
        assert edge is not None
        walked.append((edge.source, edge.target))
    assert walked == [("unit/catalog", "unit/cart"), ("unit/cart", "unit/orders"), ("unit/catalog", "unit/cart")]
    assert bench.canvas.accessibleDescription() == "Edge: unit/cart waits for unit/catalog"
    bench.key(Qt.Key.Key_Up)
    bench.key(Qt.Key.Key_Right)
    assert bench.chosen() == ("unit/orders",)
    bench.key(Qt.Key.Key_E, SHIFT)
    bench.key(Qt.Key.Key_Left)
    assert bench.chosen() == ("unit/cart",)
    assert document.edits == []


def test_an_edge_found_by_keys_is_deleted_by_a_key(bench: Bench, document: FakeDocument) -> None:
    bench.canvas.select("build")
    bench.key(Qt.Key.Key_E)
    bench.key(Qt.Key.Key_Delete)
    assert document.edits == [Disconnect("build", "unit")]


def test_a_node_without_edges_stays_chosen(bench: Bench) -> None:
    bench.canvas.select("unit/gateway")
    bench.key(Qt.Key.Key_E)
    assert bench.chosen() == ("unit/gateway",)
