"""Carrying steps to another stage."""

from PySide6.QtCore import QPoint

from backend.domain.edits import Move
from gui.graph.editing.rules import may_move, stage_of, written
from gui.graph.editing.words import moving, these
from gui.graph.hits import stage_at
from gui.graph.items.marks import ChipItem, PlaceItem, Verdict
from gui.graph.surface import Surface


class MoveSteps:
    """The cards step back while a chip follows the mouse; the stage under it shows whether they may go there."""

    scrolls = True

    def __init__(self, surface: Surface, refs: tuple[str, ...]) -> None:
        self._surface = surface
        self._refs = refs
        self._stage = ""
        self._reason = ""
        self._words = ""
        self._chip = ChipItem(surface.scene.pencil, these(refs))
        self._mark = PlaceItem(surface.scene.pencil)
        self._faded = {ref: surface.scene.cards[ref].faded for ref in refs if ref in surface.scene.cards}
        for item in (self._mark, self._chip):
            surface.scene.put(item)
        self._fade(dict.fromkeys(self._faded, True))
        surface.scene.keep_pictures(kept=True)

    def move(self, at: QPoint) -> None:
        """Follow the mouse, and judge the stage under it."""
        point = self._surface.point(at)
        self._chip.follow(point)
        stage = stage_at(self._surface.scene.arrangement, point)
        if stage and all(stage_of(ref) == stage for ref in self._refs):
            stage = ""  # they are here already: nothing to say
        if stage != self._stage:
            self._stage = stage
            pipeline = self._surface.editor.pipeline
            self._reason = may_move(pipeline, self._refs, stage) if stage else ""
            self._words = self._reason or (moving(pipeline, self._refs, stage) if stage else "")
            self._mark.show_place(
                self._surface.place(stage) if stage else None, Verdict.REFUSED if self._reason else Verdict.ALLOWED
            )
        self._surface.hint.say(self._words, at, "bad" if self._reason else "")

    def finish(self, at: QPoint) -> None:
        """Move them, if they may go there."""
        self.move(at)
        self.cancel()
        if self._stage and not self._reason:
            editor = self._surface.editor
            editor.apply(Move(written(editor.pipeline, self._refs), self._stage))

    def cancel(self) -> None:
        """Leave everything where it was."""
        for item in (self._mark, self._chip):
            self._surface.scene.take(item)
        self._fade(self._faded)
        self._surface.scene.keep_pictures(kept=False)
        self._surface.hint.drop()

    def _fade(self, faded: dict[str, bool]) -> None:
        for ref, value in faded.items():
            card = self._surface.scene.cards.get(ref)
            if card is not None:
                card.faded = value
                card.update()
