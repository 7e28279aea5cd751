"""Bringing a kind of step from the palette."""

from PySide6.QtCore import QPoint

from gui.graph.arrange import Point, Rect
from gui.graph.arrange.measures import Measures
from gui.graph.items.marks import ChipItem, PlaceItem, Verdict
from gui.graph.items.wires import WiresItem
from gui.graph.palette.landing import Landing, edit, landing, made_refs, reason, words
from gui.graph.surface import Surface


class PlaceKind:
    """A chip follows the mouse; the stage, the edge or the free ground under it shows what will be made there."""

    scrolls = True

    def __init__(self, surface: Surface, kind: str) -> None:
        self._surface = surface
        self._kind = kind
        self._place: Landing | None = None
        self._reason = ""
        pencil = surface.scene.pencil
        self._chip = ChipItem(pencil, kind)
        self._mark = PlaceItem(pencil)
        self._line = WiresItem([], pencil, strong=True)
        for item in (self._mark, self._line, self._chip):
            surface.scene.put(item)

    def move(self, at: QPoint) -> None:
        """Follow the mouse; outside the canvas nothing would be made."""
        surface = self._surface
        if not surface.view.viewport().rect().contains(at):
            self._place = None
            self._chip.hide()
            self._mark.show_place(None)
            self._line.set_lines([])
            surface.hint.drop()
            return
        point = surface.point(at)
        self._chip.follow(point)
        self._chip.show()
        place = landing(surface.scene.arrangement, surface.scene.edges, point, surface.reach)
        if place != self._place:
            self._place = place
            self._reason = reason(surface.editor.pipeline, place)
        self._show(point, place)
        surface.hint.say(self._reason or words(self._kind, place), at, "bad" if self._reason else "")

    def finish(self, at: QPoint) -> None:
        """Make what the words said."""
        self.move(at)
        place = self._place
        self.cancel()
        if place is not None and not self._reason:
            editor = self._surface.editor
            change = edit(self._kind, place, editor.workspace)
            editor.apply(change, made=made_refs(change))

    def cancel(self) -> None:
        """Make nothing."""
        for item in (self._mark, self._line, self._chip):
            self._surface.scene.take(item)
        self._surface.hint.drop()

    def _show(self, point: Point, place: Landing) -> None:
        verdict = Verdict.REFUSED if self._reason else Verdict.ALLOWED
        line = self._surface.scene.edges.between(place.after, place.before) if place.before else None
        self._line.set_lines([line] if line is not None else [])
        if place.stage:
            self._mark.show_place(self._surface.place(place.stage), verdict)
        elif place.before:
            self._mark.show_place(None)
        else:
            new = Measures()
            wide, high = new.card_width + 2 * new.lead, new.header + new.card_height + new.foot
            self._mark.show_place(Rect(point.x - wide / 2, point.y - high / 2, wide, high), verdict, dashed=True)
