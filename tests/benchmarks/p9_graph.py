"""P9 and the window's half of P19: the pipeline graph at 100, 300 and 1,000 steps, against a bare QGraphicsScene with levels of
detail on the same places and against NodeGraphQt, A B A B in the same run.

Both sides build from the pipeline, and both arrange it by the same code: the difference is what is put on the canvas.
Times are CPU seconds of the window's thread (nothing here waits), so that a busy machine disturbs them less.
A frame is a forced repaint of the whole view of 1,400 x 900 pixels: with everything in view, or at full size while it is moved by
40 pixels a frame. An edit adds a step that waits for another, or takes it out again: from the new pipeline to the painted frame.

NodeGraphQt is a peer, no dependency; it is installed beside, without touching the project:

    python -m venv PEER && PEER/bin/pip install NodeGraphQt
    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.p9_graph [--rounds 7] [--peer PEER/lib/python3.11/site-packages]
"""

import argparse
import asyncio
import gc
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from backend.domain.pipeline import Pipeline, Step
from backend.domain.workspace import Workspace
from gui.graph import PipelineView
from gui.graph.arrange import Arrangement, arrange
from gui.graph.measuring import measures
from gui.theme import Mode, current
from tests.benchmarks.bare_scene import bare_scene
from tests.benchmarks.pairs import Pairs, paired
from tests.gui.graph.pipelines import large, run_of

_SIZE = (1400, 900)
_STAGES = {100: 10, 300: 15, 1000: 25}
_FRAMES = 20
_KEPT: list[object] = []  # NodeGraphQt 0.6.44 ends the process when its widgets are deleted before it


def _view(pipeline: Pipeline) -> PipelineView:
    view = PipelineView(now=lambda: 0.0)
    view.resize(*_SIZE)
    view.show()
    view.set_workspace(Workspace("/bench", "bench", pipeline=pipeline))
    return view


def _bare(drawing: Arrangement) -> QGraphicsView:
    scene = bare_scene(drawing)
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
    view.resize(*_SIZE)
    view.show()
    bounds = drawing.bounds
    view.fitInView(QRectF(bounds.x, bounds.y, bounds.width, bounds.height), Qt.AspectRatioMode.KeepAspectRatio)
    return view


def _frames(view: QGraphicsView) -> list[float]:
    times = []
    for _ in range(_FRAMES):
        view.scene().update()
        QApplication.processEvents()
        began = time.thread_time()
        view.viewport().repaint()
        times.append(time.thread_time() - began)
    return times


