"""The inside of one stage: its cards and their lines, relative to the frame's upper left corner."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from backend.domain.pipeline import Stage
from gui.graph.arrange.geometry import Point, Rect
from gui.graph.arrange.layered import Box, Former, Gaps, Route, Tie, layered, turned_back
from gui.graph.arrange.measures import Measures
from gui.graph.arrange.ranks import without_cycles

_ENTRY, _EXIT = "/entry", "/exit"  # no step is called so: names hold no slash
_BORDER = {_ENTRY: "", _EXIT: ""}
_UPRIGHT = 1.3  # a block is at most so much higher than wide


@dataclass(frozen=True, slots=True)
class Inside:
    """Cards by step name; routes by (from, to), where "" stands for the stage's own border; the outer box.

    `block`: the steps stand as a block without lines. `folded`: no step is shown. `former` is for the next drawing.
    """

    box: Box
    cards: dict[str, Rect] = field(default_factory=dict)
    routes: dict[Tie, Route] = field(default_factory=dict)
    backward: frozenset[Tie] = frozenset()
    block: bool = False
    folded: bool = False
    former: Former = field(default_factory=Former)


def closed(measures: Measures) -> Inside:
    """Return the inside of a folded stage: a header with room for what there is to tell."""
    height = measures.header + measures.summary
    return Inside(Box(2 * measures.lead + measures.card_width, height, height / 2, height / 2), folded=True)


def inside(stage: Stage, measures: Measures, former: Former | None = None) -> Inside:
    """Arrange the steps: those that need each other in layers with lines, a crowd of others as a block below.

    Steps that stood in the `former` drawing keep their order.
    """
    names = [step.name for step in stage.steps]
    known = set(names)
    edges = [(need, step.name) for step in stage.steps for need in step.needs if need in known and need != step.name]
    tied = {name for edge in edges for name in edge}
    crowd = [name for name in names if name not in tied]
    if len(crowd) <= measures.crowd:
        tied, crowd = known, []
    lined = _lined([name for name in names if name in tied], edges, measures, former) if tied else None
    return _with_block(lined, crowd, measures) if crowd or lined is None else lined


def _lined(names: list[str], edges: list[Tie], measures: Measures, former: Former | None) -> Inside:
    middle = measures.card_height / 2
    boxes = {_ENTRY: Box(0, 0, 0, 0)}
    boxes |= {name: Box(measures.card_width, measures.card_height, middle, middle) for name in names}
    boxes[_EXIT] = Box(0, 0, 0, 0)
    forward, backward = _opened(names, edges)
    waiting, followed = {target for _, target in forward}, {source for source, _ in forward}
    begins = [(_ENTRY, name) for name in names if name not in waiting]
    ends = [(name, _EXIT) for name in names if name not in followed]
    gaps = Gaps(measures.step_gap, measures.lead, measures.card_gap, measures.lane)
    drawing = layered(boxes, [*begins, *forward, *ends], gaps, former)
    ys = [point.y for route in drawing.routes.values() for point in route]
    down = measures.header - min([drawing.places[name].y for name in names] + ys)
    places = {key: place.moved(0, down) for key, place in drawing.places.items()}
    cards = {name: Rect(places[name].x, places[name].y, measures.card_width, measures.card_height) for name in names}
    routes = {
        (_BORDER.get(one, one), _BORDER.get(other, other)): tuple(point.moved(0, down) for point in route)
        for (one, other), route in turned_back(drawing.routes, backward, edges).items()
    }
    bottom = max([card.bottom for card in cards.values()] + [y + down for y in ys])
    box = Box(drawing.width, bottom + measures.foot, places[_ENTRY].y, places[_EXIT].y)
    return Inside(box, cards, routes, backward, former=drawing.former)


def _opened(names: list[str], edges: list[Tie]) -> tuple[list[Tie], frozenset[Tie]]:
    """Open circles before the border is tied to where the work begins and ends: in a circle nothing does."""
    number = {name: index for index, name in enumerate(names)}
    forward, turned = without_cycles(len(names), [(number[one], number[other]) for one, other in edges])
    return [(names[a], names[b]) for a, b in forward], frozenset((names[a], names[b]) for a, b in turned)


def _with_block(lined: Inside | None, crowd: Sequence[str], measures: Measures) -> Inside:
    """Set the crowd below the others, row by row, nearly as high as wide; nobody gets the room of one card.

    Rows, because a step is added at the end: then all others stay.
    """
    gap = measures.step_gap if lined else measures.card_gap
    wide, high = measures.card_width + gap, measures.card_height + measures.card_gap
    count = max(1, len(crowd))
    columns = int((lined.box.width - 2 * measures.lead + gap) // wide) if lined else 1
    while -(-count // columns) * high > _UPRIGHT * max(columns, 2) * wide:
        columns += 1
    rows = -(-count // columns)
    columns = -(-count // rows)
    top = lined.box.height if lined else measures.header
    cards = {}
    for number, name in enumerate(crowd):
        row, column = divmod(number, columns)
        cards[name] = Rect(measures.lead + column * wide, top + row * high, measures.card_width, measures.card_height)
    width = 2 * measures.lead + columns * wide - gap
    bottom = top + rows * high - measures.card_gap
    if lined is None:
        port = round((top + bottom) / 2)
        return Inside(Box(width, bottom + measures.foot, port, port), cards, block=True)
    width = max(width, lined.box.width)
    box = replace(lined.box, width=width, height=bottom + measures.foot)
    return replace(lined, box=box, cards={**lined.cards, **cards}, routes=_stretched(lined.routes, width))


def _stretched(routes: dict[Tie, Route], width: float) -> dict[Tie, Route]:
    """Let the lines that end at the border go on to where it is now."""
    return {tie: (*route[:-1], Point(width, route[-1].y)) if not tie[1] else route for tie, route in routes.items()}
