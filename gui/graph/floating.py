"""What floats over the canvas, where it floats, and which of it there is room for."""

from PySide6.QtCore import QObject, QPointF, Signal

from gui.graph.canvas import Canvas
from gui.graph.find_bar import FindBar
from gui.graph.legend import Legend
from gui.graph.minimap import Minimap
from gui.graph.scene import PipelineScene
from gui.graph.zoom_bar import ZoomBar

_GAP = 12
_NARROW, _LOW = 480, 260  # on a smaller canvas the minimap would hide more than it shows


class Floating(QObject):
    """Zoom buttons lower left, the legend beside them, minimap lower right, search upper right. `folded` asks to fold everything
    (True) or to unfold it.
    """

    folded = Signal(bool)

    def __init__(self, canvas: Canvas, scene: PipelineScene) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.zoom = ZoomBar(canvas)
        self.legend = Legend(canvas)
        self.minimap = Minimap(scene, canvas.seen, canvas)
        self.find = FindBar(canvas)
        self.zoom.closer.connect(lambda: canvas.zoom(1.25))
        self.zoom.farther.connect(lambda: canvas.zoom(0.8))
        self.zoom.fit.connect(canvas.fit)
        self.zoom.folded.connect(self.folded)
        self.minimap.wanted.connect(self._centre)
        canvas.searchWanted.connect(self._open_search)
        canvas.moved.connect(self.follow)

    def place(self) -> None:
        """Put everything where it belongs; called when the canvas or what it shows has changed."""
        room = self._canvas.size()
        self.zoom.move(_GAP, room.height() - self.zoom.height() - _GAP)
        beside = self.zoom.geometry().right() + 10
        self.legend.move(beside, self.zoom.y() + (self.zoom.height() - self.legend.height()) // 2)
        self.minimap.move(room.width() - self.minimap.width() - _GAP, room.height() - self.minimap.height() - _GAP)
        roomy = room.width() >= _NARROW and room.height() >= _LOW
        self.minimap.setVisible(roomy and self.minimap.needed())
        self.find.move(room.width() - self.find.width() - _GAP, _GAP)
        self.minimap.update()

    def follow(self) -> None:
        """Another part of the picture is seen, or as large as it was not."""
        self.zoom.show_scale(self._canvas.scale_now)
        self.place()

    def note_change(self) -> None:
        """What is on the picture looks different now."""
        self.minimap.note_change()
        self.place()

    def _centre(self, point: QPointF) -> None:
        self._canvas.centerOn(point)

    def _open_search(self) -> None:
        self.place()
        self.find.open()
