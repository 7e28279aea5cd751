"""The whole pipeline: each stage arranged inside, then the stages as boxes."""

from collections.abc import Iterator

from backend.domain.pipeline import Pipeline, Stage, step_ref
from gui.graph.arrange.arrangement import Arrangement, Line, LineKind, StagePlace
from gui.graph.arrange.geometry import Rect
from gui.graph.arrange.layered import Drawing, Gaps, layered
from gui.graph.arrange.measures import Measures
from gui.graph.arrange.stage import Inside, inside

_SHORT = 4  # points of a line that passes no other layer
_FEW = 3


def arrange(pipeline: Pipeline, measures: Measures | None = None) -> Arrangement:
    """Return where everything stands. Needs that name nothing are left out; cycles are drawn, marked backward.

    1,000 steps take some tens of milliseconds.
    """
    measures = measures or Measures()
    insides = {stage.name: inside(stage, measures) for stage in pipeline.stages}
    edges = [
        (need, stage.name)
        for stage in pipeline.stages
        for need in stage.needs
        if need in insides and need != stage.name
    ]
    drawing = layered(
        {name: part.box for name, part in insides.items()},
        edges,
        Gaps(measures.stage_gap, measures.stage_gap, measures.row_gap, measures.lane),
    )
    stages: dict[str, StagePlace] = {}
    cards: dict[str, Rect] = {}
    lines: list[Line] = []
    needed = {need for need, name in edges if (need, name) not in drawing.backward}
    needing = {name for need, name in edges if (need, name) not in drawing.backward}
    for stage in pipeline.stages:
        part, corner = insides[stage.name], drawing.places[stage.name]
        frame = Rect(corner.x, corner.y, part.box.width, part.box.height)
        stages[stage.name] = StagePlace(frame, Rect(frame.x, frame.y, frame.width, measures.header), part.block)
        cards |= {
            step_ref(stage.name, step.name): part.cards[step.name].moved(corner.x, corner.y) for step in stage.steps
        }
        ports = {kind for kind, names in ((LineKind.ENTRY, needing), (LineKind.EXIT, needed)) if stage.name in names}
        lines += _inner(stage, part, frame, ports)
    lines += _outer(drawing)
    return Arrangement(stages, cards, tuple(lines), _bounds(stages, lines))


def _inner(stage: Stage, part: Inside, frame: Rect, ports: set[LineKind]) -> Iterator[Line]:
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
            step_ref(stage.name, source) if source else stage.name,
            step_ref(stage.name, target) if target else stage.name,
            tuple(point.moved(frame.x, frame.y) for point in points),
            backward=(source, target) in part.backward,
            implied=kind is LineKind.EXIT and far_exits > _FEW and len(points) > _SHORT,
        )


def _outer(drawing: Drawing) -> Iterator[Line]:
    for (source, target), points in drawing.routes.items():
        yield Line(LineKind.STAGE, source, target, points, backward=(source, target) in drawing.backward)


def _bounds(stages: dict[str, StagePlace], lines: list[Line]) -> Rect:
    if not stages:
        return Rect(0, 0, 0, 0)
    left = min(place.frame.x for place in stages.values())
    right = max(place.frame.right for place in stages.values())
    ys = [point.y for line in lines for point in line.points]
    top = min([place.frame.y for place in stages.values()] + ys)
    bottom = max([place.frame.bottom for place in stages.values()] + ys)
    return Rect(left, top, right - left, bottom - top)
