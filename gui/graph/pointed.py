"""What is under the mouse, asked of the drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPoint

from gui.graph.hits import stage_at, step_at
from gui.graph.ports import port_at
from gui.graph.selection import Edge
from gui.graph.surface import Surface


@dataclass(frozen=True, slots=True)
class Pointed:
    """`step` and `stage` under the mouse (the stage whole, with its ground), whether its `header` is; `port`: whose port; `edge`."""

    step: str = ""
    stage: str = ""
    header: bool = False
    port: str = ""
    edge: Edge | None = None

    @property
    def node(self) -> str:
        """What a click selects: the step, or the stage by its header."""
        return self.step or (self.stage if self.header else "")


def pointed(surface: Surface, at: QPoint, with_ports: Iterable[str]) -> Pointed:
    """Return what is at a pixel of the viewport. Ports of the nodes `with_ports`, and of what is there, come first."""
    arrangement, point = surface.scene.arrangement, surface.point(at)
    stage = stage_at(arrangement, point)
    step = step_at(arrangement, point) if stage else ""
    header = bool(stage) and arrangement.stages[stage].header.contains(point)
    editable = surface.editor.editable
    port = (
        port_at(arrangement, (ref for ref in (*with_ports, step, stage) if ref), point, surface.reach)
        if editable
        else ""
    )
    edge = None
    if editable and not (step or header or port):
        line = surface.edges.at(point, surface.reach)
        edge = Edge(line.source, line.target) if line is not None else None
    return Pointed(step, stage, header, port, edge)
