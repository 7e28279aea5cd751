"""The inside of one stage: its cards and their lines, relative to the frame's upper left corner."""

from dataclasses import dataclass

from backend.domain.pipeline import Stage
from gui.graph.arrange.geometry import Point, Rect
from gui.graph.arrange.layered import Box, Gaps, layered
from gui.graph.arrange.measures import Measures

_ENTRY, _EXIT = "/entry", "/exit"  # no step is called so: names hold no slash


@dataclass(frozen=True, slots=True)
class Inside:
    """Cards by step name; routes by (from, to), where "" stands for the stage's own border; the outer box."""

    cards: dict[str, Rect]
    routes: dict[tuple[str, str], tuple[Point, ...]]
    backward: frozenset[tuple[str, str]]
    box: Box
    block: bool


def inside(stage: Stage, measures: Measures) -> Inside:
    """Arrange the steps: those that need each other in layers with lines, a crowd of others as a block below."""
    names = {step.name for step in stage.steps}
    edges = [(need, step.name) for step in stage.steps for need in step.needs if need in names and need != step.name]
    tied = {name for edge in edges for name in edge}
    loose = [step.name for step in stage.steps if step.name not in tied]
    if len(loose) <= measures.crowd:
        tied |= set(loose)
        loose = []
    lined = _lined([step.name for step in stage.steps if step.name in tied], edges, measures)
    return _with_block(lined, loose, measures) if loose else lined


def _lined(names: list[str], edges: list[tuple[str, str]], measures: Measures) -> Inside:
    middle = measures.card_height / 2
    boxes = {_ENTRY: Box(0, 0, 0, 0)}
    boxes |= {name: Box(measures.card_width, measures.card_height, middle, middle) for name in names}
    boxes[_EXIT] = Box(0, 0, 0, 0)
    begins = _borders(names, edges)
    ends = _borders(names, [(target, source) for source, target in edges])
    all_edges = [*((_ENTRY, name) for name in begins), *edges, *((name, _EXIT) for name in ends)]
    if not names:
        all_edges = [(_ENTRY, _EXIT)]
    drawing = layered(boxes, all_edges, Gaps(measures.step_gap, measures.lead, measures.card_gap, measures.lane))
    top = min((drawing.places[name].y for name in names), default=0.0)
    down = measures.header - top
    cards = {
        name: Rect(drawing.places[name].x, drawing.places[name].y + down, measures.card_width, measures.card_height)
        for name in names
    }
    border = {_ENTRY: "", _EXIT: ""}
    routes = {
        (border.get(a, a), border.get(b, b)): tuple(point.moved(0, down) for point in points)
        for (a, b), points in drawing.routes.items()
    }
    lowest = max((point.y for points in routes.values() for point in points), default=0.0)
    bottom = max([card.bottom for card in cards.values()] + [lowest])
    width = drawing.width if names else measures.card_width + 2 * measures.lead
    height = bottom + measures.foot if names else measures.header + measures.card_height + measures.foot
    box = Box(width, height, drawing.places[_ENTRY].y + down, drawing.places[_EXIT].y + down)
    if not names:
        port = measures.header + middle
        return Inside({}, {}, frozenset(), Box(width, height, port, port), block=False)
    return Inside(cards, routes, drawing.backward, box, block=False)


def _borders(names: list[str], edges: list[tuple[str, str]]) -> list[str]:
    """Return the steps where the stage's work begins: those that wait for none, and one of each circle that nothing leads to."""
    after: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        after[source].append(target)
    waiting = {target for _, target in edges}
    found, seen = [], set()
    for name in [*(name for name in names if name not in waiting), *(name for name in names if name in waiting)]:
        if name in seen:
            continue
        found.append(name)
        reach = [name]
        while reach:
            node = reach.pop()
            if node not in seen:
                seen.add(node)
                reach += after[node]
    return sorted(found, key=names.index)


def _with_block(lined: Inside, loose: list[str], measures: Measures) -> Inside:
    """Set the loose steps below the others, column by column, nearly as high as wide."""
    wide, high = measures.card_width + measures.card_gap, measures.card_height + measures.card_gap
    columns = 1
    while -(-len(loose) // columns) * high > 1.3 * max(columns * wide, 2 * wide):
        columns += 1
    rows = -(-len(loose) // columns)
    top = lined.box.height - measures.foot + measures.card_gap if lined.cards else measures.header
    cards = dict(lined.cards)
    for number, name in enumerate(loose):
        column, row = divmod(number, rows)
        cards[name] = Rect(measures.lead + column * wide, top + row * high, measures.card_width, measures.card_height)
    columns = -(-len(loose) // rows)
    width = max(lined.box.width, 2 * measures.lead + columns * wide - measures.card_gap)
    bottom = top + rows * high - measures.card_gap
    enter = leave = top + (bottom - top) / 2
    if lined.cards:
        enter, leave = lined.box.enter, lined.box.leave
    routes = lined.routes if lined.cards else {}
    if lined.cards and width > lined.box.width:
        # The frame grew wider than the lines: those that end at the border go on to it.
        routes = {
            edge: (*points[:-1], Point(width, points[-1].y)) if edge[1] == "" else points
            for edge, points in routes.items()
        }
    box = Box(width, bottom + measures.foot, round(enter), round(leave))
    return Inside(cards, routes, lined.backward, box, block=not lined.cards)
