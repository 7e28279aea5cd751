"""Which line lies under a point: an own test on the arrangement's lines, since edges have no shape in the scene."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from gui.graph.arrange import Arrangement, Line, LineKind, Point
from gui.graph.hits import stage_at

_PIECES = 10  # straight pieces that stand for one bend


@dataclass(frozen=True, slots=True)
class _Traced:
    line: Line
    points: tuple[Point, ...]
    left: float
    top: float
    right: float
    bottom: float


class Edges:
    """The lines between stages and between steps of one drawing; those of a stage are traced when somebody points into it."""

    def __init__(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._inside: dict[str, list[_Traced]] = {}

    @cached_property
    def _between(self) -> list[_Traced]:
        return [_trace(line) for line in self._arrangement.between]

    def at(
        self, point: Point, reach: float, kinds: tuple[LineKind, ...] = (LineKind.STAGE, LineKind.STEP)
    ) -> Line | None:
        """Return the line that is nearest to the point and not farther than `reach` scene pixels, or None."""
        best: tuple[float, Line] | None = None
        for one in self._near(point):
            if (
                one.left - reach <= point.x <= one.right + reach
                and one.top - reach <= point.y <= one.bottom + reach
                and one.line.kind in kinds
            ):
                distance = min(_distance(point, a, b) for a, b in pairwise(one.points))
                if distance <= reach and (best is None or distance < best[0]):
                    best = (distance, one.line)
        return best[1] if best else None

    def between(self, source: str, target: str) -> Line | None:
        """Return the line from one node to another, or None."""
        stage = source.partition("/")[0]
        lines = self._stage(stage) if "/" in source else self._between
        return next((one.line for one in lines if (one.line.source, one.line.target) == (source, target)), None)

    def _near(self, point: Point) -> list[_Traced]:
        stage = stage_at(self._arrangement, point)
        return [*self._stage(stage), *self._between] if stage else self._between

    def _stage(self, name: str) -> list[_Traced]:
        if name not in self._inside:
            lines = self._arrangement.inner(name) if name in self._arrangement.stages else ()
            self._inside[name] = [_trace(line) for line in lines if line.kind is LineKind.STEP]
        return self._inside[name]


def _trace(line: Line) -> _Traced:
    points = tuple(_traced(line.points))
    xs, ys = [point.x for point in points], [point.y for point in points]
    return _Traced(line, points, min(xs), min(ys), max(xs), max(ys))


def _traced(points: tuple[Point, ...]) -> Iterator[Point]:
    """Yield the line's points, the bends in straight pieces."""
    yield points[0]
    for number, (start, end) in enumerate(pairwise(points)):
        if number % 2 and start.y != end.y:
            for piece in range(1, _PIECES):
                yield _bent(start, end, piece / _PIECES)
        yield end


def _bent(start: Point, end: Point, share: float) -> Point:
    """A place on the curve that `items.lines` draws: its handles lie half way across."""
    rest = 1 - share
    middle = (start.x + end.x) / 2
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    x = sum(weight * value for weight, value in zip(weights, (start.x, middle, middle, end.x), strict=True))
    y = sum(weight * value for weight, value in zip(weights, (start.y, start.y, end.y, end.y), strict=True))
    return Point(x, y)


def _distance(point: Point, a: Point, b: Point) -> float:
    dx, dy = b.x - a.x, b.y - a.y
    length = dx * dx + dy * dy
    share = 0.0 if not length else max(0.0, min(1.0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length))
    return float(((a.x + share * dx - point.x) ** 2 + (a.y + share * dy - point.y) ** 2) ** 0.5)
