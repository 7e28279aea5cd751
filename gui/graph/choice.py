"""What is chosen on the canvas: shown on the picture, and told."""

from PySide6.QtCore import QObject, Signal

from gui.graph.chosen import Chosen
from gui.graph.editing.rules import is_step
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection
from gui.graph.viewport import Viewport


class Choice(QObject):
    """`selected` gives the current step's ref or ""; `picked` every selection. `shown`: the picture shows another one, which may
    still be in the making.
    """

    selected = Signal(str)
    picked = Signal(object)
    shown = Signal()

    def __init__(self, scene: PipelineScene, view: Viewport) -> None:
        super().__init__(view)
        self._scene, self._view = scene, view
        self._marks = Chosen(scene)
        self.selection = self._told = Selection()

    @property
    def current(self) -> str:
        """The ref of the current step or stage, or ""."""
        return self.selection.current

    def choose(self, selection: Selection) -> None:
        """Put a selection on the picture; what does not exist is left out."""
        self.preview(selection)
        before, selection = self._told, self.selection
        self._told = selection
        if selection == before:
            return
        self.picked.emit(selection)
        one = selection.current if is_step(selection.current) else ""
        if one != (before.current if is_step(before.current) else ""):
            self.selected.emit(one)

    def preview(self, selection: Selection) -> None:
        """Show a selection that is still being made."""
        self.selection = selection.within(self._scene.arrangement.place)
        self._marks.show(self.selection)
        self.shown.emit()

    def select(self, ref: str) -> None:
        """Select one step or stage, or nothing with "", and keep it in view."""
        if not ref:
            self.choose(Selection())
        elif self._scene.arrangement.place(ref) is not None:
            self.choose(Selection((ref,)))
            self.reveal(ref)

    def take(self, ref: str) -> None:
        """Make a node the current one, unless it is among the chosen already: a menu or a drag is for all of them."""
        if ref not in self.selection.nodes:
            self.choose(Selection((ref,)))

    def reveal(self, ref: str) -> None:
        """Have a card, or a stage's header, in view."""
        arrangement = self._scene.arrangement
        place = arrangement.cards.get(ref)
        if place is None and ref in arrangement.stages:
            place = arrangement.stages[ref].header
        if place is not None:
            self._view.reveal(place)
