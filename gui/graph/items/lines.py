"""Lines as painter paths: straight beside boxes, bent across gaps, an arrow head where something waits."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from gui.graph.arrange import Line, LineKind, Point

_ELBOW = 28.0  # gaps up to this width are too narrow for a curve: a bracket with round corners reads better
_RADIUS = 6.0
_HEAD = 5.0


def curves(lines: Iterable[Line]) -> QPainterPath:
    """Return all lines in one path."""
    path = QPainterPath()
    for line in lines:
        _add(path, line.points)
    return path


def heads(lines: Iterable[Line]) -> QPainterPath:
    """Return the arrow heads: into stages and into steps that wait for a step."""
    path = QPainterPath()
    ends = {
        (line.points[-1], line.points[-1].x >= line.points[0].x)
        for line in lines
        if line.kind in (LineKind.STAGE, LineKind.STEP)
    }
    for end, rightwards in sorted(ends, key=lambda entry: (entry[0].x, entry[0].y)):
        back = -_HEAD if rightwards else _HEAD
        corners = [(0.0, 0.0), (back * 1.4, -_HEAD * 0.8), (back * 1.4, _HEAD * 0.8), (0.0, 0.0)]
        path.addPolygon(QPolygonF([QPointF(end.x + dx, end.y + dy) for dx, dy in corners]))
    return path


def _add(path: QPainterPath, points: tuple[Point, ...]) -> None:
    path.moveTo(points[0].x, points[0].y)
    for number, (start, end) in enumerate(pairwise(points)):
        if number % 2 == 0 or start.y == end.y:
            path.lineTo(end.x, end.y)
        elif abs(end.x - start.x) <= _ELBOW:
            _elbow(path, start, end)
        else:
            middle = (start.x + end.x) / 2
            path.cubicTo(middle, start.y, middle, end.y, end.x, end.y)


def _elbow(path: QPainterPath, start: Point, end: Point) -> None:
    middle = (start.x + end.x) / 2
    dx = 1.0 if end.x > start.x else -1.0
    dy = 1.0 if end.y > start.y else -1.0
    radius = min(_RADIUS, abs(end.y - start.y) / 2, abs(end.x - start.x) / 2)
    path.lineTo(middle - dx * radius, start.y)
    path.quadTo(middle, start.y, middle, start.y + dy * radius)
    path.lineTo(middle, end.y - dy * radius)
    path.quadTo(middle, end.y, middle + dx * radius, end.y)
    path.lineTo(end.x, end.y)
