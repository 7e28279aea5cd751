"""Says what is on the picture: tooltips, and sentences for a screen reader."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent

from backend.domain.pipeline import Pipeline
from gui.graph.canvas import Canvas
from gui.graph.notes import matrix_story, spoken, spoken_selection, stage_story, story
from gui.graph.picture import Picture
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection


class Teller(QObject):
    """Follows what is selected, and answers the canvas when it shows a tooltip."""

    def __init__(self, canvas: Canvas, scene: PipelineScene, picture: Picture) -> None:
        super().__init__(canvas)
        self._canvas, self._scene, self._picture, self._pencil = canvas, scene, picture, scene.pencil
        canvas.tell = self._tell
        canvas.picked.connect(self._announce)
        canvas.spoke.connect(self._speak)

    def _tell(self, kind: str, name: str) -> str:
        """Return the tooltip of a step or stage, as plain text."""
        if self._picture.pipeline is None or not name:
            return ""
        if kind == "step":
            card, members = self._scene.cards[name], self._picture.folded.members
            if name in members:
                return matrix_story(name, members[name], card.standing, card.problems)
            return story(name, card.step, card.standing, self._pencil.now(), card.problems, mark=card.mark)
        stage = self._scene.stages[name]
        return stage_story(stage.stage, stage.standing, stage.problems)

    def _announce(self, selection: Selection) -> None:
        ref = selection.current
        card = self._scene.cards.get(ref)
        if card is not None and len(selection.nodes) == 1:
            self._speak(spoken(ref, card.step, card.standing, self._pencil.now()))
        else:
            self._speak(spoken_selection(selection, self._picture.pipeline or Pipeline()))

    def _speak(self, said: str) -> None:
        self._canvas.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, QAccessible.Event.DescriptionChanged))
