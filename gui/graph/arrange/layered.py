"""A layered drawing of boxes: layers, lanes for long edges, order, heights, then x."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gui.graph.arrange.align import spread
from gui.graph.arrange.geometry import Point
from gui.graph.arrange.order import kept, ordered
from gui.graph.arrange.ranks import longest_path, without_cycles

_ROUNDS = 6
_IDLE = 0.01  # weight of a box that nothing pulls
_STRAIGHT = 8.0  # weight of a lane's own continuation: long edges stay straight
_DIRECT = 4.0  # weight between boxes, against 1 between a box and a lane: the main way stays straight
_SLOPE = 0.08  # extra gap per pixel that an edge climbs in it

Tie = tuple[str, str]
Node = tuple[str, int]  # a box by its key and 0, or a lane by its source's key and its layer
Route = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Something to place. Edges arrive `enter` and leave `leave` pixels below its top."""

    width: float
    height: float
    enter: float
    leave: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """Room between layers (`across`, next to a layer of width 0 `lead`), between boxes of a layer, and beside lanes."""

    across: float
    lead: float
    down: float
    lane: float


@dataclass(frozen=True, slots=True)
class Former:
    """How things stood in the drawing before: the height of every node, and the edges. Nothing of it: a first drawing."""

    tops: Mapping[Node, float] = field(default_factory=dict)
    edges: frozenset[Tie] = frozenset()

    def renamed(self, old: str, new: str) -> "Former":
        """Return the same with another name for a box."""
        return replace(
            self,
            tops={(new if key == old else key, rank): top for (key, rank), top in self.tops.items()},
            edges=frozenset((new if a == old else a, new if b == old else b) for a, b in self.edges),
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """Upper left corners by key; the points of each edge (see Line); the backward edges; the total width.

    `former` is what the next drawing of nearly the same boxes should be given.
    """

    places: Mapping[str, Point]
    routes: Mapping[Tie, Route]
    backward: frozenset[Tie]
    width: float
    former: Former


class _Net:
    """The graph with one lane node per layer that a long edge passes; lanes of one source are shared: a bundle."""

    def __init__(self, boxes: Sequence[Box], edges: Sequence[tuple[int, int]]) -> None:
        forward, self.turned = without_cycles(len(boxes), edges)
        self.real = len(boxes)
        self.boxes = list(boxes)
        self.ranks = longest_path(self.real, forward)
        self.before: list[list[int]] = [[] for _ in boxes]
        self.after: list[list[int]] = [[] for _ in boxes]
        self.chains: dict[tuple[int, int], list[int]] = {}
        self.lanes: dict[tuple[int, int], int] = {}
        lanes = self.lanes
        for source, target in forward:
            chain = [source]
            for rank in range(self.ranks[source] + 1, self.ranks[target]):
                if (source, rank) not in lanes:
                    lanes[source, rank] = self._lane(rank)
                    self._join(chain[-1], lanes[source, rank])
                chain.append(lanes[source, rank])
            self._join(chain[-1], target)
            self.chains[source, target] = [*chain, target]
        self.layers: list[list[int]] = [[] for _ in range(max(self.ranks, default=-1) + 1)]
        for node in sorted(range(len(self.boxes)), key=self._file_order):
            self.layers[self.ranks[node]].append(node)

    def _lane(self, rank: int) -> int:
        self.boxes.append(Box(0, 0, 0, 0))
        self.ranks.append(rank)
        self.before.append([])
        self.after.append([])
        return len(self.boxes) - 1

    def _join(self, source: int, target: int) -> None:
        self.after[source].append(target)
        self.before[target].append(source)

    def _file_order(self, node: int) -> tuple[int, int]:
        """Lanes start out below the boxes of their layer."""
        return (0, node) if node < self.real else (1, node)

    def is_lane(self, node: int) -> bool:
        return node >= self.real


def layered(boxes: Mapping[str, Box], edges: Sequence[Tie], gaps: Gaps, former: Former | None = None) -> Drawing:
    """Draw the boxes; edges to unknown keys must have been left out. Boxes of a layer stand flush left.

    With a `former` drawing of mostly the same boxes, they keep their order; else the file's order counts.
    """
    keys = list(boxes)
    index = {key: number for number, key in enumerate(keys)}
    net = _Net(list(boxes.values()), [(index[a], index[b]) for a, b in edges])
    layers = _ordered(net, keys, edges, former or Former())
    tops = _heights(net, layers, gaps)
    lefts, rights = _columns(net, layers, tops, gaps)
    places = {key: Point(lefts[net.ranks[number]], tops[number]) for key, number in index.items()}
    routes = {
        (keys[chain[0]], keys[chain[-1]]): tuple(_points(net, chain, tops, lefts, rights))
        for chain in net.chains.values()
    }
    backward = frozenset((keys[a], keys[b]) for a, b in net.turned)
    stood = {(key, 0): tops[number] for key, number in index.items()}
    stood |= {(keys[source], rank): tops[number] for (source, rank), number in net.lanes.items()}
    turned = turned_back(routes, backward, edges)
    return Drawing(places, turned, backward, max(rights, default=0), Former(stood, frozenset(edges)))


def _ordered(net: _Net, keys: list[str], edges: Sequence[Tie], former: Former) -> list[list[int]]:
    """As before where most boxes stood before; else anew."""
    tops: list[float | None] = [former.tops.get((key, 0)) for key in keys] + [None] * len(net.lanes)
    known = sum(top is not None for top in tops)
    if known * 2 <= len(keys):
        return ordered(net.layers, net.before, net.after)
    for (source, rank), number in net.lanes.items():
        tops[number] = former.tops.get((keys[source], rank))
    number_of = {key: number for number, key in enumerate(keys)}
    loose = {number_of[target] for source, target in set(edges) - former.edges if (source, 0) in former.tops}
    return kept(net.layers, net.before, net.after, tops, loose)


def turned_back(routes: Mapping[Tie, Route], backward: Collection[Tie], edges: Collection[Tie]) -> dict[Tie, Route]:
    """Return the routes with those in `backward`, which were drawn the other way round, running as the file says."""
    found = dict(routes)
    for source, target in backward:
        found[source, target] = tuple(reversed(routes[target, source]))
        if (target, source) not in edges:
            del found[target, source]
    return found


def _heights(net: _Net, layers: list[list[int]], gaps: Gaps) -> list[float]:
    tops = [0.0] * len(net.boxes)
    distances = [_distances(net, layer, gaps) for layer in layers]
    for layer, apart in zip(layers, distances, strict=True):
        height = sum(apart)
        for node, place in zip(layer, spread([-height / 2] * len(layer), [1] * len(layer), apart), strict=True):
            tops[node] = place
    for turn in range(_ROUNDS):
        numbers = range(len(layers)) if turn % 2 == 0 else range(len(layers) - 1, -1, -1)
        for number in numbers:
            layer = layers[number]
            pulls = [_pull(net, node, tops, turn) for node in layer]
            wanted, weights = zip(*pulls, strict=True)
            for node, top in zip(layer, spread(wanted, weights, distances[number]), strict=True):
                tops[node] = top
    return tops


def _distances(net: _Net, layer: list[int], gaps: Gaps) -> list[float]:
    return [
        net.boxes[one].height + (gaps.lane if net.is_lane(one) and net.is_lane(other) else gaps.down)
        for one, other in pairwise(layer)
    ]


def _pull(net: _Net, node: int, tops: list[float], turn: int) -> tuple[float, float]:
    """Where the neighbours want the node's top, and how strongly; the last two turns ask both sides."""
    box, total, mass = net.boxes[node], 0.0, 0.0
    both = turn >= _ROUNDS - 2
    if both or turn % 2 == 0:
        for other in net.before[node]:
            weight = _weight(net, node, other)
            total += weight * (tops[other] + net.boxes[other].leave - box.enter)
            mass += weight
    if both or turn % 2 == 1:
        for other in net.after[node]:
            weight = _weight(net, node, other)
            total += weight * (tops[other] + net.boxes[other].enter - box.leave)
            mass += weight
    return (total / mass, mass) if mass else (tops[node], _IDLE)


def _weight(net: _Net, one: int, other: int) -> float:
    lanes = net.is_lane(one) + net.is_lane(other)
    return (_DIRECT, 1.0, _STRAIGHT)[lanes]


def _columns(net: _Net, layers: list[list[int]], tops: list[float], gaps: Gaps) -> tuple[list[float], list[float]]:
    widths = [max((net.boxes[node].width for node in layer), default=0) for layer in layers]
    lefts, rights, x = [], [], 0.0
    for number, layer in enumerate(layers):
        lefts.append(x)
        rights.append(x + widths[number])
        climb = max(
            (
                abs(tops[node] + net.boxes[node].leave - tops[target] - net.boxes[target].enter)
                for node in layer
                for target in net.after[node]
            ),
            default=0,
        )
        last = number + 1 == len(layers)
        thin = not widths[number] or (not last and not widths[number + 1])
        gap = gaps.lead if thin else gaps.across + min(gaps.across * 2, round(_SLOPE * climb))
        x = rights[-1] + gap
    return lefts, rights


def _points(net: _Net, chain: list[int], tops: list[float], lefts: list[float], rights: list[float]) -> list[Point]:
    points = []
    for node in chain:
        box, rank = net.boxes[node], net.ranks[node]
        if node != chain[0]:
            points.append(Point(lefts[rank], tops[node] + box.enter))
        if node == chain[0]:
            points.append(Point(lefts[rank] + box.width, tops[node] + box.leave))
        if node != chain[-1]:
            points.append(Point(rights[rank], tops[node] + box.leave))
    return [*points, points[-1]]
