"""Brings a pipeline onto the canvas: folded as somebody wants it, arranged, and without moving what is looked at."""

from collections.abc import Callable
from heapq import nsmallest

from PySide6.QtCore import QObject, QPointF, Signal

from backend.domain.pipeline import Pipeline
from gui.graph.arrange import Arranger, Measures
from gui.graph.canvas import Canvas
from gui.graph.folding import Folded, Folding
from gui.graph.measuring import measures
from gui.graph.scene import PipelineScene

_NEAREST = 40  # of so many cards one will survive an edit and hold the picture still


class Picture(QObject):
    """`drawn`: the scene shows another drawing, whose place in the view is not chosen yet; `placed`: now it is."""

    drawn = Signal()
    placed = Signal()

    def __init__(self, scene: PipelineScene, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._scene, self._canvas = scene, canvas
        self._folding = Folding()
        self._arranger = Arranger()
        self._measures: Measures | None = None
        self._marked = False
        self.pipeline: Pipeline | None = None
        self.folded = Folded()

    def show(self, pipeline: Pipeline, *, marked: bool = False, held: str = "") -> None:
        """Draw a pipeline if it is another, or folded otherwise; `marked`: cards need room for the marks of an overlay.

        `held` is the stage that the eyes rest on; else it is what is selected, or in the middle.
        """
        folded = self._folding.of(pipeline)
        if self.pipeline is not None and folded == self.folded:
            return
        first = self.pipeline is None or not self._scene.cards
        self.pipeline, self.folded, self._marked = pipeline, folded, marked
        anchor = self._anchor()
        self._canvas.cancel()
        self._measures = measures(folded.shown, self._measures, marked=marked)
        arrangement = self._arranger.arrange(folded.shown, self._measures, folded.stages)
        still = next((ref for ref in anchor if ref in arrangement.cards), "")
        self._scene.show_drawing(folded, arrangement, held or still)
        self._canvas.forget()
        self.drawn.emit()
        if first or self._canvas.fitted:
            self._canvas.fit()
        elif still and not held:
            place = arrangement.cards[still]
            self._move(QPointF(place.x, place.y) - anchor[still])
            self._canvas.gather()
        self.placed.emit()

    def toggle(self, ref: str) -> bool:
        """Fold or unfold a matrix by one of its steps, a stage by its name or by a step of no matrix; False for nothing to fold."""
        return self._fold(ref, lambda: self._folding.toggle(ref, self.folded))

    def reveal(self, ref: str) -> bool:
        """Unfold what hides a step; False when nothing does."""
        return self._fold(ref, lambda: self._folding.reveal(ref, self.folded))

    def fold_all(self, *, closed: bool) -> None:
        """Fold every stage and matrix to one box each, or unfold them."""
        self._folding.all(self.folded, closed=closed)
        self._fold("", lambda: True)

    def _fold(self, ref: str, call: Callable[[], bool]) -> bool:
        """Draw what is folded otherwise now; the stage stays where it is seen."""
        if not call() or self.pipeline is None:
            return False
        stage = ref.partition("/")[0]
        before = self._scene.arrangement.place(stage)
        self.show(self.pipeline, marked=self._marked, held=stage)
        after = self._scene.arrangement.place(stage)
        if before is not None and after is not None and not self._canvas.fitted:
            self._move(QPointF(after.x - before.x, after.y - before.y))
        return True

    def _anchor(self) -> dict[str, QPointF]:
        """Where the steps are that should not move under the user's eyes when the drawing changes, the dearest first."""
        seen, chosen = self._canvas.seen().center(), self._canvas.current
        cards = self._scene.arrangement.cards
        x, y = seen.x(), seen.y()
        near = nsmallest(_NEAREST, cards, key=lambda ref: abs(cards[ref].x - x) + abs(cards[ref].y - y))
        dearest = [chosen, *near] if chosen in cards else near
        return {ref: QPointF(cards[ref].x, cards[ref].y) for ref in dearest}

    def _move(self, by: QPointF) -> None:
        self._canvas.centerOn(self._canvas.seen().center() + by)
