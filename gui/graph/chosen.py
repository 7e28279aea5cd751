"""Marks the selection on the picture: the ring of the current node, the rings of the others, the chosen edge."""

from gui.graph.items.marks import ChosenItem
from gui.graph.items.wires import WiresItem
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection


class Chosen:
    """Its marks stay on the scene from drawing to drawing."""

    def __init__(self, scene: PipelineScene) -> None:
        self._scene = scene
        self._rings = ChosenItem(scene.pencil)
        self._edge = WiresItem([], scene.pencil, strong=True)
        for item in (self._rings, self._edge):
            scene.put(item)

    def show(self, selection: Selection) -> None:
        """Show what is selected."""
        arrangement = self._scene.arrangement
        self._scene.surround(selection.current)
        frames = {name: place.frame for name, place in arrangement.stages.items()} if len(selection.nodes) > 1 else {}
        others = selection.nodes[:-1]
        self._rings.surround(
            place for ref in others if (place := arrangement.cards.get(ref) or frames.get(ref)) is not None
        )
        edge = selection.edge
        line = self._scene.edges.between(edge.source, edge.target) if edge is not None else None
        self._edge.set_lines([line] if line is not None else [])
