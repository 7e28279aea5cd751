"""The finished drawing as a value: frames of stages, places of cards, lines with their points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from gui.graph.arrange.geometry import Point, Rect


class LineKind(Enum):
    """What a line says: a stage needs a stage; a step needs a step; a step begins or ends its stage's work."""

    STAGE = auto()
    STEP = auto()
    ENTRY = auto()
    EXIT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One edge. `points` alternate: 0-1 is straight, 1-2 bends across a gap, 2-3 is straight, and so on.

    `source` and `target` are stage names (STAGE), refs (STEP), stage and ref (ENTRY) or ref and stage (EXIT).
    `backward`: the edge closes a cycle and runs against the drawing. `implied`: one of many steps without followers, far
    from the stage's end: its line would say nothing, so it is drawn only on the critical path.
    """

    kind: LineKind
    source: str
    target: str
    points: tuple[Point, ...]
    backward: bool = False
    implied: bool = False


@dataclass(frozen=True, slots=True)
class StagePlace:
    """A stage's frame with its header inside; `block`: its steps stand as a block, without lines of their own."""

    frame: Rect
    header: Rect
    block: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything stands. `cards` are keyed by step ref, `stages` by name, both in the file's order."""

    stages: Mapping[str, StagePlace] = field(default_factory=dict)
    cards: Mapping[str, Rect] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    bounds: Rect = field(default_factory=lambda: Rect(0, 0, 0, 0))