async def _compared(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> Pairs:
    async def first() -> float:
        gc.collect()
        return ours()

    async def second() -> float:
        gc.collect()
        return peer()

    return await paired(first, second, rounds)


def _timed(make: Callable[[], QWidget]) -> float:
    began = time.thread_time()
    view = make()
    seconds = time.thread_time() - began
    view.hide()
    view.deleteLater()
    QApplication.processEvents()
    return seconds


def _check(steps: int, drawing: Arrangement, view: PipelineView) -> None:
    assert len(drawing.cards) == steps
    frames = [place.frame for place in drawing.stages.values()]
    assert not [pair for pair in combinations(frames, 2) if pair[0].overlaps(pair[1])], "stages overlap"
    assert not [pair for pair in combinations(drawing.cards.values(), 2) if pair[0].overlaps(pair[1])], "cards overlap"
    bounds, seen = drawing.bounds, view.canvas.seen()
    assert seen.left() <= bounds.x
    assert bounds.right <= seen.right()


async def _size(steps: int, rounds: int) -> None:
    pipeline = large(steps, _STAGES[steps])
    drawing = arrange(pipeline, measures(pipeline))
    layouts = sorted(_once(lambda: arrange(pipeline)) for _ in range(rounds))
    build = await _compared(
        lambda: _timed(lambda: _view(pipeline)), lambda: _timed(lambda: _bare(arrange(pipeline))), rounds
    )
    print(build.row(f"{steps:>5} steps, build with layout", 1.9 if steps == 1000 else None))
    view, bare = _view(pipeline), _bare(drawing)
    view.show_run(run_of(pipeline))
    QApplication.processEvents()
    _check(steps, drawing, view)
    ours: list[float] = []

    def our_frames() -> float:
        ours.extend(times := _frames(view.canvas))
        return sum(times) / _FRAMES

    frame = await _compared(our_frames, lambda: sum(_frames(bare)) / _FRAMES, rounds)
    print(frame.row(f"{steps:>5} steps, frame, all in view", 1.5 if steps == 1000 else None))
    worst = sorted(ours)[int(len(ours) * 0.99)]
    zoom = sorted(_zoom_frames(view))
    view.zoom_to("stage-3/step-2")
    bare.resetTransform()
    bare.centerOn(drawing.cards["stage-3/step-2"].x, drawing.cards["stage-3/step-2"].y)
    QApplication.processEvents()
    pan = await _compared(
        lambda: sum(_pan_frames(view.canvas)) / _FRAMES, lambda: sum(_pan_frames(bare)) / _FRAMES, rounds
    )
    print(pan.row(f"{steps:>5} steps, frame, moved at full size"))
    arranged, painted = _edits(pipeline)
    print(
        f"{'':>12} one edit: scene {sorted(arranged)[_FRAMES // 2] * 1e3:.1f} ms, painted {sorted(painted)[_FRAMES // 2] * 1e3:.1f} ms,"
        f" worst {max(painted) * 1e3:.1f} ms"
    )
    print(
        f"{'':>12} layout {layouts[len(layouts) // 2] * 1e3:.0f} ms (target <= 300), frame p99 {worst * 1e3:.1f} ms (target <= 16.7),"
        f" zooming into single cards and back: median {zoom[len(zoom) // 2] * 1e3:.1f} ms, worst {zoom[-1] * 1e3:.1f} ms"
    )
    for widget in (view, bare):
        widget.hide()
        widget.deleteLater()
    QApplication.processEvents()


def _pan_frames(view: QGraphicsView) -> list[float]:
    """Move at full size through the middle of the drawing, a frame each."""
    bar = view.horizontalScrollBar()
    times = []
    for _ in range(_FRAMES):
        began = time.thread_time()
        bar.setValue(bar.value() + 40)
        view.viewport().repaint()
        times.append(time.thread_time() - began)
    bar.setValue(bar.value() - 40 * _FRAMES)
    return times


def _edits(pipeline: Pipeline) -> tuple[list[float], list[float]]:
    """Add and remove a step in the fourth stage, at full size; seconds until the scene is right, and until it is painted."""
    view = _view(pipeline)
    view.zoom_to("stage-3/step-2")
    QApplication.processEvents()
    arranged, painted = [], []
    for number in range(_FRAMES):
        stages = list(pipeline.stages)
        if number % 2 == 0:
            fresh = Step(f"new-{number}", "run", "alpine", needs=("step-1",))
            stages[3] = replace(stages[3], steps=(*stages[3].steps, fresh))
        began = time.thread_time()
        view.set_workspace(Workspace("/bench", "bench", pipeline=Pipeline(tuple(stages))))
        arranged.append(time.thread_time() - began)
        view.canvas.viewport().repaint()
        painted.append(time.thread_time() - began)
    view.hide()
    view.deleteLater()
    QApplication.processEvents()
    return arranged, painted


def _once(call: Callable[[], object]) -> float:
    began = time.thread_time()
    call()
    return time.thread_time() - began


def _zoom_frames(view: PipelineView) -> list[float]:
    """Zoom by single wheel notches from everything to full size and back, a frame each."""
    times = []
    for factor in [1.2] * 14 + [1 / 1.2] * 14:
        began = time.thread_time()
        view.canvas.zoom(factor)
        view.canvas.viewport().repaint()
        times.append(time.thread_time() - began)
    return times


def _node_graph(drawing: Arrangement) -> tuple[QWidget, QGraphicsView]:
    """The same cards and step lines in NodeGraphQt, everything in view."""
    from NodeGraphQt import BaseNode, NodeGraph  # type: ignore[import-not-found]

    class Card(BaseNode):  # type: ignore[misc]
        __identifier__ = "bench"
        NODE_NAME = "Card"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("in", multi_input=True)
            self.add_output("out")

    graph = NodeGraph()
    graph.register_node(Card)
    nodes = {}
    for ref, at in drawing.cards.items():
        nodes[ref] = graph.create_node("bench.Card", name=ref, pos=[at.x, at.y], selected=False, push_undo=False)
    for line in drawing.lines:
        if line.source in nodes and line.target in nodes:
            nodes[line.source].set_output(0, nodes[line.target].input(0))
    widget: QWidget = graph.widget
    _KEPT.append(graph)
    widget.resize(*_SIZE)
    widget.show()
    graph.select_all()
    graph.fit_to_selection()
    graph.clear_selection()
    return widget, graph.viewer()


def _hidden(pipeline: Pipeline) -> None:
    _node_graph(arrange(pipeline))[0].hide()


async def _against_node_graph(steps: int, rounds: int) -> None:
    pipeline = large(steps, _STAGES[steps])
    drawing = arrange(pipeline, measures(pipeline))
    build = await _compared(lambda: _timed(lambda: _view(pipeline)), lambda: _once(lambda: _hidden(pipeline)), rounds)
    print(build.row(f"{steps:>5} steps, build, NodeGraphQt"))
    view, (widget, peer) = _view(pipeline), _node_graph(drawing)
    view.show_run(run_of(pipeline))
    QApplication.processEvents()
    frame = await _compared(lambda: sum(_frames(view.canvas)) / _FRAMES, lambda: sum(_frames(peer)) / _FRAMES, rounds)
    print(frame.row(f"{steps:>5} steps, frame, NodeGraphQt"))
    widget.hide()
    view.hide()
    view.deleteLater()
    QApplication.processEvents()


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peer", default="", help="a folder with NodeGraphQt")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    current().choose(Mode.LIGHT)
    for steps in _STAGES:
        asyncio.run(_size(steps, arguments.rounds))
    if arguments.peer:
        os.environ.setdefault("QT_PREFERRED_BINDING", "PySide6")
        sys.path.append(arguments.peer)
        for steps in _STAGES:
            asyncio.run(_against_node_graph(steps, 3 if steps < 1000 else 1))
    application.quit()


if __name__ == "__main__":
    main()
