"""Drawing again and again what changes little: only stages that changed are arranged anew, and what stood keeps its order."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from backend.domain.pipeline import Pipeline, Stage, step_ref
from gui.graph.arrange.arrangement import Arrangement, Line, LineKind, StagePlace
from gui.graph.arrange.geometry import Rect
from gui.graph.arrange.layered import Drawing, Former, Gaps, Tie, layered
from gui.graph.arrange.measures import Measures
from gui.graph.arrange.stage import Inside, closed, inside

_SHORT = 4  # points of a line that passes no other layer
_FEW = 3
_Shape = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was drawn of a stage, and from what."""

    shape: _Shape
    measures: Measures
    inside: Inside


class Arranger:
    """Remembers the last drawing. A new one costs what changed, and moves and reorders as little as it can."""

    def __init__(self) -> None:
        self._insides: dict[str, _Kept] = {}
        self._lines: dict[str, tuple[Inside, frozenset[LineKind], tuple[Line, ...]]] = {}
        self._outside = Former()
        self._order: tuple[str, ...] = ()

    def arrange(self, pipeline: Pipeline, measures: Measures, folded: Collection[str] = ()) -> Arrangement:
        """Return where everything stands; see `arrange`."""
        self._follow_renamed(pipeline)
        insides = {stage.name: self._inside(stage, measures, stage.name in folded) for stage in pipeline.stages}
        edges = [
            (need, stage.name)
            for stage in pipeline.stages
            for need in stage.needs
            if need in insides and need != stage.name
        ]
        gaps = Gaps(measures.stage_gap, measures.stage_gap, measures.row_gap, measures.lane)
        drawing = layered({name: part.box for name, part in insides.items()}, edges, gaps, self._outside)
        self._outside = drawing.former
        stages = {
            stage.name: self._place(stage, insides[stage.name], drawing, edges, measures) for stage in pipeline.stages
        }
        cards = {
            step_ref(name, step): card.moved(place.frame.x, place.frame.y)
            for name, place in stages.items()
            for step, card in insides[name].cards.items()
        }
        between = tuple(
            Line(LineKind.STAGE, source, target, points, backward=(source, target) in drawing.backward)
            for (source, target), points in drawing.routes.items()
        )
        return Arrangement(stages, cards, between, _bounds(stages, between))

    def _follow_renamed(self, pipeline: Pipeline) -> None:
        """One name that differs in its place is a renamed stage: it stays where it is."""
        names = tuple(stage.name for stage in pipeline.stages)
        old, new = renamed(self._order, names)
        if old in self._insides:
            self._insides[new] = self._insides.pop(old)
            self._outside = self._outside.renamed(old, new)
        self._order = names
        for gone in self._insides.keys() - set(names):
            del self._insides[gone]
        for gone in self._lines.keys() - set(names):
            del self._lines[gone]

    def _inside(self, stage: Stage, measures: Measures, folded: bool) -> Inside:
        kept = self._insides.get(stage.name)
        if folded:
            return closed(measures)
        shape = tuple((step.name, step.needs) for step in stage.steps)
        if kept is not None and kept.shape == shape and kept.measures == measures:
            return kept.inside
        former = kept.inside.former if kept is not None else Former()
        if kept is not None:
            old, new = renamed([name for name, _ in kept.shape], [name for name, _ in shape])
            former = former.renamed(old, new) if old else former
        made = inside(stage, measures, former)
        self._insides[stage.name] = _Kept(shape, measures, made)
        return made

    def _place(
        self, stage: Stage, part: Inside, drawing: Drawing, edges: Sequence[Tie], measures: Measures
    ) -> StagePlace:
        corner = drawing.places[stage.name]
        frame = Rect(corner.x, corner.y, part.box.width, part.box.height)
        header = Rect(frame.x, frame.y, frame.width, measures.header)
        tied = [tie for tie in edges if tie not in drawing.backward]
        ports = {LineKind.ENTRY for _, name in tied if name == stage.name}
        ports |= {LineKind.EXIT for need, _ in tied if need == stage.name}
        known = self._lines.get(stage.name)
        if known is None or known[0] is not part or known[1] != ports:
            known = self._lines[stage.name] = (part, frozenset(ports), tuple(_inner(stage.name, part, ports)))
        return StagePlace(frame, header, part.block, part.folded, known[2])


def renamed(before: Sequence[str], now: Sequence[str]) -> tuple[str, str]:
    """Return (old, new) when the names differ in one place alone, and by that the old name went and the new one came; else ("", "")."""
    if len(before) != len(now):
        return "", ""
    differing = [pair for pair in zip(before, now, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1 or differing[0][0] in now or differing[0][1] in before:
        return "", ""
    return differing[0]


def _inner(stage: str, part: Inside, ports: Collection[LineKind]) -> Iterator[Line]:
    """Yield the lines inside; those to a border (`ports`) only where a line goes on beyond it."""
    far_exits = sum(not target and len(points) > _SHORT for (_, target), points in part.routes.items())
    for (source, target), points in part.routes.items():
        kind = LineKind.STEP
        if not source:
            kind = LineKind.ENTRY
        elif not target:
            kind = LineKind.EXIT
        if kind is not LineKind.STEP and kind not in ports:
            continue
        yield Line(
            kind,
            step_ref(stage, source) if source else stage,
            step_ref(stage, target) if target else stage,
            points,
            backward=(source, target) in part.backward,
            implied=kind is LineKind.EXIT and far_exits > _FEW and len(points) > _SHORT,
        )


def _bounds(stages: dict[str, StagePlace], between: Sequence[Line]) -> Rect:
    """Round all frames and the lines between them; what is inside stays inside."""
    if not stages:
        return Rect(0, 0, 0, 0)
    left = min(place.frame.x for place in stages.values())
    right = max(place.frame.right for place in stages.values())
    ys = [point.y for line in between for point in line.points]
    top = min([place.frame.y for place in stages.values()] + ys)
    bottom = max([place.frame.bottom for place in stages.values()] + ys)
    return Rect(left, top, right - left, bottom - top)
