"""Drawing an edge, with the mouse or by keys."""

from PySide6.QtCore import QPoint

from backend.domain.edits import Connect
from gui.graph.arrange import Line, LineKind, Point
from gui.graph.editing.rules import is_step, may_wire, stage_of, written
from gui.graph.editing.words import connecting
from gui.graph.hits import stage_at, step_at
from gui.graph.items.marks import PlaceItem, Verdict, verdict_color
from gui.graph.items.wires import WiresItem
from gui.graph.ports import port_of
from gui.graph.surface import Surface

_TONES = {Verdict.OPEN: "", Verdict.ALLOWED: "ok", Verdict.REFUSED: "bad"}


class Wire:
    """A line from a node's port to the mouse. The target shows whether it may wait for `source`, and the words say why not."""

    scrolls = True

    def __init__(self, surface: Surface, source: str) -> None:
        self._surface = surface
        self.source = source
        self.target = ""
        self.reason = ""
        self._start = port_of(surface.scene.arrangement, source) or Point(0, 0)
        self._line = WiresItem([], surface.scene.pencil, strong=True)
        self._mark = PlaceItem(surface.scene.pencil)
        surface.scene.put(self._mark)
        surface.scene.put(self._line)

    def move(self, at: QPoint) -> None:
        """Tie the line to the mouse."""
        point = self._surface.point(at)
        self._judge(self._under(point))
        self._show(point, at)

    def aim(self, ref: str) -> None:
        """Tie the line to a node that the keys chose."""
        place = self._surface.place(ref)
        if place is None:
            return
        self._judge("" if ref == self.source else ref)
        end = Point(place.x, place.centre.y)
        self._surface.view.reveal(place)
        self._show(end, self._surface.spot(Point(place.x, place.bottom)))

    @property
    def said(self) -> str:
        """What would happen now, or why it may not: for a screen reader."""
        return self._words()

    def finish(self, at: QPoint) -> None:
        """Connect, if it may be."""
        self.move(at)
        self.commit()

    def commit(self) -> None:
        """Connect what is aimed at; a refusal stays readable for a while."""
        surface, allowed = self._surface, bool(self.target) and not self.reason
        self.cancel()
        if allowed:
            pipeline = surface.editor.pipeline
            one, other = written(pipeline, (self.source,))[0], written(pipeline, (self.target,))[0]
            surface.editor.apply(Connect(one, other))
        elif self.reason:
            place = surface.place(self.target)
            if place is not None:
                surface.hint.say(self.reason, surface.spot(Point(place.x, place.bottom)), "bad", stays=False)

    def cancel(self) -> None:
        """Leave no line."""
        for item in (self._line, self._mark):
            self._surface.scene.take(item)
        self._surface.hint.drop()

    def _under(self, point: Point) -> str:
        arrangement = self._surface.scene.arrangement
        stage = stage_at(arrangement, point)
        found = stage
        if is_step(self.source):
            found = step_at(arrangement, point) or ("" if stage == stage_of(self.source) else stage)
        return "" if found == self.source else found

    def _judge(self, target: str) -> None:
        if target != self.target:
            self.target = target
            self.reason = may_wire(self._surface.editor.pipeline, self.source, target) if target else ""

    def _show(self, end: Point, at: QPoint) -> None:
        verdict = Verdict.OPEN if not self.target else Verdict.REFUSED if self.reason else Verdict.ALLOWED
        self._mark.show_place(self._surface.place(self.target), verdict)
        self._line.tint = verdict_color(self._surface.scene.pencil, verdict)
        kind = LineKind.STEP if is_step(self.source) else LineKind.STAGE
        self._line.set_lines([Line(kind, self.source, self.target, (self._start, self._start, end, end))])
        self._surface.hint.say(self._words(), at, _TONES[verdict])

    def _words(self) -> str:
        return self.reason or (connecting(self.source, self.target) if self.target else "")
