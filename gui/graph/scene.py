"""The scene: builds the items of a drawing once, then hands them what changed."""

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from backend.domain.pipeline import Pipeline, step_ref
from backend.domain.problem import Problem
from gui.graph.arrange import Arrangement, Line, LineKind
from gui.graph.critical_lines import critical_lines
from gui.graph.followed_run import FollowedRun
from gui.graph.ink import Ink
from gui.graph.items.card import CardItem
from gui.graph.items.cursor import CursorItem
from gui.graph.items.overview import OverviewItem
from gui.graph.items.pencil import Pencil
from gui.graph.items.stage import StageItem
from gui.graph.items.wires import WiresItem

_MARGIN = 2000  # so far beyond the drawing the canvas can be moved
_STAGES, _LINES, _OVERVIEW, _CRITICAL, _CARDS, _CURSOR = range(6)


class PipelineScene(QGraphicsScene):
    """Holds one item per card, stage and stage line, the critical path, the overview and the ring of the selection."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__()
        self._pencil = pencil
        self.arrangement = Arrangement()
        self.cards: dict[str, CardItem] = {}
        self.stages: dict[str, StageItem] = {}
        self.critical: tuple[str, ...] = ()
        self._lines: list[WiresItem] = []
        self._critical: WiresItem | None = None
        self._overview: OverviewItem | None = None
        self._cursor: CursorItem | None = None
        self._far = False
        self._focused = False
        self.set_ink()

    def build(self, pipeline: Pipeline, arrangement: Arrangement) -> None:
        """Show another drawing; nothing of the old one stays."""
        self.clear()
        pencil = self._pencil
        self.arrangement, self.critical = arrangement, ()
        inner: dict[str, list[Line]] = {name: [] for name in arrangement.stages}
        outer = []
        for line in arrangement.lines:
            if line.kind is LineKind.STAGE or line.backward:
                outer.append(line)
            else:
                inner[line.source.partition("/")[0]].append(line)
        self.stages = {
            stage.name: StageItem(stage, arrangement.stages[stage.name], inner[stage.name], pencil)
            for stage in pipeline.stages
        }
        self.cards = {ref: CardItem(ref, step, arrangement.cards[ref], pencil) for ref, step in pipeline.steps()}
        self._lines = [WiresItem([line], pencil) for line in outer]
        self._critical = WiresItem([], pencil, strong=True)
        self._overview = OverviewItem(arrangement, self.cards, self.stages, pencil)
        self._cursor = CursorItem(pencil)
        self._cursor.set_focused(self._focused)
        for level, items in (
            (_STAGES, self.stages.values()),
            (_LINES, self._lines),
            (_CRITICAL, (self._critical,)),
            (_CARDS, self.cards.values()),
            (_OVERVIEW, (self._overview,)),
            (_CURSOR, (self._cursor,)),
        ):
            for item in items:
                item.setZValue(level)
                self.addItem(item)
        bounds = arrangement.bounds
        self.setSceneRect(
            QRectF(bounds.x, bounds.y, bounds.width, bounds.height).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        )
        self._far = not self._far
        self.set_far(not self._far)

    def set_far(self, far: bool) -> None:
        """Swap between the overview and the single items."""
        if far == self._far or self._overview is None:
            return
        self._far = far
        for item in (*self.stages.values(), *self.cards.values(), *self._lines):
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
        by_node: dict[str, list[Problem]] = {}
        for problem in problems:
            by_node.setdefault(problem.node, []).append(problem)
        for name, stage in self.stages.items():
            stage.problems = by_node.get(name, ())
            stage.update()
        for ref, card in self.cards.items():
            written = step_ref(ref.partition("/")[0], card.step.written)
            card.problems = by_node.get(ref, by_node.get(written, ()))
            card.update()
        self._note_change()

    def show_standings(self, run: FollowedRun | None, refs: Iterable[str] | None = None) -> None:
        """Hand the cards (`refs`, or all) and their stages how they stand; None goes back to the definition."""
        chosen = self.cards if refs is None else {ref: self.cards[ref] for ref in refs if ref in self.cards}
        for ref, card in chosen.items():
            card.standing = run.standings.get(ref) if run else None
            card.update()
        for name in dict.fromkeys(ref.partition("/")[0] for ref in chosen) if refs is not None else self.stages:
            stage = self.stages[name]
            stage.standing = run.stage(name) if run else None
            stage.update()
        self._note_change()

    def show_critical(self, path: tuple[str, ...]) -> None:
        """Draw the lines along a chain of steps stronger, and its cards' times."""
        if self._critical is None or path == self.critical:
            return
        for ref in {*self.critical, *path}:
            if ref in self.cards:
                self.cards[ref].critical = ref in path
                self.cards[ref].update()
        self.critical = path
        self._critical.set_lines(critical_lines(self.arrangement, path))

    def mark_found(self, hits: Collection[str] | None) -> None:
        """Mark the hits of a search and let all other cards step back; None ends the search."""
        chosen = frozenset(hits or ())
        for ref, card in self.cards.items():
            faded = hits is not None and ref not in chosen
            if (card.faded, card.found) != (faded, ref in chosen):
                card.faded, card.found = faded, ref in chosen
                card.update()
        self._note_change()

    def surround(self, ref: str) -> None:
        """Put the ring of the selection round a card; "" takes it away."""
        if self._cursor is not None:
            self._cursor.surround(self.arrangement.cards.get(ref))

    def set_focused(self, focused: bool) -> None:
        """Say whether the canvas has the keyboard."""
        self._focused = focused
        if self._cursor is not None:
            self._cursor.set_focused(focused)

    def _note_change(self) -> None:
        if self._overview is not None:
            self._overview.note_change()
