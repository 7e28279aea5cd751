"""Finding steps: what is typed, what it hits, and which hit is shown."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from backend.domain.pipeline import Pipeline
from gui.graph.canvas import Canvas
from gui.graph.find_bar import FindBar
from gui.graph.finding import found
from gui.graph.items.detail import NEAR
from gui.graph.scene import PipelineScene
from gui.graph.search import Search


class Finder(QObject):
    """Ties the field to the canvas: hits come forward, the rest steps back."""

    def __init__(self, bar: FindBar, canvas: Canvas, scene: PipelineScene, reveal: Callable[[str], None]) -> None:
        super().__init__(bar)
        self._reveal = reveal
        self._bar, self._canvas, self._scene = bar, canvas, scene
        self._pipeline = Pipeline()
        self._search = Search()
        bar.changed.connect(self.find)
        bar.stepped.connect(self._step)
        bar.closed.connect(self._end)

    def take(self, pipeline: Pipeline) -> None:
        """Search another pipeline; what was searched for stays."""
        changed, self._pipeline = pipeline != self._pipeline, pipeline
        if self._search.text and changed:
            self.find(self._search.text)
        elif self._search.text:  # only folded otherwise
            self._scene.mark_found(self._search.hits)

    def find(self, text: str) -> int:
        """Show the hits, select the first and return how many there are; "" ends the search."""
        self._search = Search(text, found(self._pipeline, text))
        self._scene.mark_found(self._search.hits if text.strip() else None)
        self._show()
        return len(self._search.hits)

    def _step(self, by: int) -> None:
        """Go to the hit that is shown only from afar; then to the next one."""
        if self._canvas.scale_now < NEAR and self._search.hit:
            self._reveal(self._search.hit)
            self._canvas.zoom_to(self._search.hit)
            return
        self._search = self._search.stepped(by)
        self._show()

    def _show(self) -> None:
        self._bar.show_hits(self._search.text, self._search.position + 1, len(self._search.hits))
        if self._search.hit:
            self._reveal(self._search.hit)
            self._canvas.select(self._search.hit)

    def _end(self) -> None:
        self.find("")
        self._canvas.setFocus()
