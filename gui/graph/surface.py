"""What a gesture works on: the view, the picture, the editor, the words beside the mouse, and the selection."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF

from gui.graph.arrange import Point, Rect
from gui.graph.choice import Choice
from gui.graph.editing.editor import Editor
from gui.graph.hint import Hint
from gui.graph.scene import PipelineScene
from gui.graph.viewport import Viewport

_REACH = 8.0  # screen pixels that an edge or a port may be missed by


@dataclass(frozen=True, slots=True)
class Surface:
    """Also answers where things are, in pixels of the viewport and of the scene."""

    view: Viewport
    scene: PipelineScene
    editor: Editor
    hint: Hint
    choice: Choice

    @property
    def reach(self) -> float:
        """How many scene pixels off still count as a hit."""
        return _REACH / self.view.scale_now

    def point(self, at: QPoint) -> Point:
        """Return the place in the scene under a pixel of the viewport."""
        place = self.view.mapToScene(at)
        return Point(place.x(), place.y())

    def spot(self, point: Point) -> QPoint:
        """Return the pixel of the viewport over a place in the scene."""
        return self.view.mapFromScene(QPointF(point.x, point.y))

    def place(self, ref: str) -> Rect | None:
        """Return where a step's card or a stage's frame stands."""
        return self.scene.arrangement.place(ref)
