"""What is under the mouse, asked of the drawing."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint

from gui.graph.arrange import Point
from gui.graph.hits import stage_at, step_at
from gui.graph.ports import port_at
from gui.graph.selection import Edge
from gui.graph.surface import Surface


@dataclass(frozen=True, slots=True)
class Pointed:
    """`step` and `stage` under the mouse (the stage whole, with its ground), whether its `header` is; `port`: whose port; `fold`:
    whose chevron; `edge`.
    """

    step: str = ""
    stage: str = ""
    header: bool = False
    port: str = ""
    fold: str = ""
    edge: Edge | None = None

    @property
    def node(self) -> str:
        """What a click selects: the step, or the stage by its header."""
        return self.step or (self.stage if self.header else "")


def pointed(surface: Surface, at: QPoint) -> Pointed:
    """Return what is at a pixel of the viewport, whatever was there before. Ports and edges are found where it can be edited."""
    arrangement, point = surface.scene.arrangement, surface.point(at)
    stage = stage_at(arrangement, point)
    step = step_at(arrangement, point) if stage else ""
    header = bool(stage) and arrangement.stages[stage].header.contains(point)
    port = _port(surface, point) if surface.editor.editable else ""
    fold = "" if port else surface.scene.fold_at(point, step, stage if header else "", surface.view.scale_now)
    if step or header or port or not surface.editor.editable:
        return Pointed(step, stage, header, port, fold)
    line = surface.scene.edges.at(point, surface.reach)
    return Pointed(step, stage, header, edge=Edge(line.source, line.target) if line is not None else None)


def _port(surface: Surface, point: Point) -> str:
    """A port stands on its node's right border, so the half of it that looks out belongs to the node left of the point."""
    arrangement = surface.scene.arrangement
    places = (point, Point(point.x - surface.reach, point.y))
    nodes = (found(arrangement, place) for found in (step_at, stage_at) for place in places)
    return port_at(arrangement, filter(None, nodes), point, surface.reach)
