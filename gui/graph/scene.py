"""The scene: keeps the items of a drawing, hands them what changed, and lets them glide to where they stand now."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from backend.domain.problem import Problem
from gui.graph.arrange import Arrangement, Line, Point
from gui.graph.critical_lines import critical_lines
from gui.graph.edges import Edges
from gui.graph.folding import Folded
from gui.graph.followed_run import FollowedRun
from gui.graph.glide import Glide
from gui.graph.ink import Ink
from gui.graph.items.card import CardItem
from gui.graph.items.chevron import room
from gui.graph.items.cursor import CursorItem
from gui.graph.items.detail import FAR, NEAR
from gui.graph.items.overview import OverviewItem
from gui.graph.items.pencil import Pencil
from gui.graph.items.stage import StageItem
from gui.graph.items.wires import WiresItem
from gui.graph.overlay import Mark
from gui.graph.states import show_cards, show_found, show_marks, show_problems, show_stages

_EDGE = 6  # from a stage's border to the place of its chevron
_MARGIN = 2000  # so far beyond the drawing the canvas can be moved
_STAGES, _LINES, _OVERVIEW, _CRITICAL, _CARDS, _CURSOR, _MARKS = range(7)
_Key = TypeVar("_Key", str, tuple[str, str])
_Item = TypeVar("_Item", bound=QGraphicsItem)


class PipelineScene(QGraphicsScene):
    """Holds one item per card, stage and stage line, the critical path, the overview and the ring of the selection."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__()
        self._pencil = pencil
        self.arrangement = Arrangement()
        self.edges = Edges(self.arrangement)
        self.cards: dict[str, CardItem] = {}
        self.stages: dict[str, StageItem] = {}
        self.critical: tuple[str, ...] = ()
        self._folded = Folded()
        self._lines: dict[tuple[str, str], WiresItem] = {}
        self._critical = WiresItem([], pencil, strong=True)
        self._overview = OverviewItem(pencil)
        self._cursor = CursorItem(pencil)
        self._surrounded = ""
        self._far = False
        self._glide = Glide(self)
        for level, item in ((_CRITICAL, self._critical), (_OVERVIEW, self._overview), (_CURSOR, self._cursor)):
            item.setZValue(level)
            self.addItem(item)
        self._overview.hide()
        self.set_ink()

    def show_drawing(self, folded: Folded, arrangement: Arrangement, held: str = "") -> None:
        """Show another drawing: what is in both stays and glides to its place, as seen by one whose eyes rest on `held`,
        a card or a stage.
        """
        shift = self._shift(arrangement, held)
        self.arrangement, self._folded, self.edges = arrangement, folded, Edges(arrangement)
        stages = {stage.name: stage for stage in folded.whole.stages}
        steps = dict(folded.shown.steps())
        lines = {(line.source, line.target): line for line in (*arrangement.between, *_backward(arrangement))}
        fresh: set[QGraphicsItem] = set()
        self.stages = self._kept(
            self.stages,
            stages,
            lambda name: StageItem(stages[name], arrangement.stages[name], self._pencil),
            _STAGES,
            fresh,
        )
        self.cards = self._kept(
            self.cards,
            {ref: steps[ref] for ref in arrangement.cards},
            lambda ref: CardItem(ref, steps[ref], arrangement.cards[ref], self._pencil),
            _CARDS,
            fresh,
        )
        self._lines = self._kept(self._lines, lines, lambda tie: WiresItem([lines[tie]], self._pencil), _LINES, fresh)
        places: list[tuple[QGraphicsItem, Point]] = []
        for name, stage in self.stages.items():
            stage.take(stages[name], arrangement.stages[name])
            places.append((stage, Point(arrangement.stages[name].frame.x, arrangement.stages[name].frame.y)))
        for ref, card in self.cards.items():
            card.take(steps[ref], arrangement.cards[ref])
            card.set_fold(len(folded.members.get(ref, ())), ref in folded.heads)
            places.append((card, Point(arrangement.cards[ref].x, arrangement.cards[ref].y)))
        for tie, wires in self._lines.items():
            wires.set_lines([lines[tie]])
        self._glide.begin(
            [(item, QPointF(at.x, at.y)) for item, at in places if item not in fresh], QPointF(shift.x, shift.y)
        )
        if self._far:
            self._glide.finish()
        self._overview.show_drawing(arrangement, self.cards, self.stages)
        self.surround(self._surrounded)
        self._critical.set_lines(critical_lines(arrangement, self.critical))
        bounds = arrangement.bounds
        self.setSceneRect(
            QRectF(bounds.x, bounds.y, bounds.width, bounds.height).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        )

    def _shift(self, arrangement: Arrangement, held: str) -> Point:
        """How far what is held moves: so far everything else seems to move the other way."""
        before, after = self.arrangement.place(held), arrangement.place(held)
        return Point(after.x - before.x, after.y - before.y) if before and after else Point(0, 0)

    def _kept(
        self,
        old: Mapping[_Key, _Item],
        wanted: Mapping[_Key, object],
        make: Callable[[_Key], _Item],
        level: int,
        fresh: set[QGraphicsItem],
    ) -> dict[_Key, _Item]:
        """Return an item for each key, in order: the old ones, and new ones where there was none. The rest goes."""
        for key in old.keys() - wanted.keys():
            self.removeItem(old[key])
        kept: dict[_Key, _Item] = {}
        for key in wanted:
            item = old.get(key)
            if item is None:
                item = make(key)
                item.setZValue(level)
                item.setVisible(not self._far)
                self.addItem(item)
                fresh.add(item)
            kept[key] = item
        return kept

    def set_far(self, far: bool) -> None:
        """Swap between the overview and the single items."""
        if far == self._far:
            return
        self._far = far
        self._glide.finish()
        for item in (*self.stages.values(), *self.cards.values(), *self._lines.values()):
            item.setVisible(not far)
        self._overview.setVisible(far)
        self._note_change()

    @property
    def far(self) -> bool:
        """True while the overview is shown."""
        return self._far

    def set_ink(self) -> None:
        """Take the theme's colours anew."""
        self._pencil.ink = Ink()
        self.setBackgroundBrush(self._pencil.ink.canvas)
        self._note_change()
        self.update()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the stages and steps that problems name."""
        show_problems(self.cards, self.stages, problems)
        self._note_change()

    def set_marks(self, marks: Mapping[str, Mark]) -> None:
        """Mark the steps that differ from what the shown run ran."""
        show_marks(self.cards, marks)
        self._note_change()

    def show_standings(self, run: FollowedRun | None, refs: Iterable[str] | None = None) -> None:
        """Hand the cards (`refs`, or all) and their stages how they stand; None goes back to the definition."""
        if refs is None:
            cards, stages = list(self.cards), list(self.stages)
        else:
            refs = tuple(refs)
            cards = list(dict.fromkeys(map(self._folded.card, refs)))
            stages = list(dict.fromkeys(ref.partition("/")[0] for ref in refs))
        show_cards((self.cards[ref] for ref in cards if ref in self.cards), self._folded, run)
        show_stages((self.stages[name] for name in stages if name in self.stages), run)
        self._note_change()

    def fold_at(self, point: Point, step: str, stage: str, scale: float) -> str:
        """Return the card or stage at the point if its chevron is there at this scale, or ""."""
        if scale < FAR:
            return ""
        if step in self.cards:
            at = self.arrangement.cards[step]
            on = point.x > at.right - room(scale) and (scale < NEAR or point.y < at.centre.y)
            return step if on and self.cards[step].foldable else ""
        if stage in self.stages:
            on = point.x < self.arrangement.stages[stage].header.x + room(scale) + _EDGE
            return stage if on and self.stages[stage].stage.steps else ""
        return ""

    def show_critical(self, path: tuple[str, ...]) -> None:
        """Draw the lines along a chain of steps stronger, and its cards' times."""
        path = tuple(dict.fromkeys(map(self._folded.card, path)))
        if path == self.critical:
            return
        for ref in {*self.critical, *path}:
            if ref in self.cards:
                self.cards[ref].critical = ref in path
                self.cards[ref].update()
        self.critical = path
        self._critical.set_lines(critical_lines(self.arrangement, path))

    def mark_found(self, hits: Collection[str] | None) -> None:
        """Mark the hits of a search and let all other cards step back; None ends the search."""
        show_found(self.cards, frozenset(map(self._folded.card, hits)) if hits is not None else None)
        self._note_change()

    def surround(self, ref: str) -> None:
        """Put the ring of the selection round a card or a stage; "" takes it away."""
        self._surrounded = ref
        stage = self.arrangement.stages.get(ref)
        self._cursor.surround(stage.frame if stage is not None else self.arrangement.cards.get(ref))

    @property
    def pencil(self) -> Pencil:
        """What marks paint with."""
        return self._pencil

    def put(self, item: QGraphicsItem) -> None:
        """Lay a mark of a hand on top of everything."""
        item.setZValue(_MARKS)
        self.addItem(item)

    def take(self, item: QGraphicsItem) -> None:
        """Take a mark away."""
        if item.scene() is self:
            self.removeItem(item)

    def keep_pictures(self, *, kept: bool) -> None:
        """Keep the cards as pictures while a gesture paints marks over many of them again and again, or paint them each time."""
        mode = QGraphicsItem.CacheMode.DeviceCoordinateCache if kept else QGraphicsItem.CacheMode.NoCache
        for card in self.cards.values():
            card.setCacheMode(mode)

    def set_focused(self, focused: bool) -> None:
        """Say whether the canvas has the keyboard."""
        self._cursor.set_focused(focused)

    def _note_change(self) -> None:
        self._overview.note_change()


def _backward(arrangement: Arrangement) -> Iterator[Line]:
    """The lines inside stages that close a circle: they must be seen, so they lie over the cards' stage."""
    for place in arrangement.stages.values():
        for line in place.lines:
            if line.backward:
                yield line.moved(place.frame.x, place.frame.y)
