"""Where the small parts float over the canvas, and which of them there is room for."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gui.graph.find_bar import FindBar
from gui.graph.legend import Legend
from gui.graph.minimap import Minimap
from gui.graph.zoom_bar import ZoomBar

_GAP = 12
_NARROW, _LOW = 480, 260  # on a smaller canvas the minimap would hide more than it shows


@dataclass
class Floating:
    """Zoom buttons lower left, the legend beside them, minimap lower right, search upper right."""

    over: QWidget
    zoom: ZoomBar
    legend: Legend
    minimap: Minimap
    find: FindBar

    def place(self) -> None:
        """Put everything where it belongs; called when the canvas or what it shows has changed."""
        room = self.over.size()
        self.zoom.move(_GAP, room.height() - self.zoom.height() - _GAP)
        beside = self.zoom.geometry().right() + 10
        self.legend.move(beside, self.zoom.y() + (self.zoom.height() - self.legend.height()) // 2)
        self.minimap.move(room.width() - self.minimap.width() - _GAP, room.height() - self.minimap.height() - _GAP)
        roomy = room.width() >= _NARROW and room.height() >= _LOW
        self.minimap.setVisible(roomy and self.minimap.needed())
        self.find.move(room.width() - self.find.width() - _GAP, _GAP)
        self.minimap.update()
