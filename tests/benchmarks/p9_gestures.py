"""P9, the hands: what one move of the mouse costs at 100, 300 and 1,000 steps, against a move over a bare QGraphicsScene.

A move is one mouse event and the repaint that follows from it, in CPU seconds of the window's thread; the path leads across the
view and back. Each gesture begins with a real press and is cancelled with Esc. `carry` carries all steps of the pipeline.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.p9_gestures [--moves 200] [--steps 1000]
"""

import argparse
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView

from backend.domain.workspace import Workspace
from gui.graph import PipelineView
from gui.graph.arrange import Point
from gui.graph.ports import port_of
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection
from gui.theme import Mode, current
from tests.benchmarks.bare_scene import bare_scene
from tests.gui.graph.editing.fake_document import FakeDocument
from tests.gui.graph.pipelines import large

_SIZE = (1400, 900)
_STAGES = {100: 10, 300: 15, 1000: 25}
_TARGET = 16.0  # ms that the window's thread may be held
_FRAME = 0.008
_LEFT = Qt.MouseButton.LeftButton


def _path(view: QGraphicsView, moves: int) -> Iterator[QPoint]:
    """Yield places on a loop across the view, away from the borders where the canvas would scroll."""
    wide, high = view.viewport().width() / 2, view.viewport().height() / 2
    for number in range(moves):
        turn = 2 * math.pi * number / moves
        yield QPoint(round(wide + 0.85 * wide * math.cos(turn)), round(high + 0.85 * high * math.sin(2 * turn)))


def _moves(view: QGraphicsView, moves: int, *, held: bool) -> list[float]:
    button = _LEFT if held else Qt.MouseButton.NoButton
    times = []
    for at in _path(view, moves):
        place = QPointF(at)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.processEvents()
        began = time.thread_time()
        QApplication.sendEvent(view.viewport(), event)
        QApplication.processEvents()
        time.sleep(_FRAME)  # costs no CPU time; the platform asks for the repaint a little later
        QApplication.processEvents()
        times.append(time.thread_time() - began)
    return times


def _pixel(view: PipelineView, point: Point) -> QPoint:
    return view.canvas.mapFromScene(QPointF(point.x, point.y))


def _drag(view: PipelineView, start: QPoint, moves: int) -> list[float]:
    QTest.mousePress(view.canvas.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view.canvas.viewport(), start + QPoint(6, 6))
    busy = view.canvas.busy
    times = _moves(view.canvas, moves, held=True)
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert (busy, view.canvas.busy) == (True, False)
    QTest.mouseRelease(view.canvas.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, start)
    view.canvas.choose(Selection())
    return times


def _carry(view: PipelineView, start: QPoint, moves: int) -> list[float]:
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    first, *rest = _seen(view)
    view.canvas.choose(Selection((*rest, *(ref for ref in scene.cards if ref not in rest and ref != first), first)))
    return _drag(view, start, moves)


def _seen(view: PipelineView) -> list[str]:
    """The cards in view, those near the middle first."""
    scene, seen = view.canvas.scene(), view.canvas.seen()
    assert isinstance(scene, PipelineScene)
    middle = seen.center()
    cards = {
        ref: QPointF(place.centre.x, place.centre.y)
        for ref, place in scene.arrangement.cards.items()
        if seen.contains(QPointF(place.centre.x, place.centre.y))
    }
    return sorted(cards, key=lambda ref: (cards[ref] - middle).manhattanLength())


def _bare(view: PipelineView) -> QGraphicsView:
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    bare = bare_scene(scene.arrangement)
    peer = QGraphicsView(bare)
    bare.setParent(peer)
    peer.setRenderHint(QPainter.RenderHint.Antialiasing)
    peer.setMouseTracking(True)
    peer.resize(*_SIZE)
    peer.show()
    bounds = scene.arrangement.bounds
    peer.fitInView(QRectF(bounds.x, bounds.y, bounds.width, bounds.height), Qt.AspectRatioMode.KeepAspectRatio)
    return peer


def _row(name: str, times: list[float]) -> str:
    found = sorted(1e3 * seconds for seconds in times)
    worst = found[int(len(found) * 0.99)]
    verdict = "" if name.startswith("bare") else "met" if worst <= _TARGET else "NOT MET"
    return f"    {name:<28} median {found[len(found) // 2]:6.2f} ms   p99 {worst:6.2f} ms   {verdict}"


def _measure(steps: int, moves: int) -> None:
    document = FakeDocument(Workspace("/bench", "bench", pipeline=large(steps, _STAGES[steps])))
    view = PipelineView(now=lambda: 0.0)
    view.resize(*_SIZE)
    view.show()
    view.set_workspace(document.workspace)
    view.edit(document)
    QApplication.processEvents()
    peer = _bare(view)
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    for scale, zoom in (("all in view", None), ("full size", 1.0)):
        if zoom is not None:
            view.canvas.zoom(zoom / view.canvas.scale_now)
            peer.resetTransform()
        QApplication.processEvents()
        print(f"{steps:>5} steps, {scale} ({view.canvas.scale_now * 100:.0f} %)")
        ref = _seen(view)[0]
        card = scene.arrangement.cards[ref]
        port = port_of(scene.arrangement, ref)
        assert port is not None
        frame = scene.arrangement.stages[ref.partition("/")[0]].frame
        gestures: dict[str, Callable[[], list[float]]] = {
            "bare scene, hover": lambda: _moves(peer, moves, held=False),
            "hover": lambda: _moves(view.canvas, moves, held=False),
            "band": partial(_drag, view, _pixel(view, Point(frame.x + 3, card.bottom + 4)), moves),
            "wire": partial(_drag, view, _pixel(view, port), moves),
            f"carry {steps}": partial(_carry, view, _pixel(view, card.centre), moves),
        }
        for name, run in gestures.items():
            run()
            print(_row(name, run()))
    view.edit(None)
    for widget in (view, peer):
        widget.hide()
        widget.deleteLater()
    QApplication.processEvents()


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--steps", type=int, action="append", choices=list(_STAGES), help="one size alone")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    current().choose(Mode.LIGHT)
    for steps in arguments.steps or _STAGES:
        _measure(steps, arguments.moves)
    application.quit()


if __name__ == "__main__":
    main()
