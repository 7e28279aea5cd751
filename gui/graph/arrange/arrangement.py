"""The finished drawing as a value: frames of stages, places of cards, lines with their points."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

    def moved(self, dx: float, dy: float) -> "Line":
        """Return the line moved by (dx, dy)."""
        return replace(self, points=tuple(point.moved(dx, dy) for point in self.points))


@dataclass(frozen=True, slots=True)
class StagePlace:
    """A stage's frame with its header inside; `block`: its steps stand as a block, without lines of their own.

    `lines` are those inside, relative to the frame's corner: the same value while only the frame moves. `folded`: no card is shown.
    """

    frame: Rect
    header: Rect
    block: bool = False
    folded: bool = False
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything stands. `cards` are keyed by step ref, `stages` by name, both in the file's order.

    `between` are the lines from stage to stage.
    """

    stages: Mapping[str, StagePlace] = field(default_factory=dict)
    cards: Mapping[str, Rect] = field(default_factory=dict)
    between: tuple[Line, ...] = ()
    bounds: Rect = field(default_factory=lambda: Rect(0, 0, 0, 0))

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines: those between stages, and those inside them in scene pixels."""
        return (*self.between, *(line for name in self.stages for line in self.inner(name)))

    def place(self, name: str) -> Rect | None:
        """Where a card or a stage stands; None for what is not there."""
        stage = self.stages.get(name)
        return stage.frame if stage is not None else self.cards.get(name)

    def inner(self, stage: str) -> tuple[Line, ...]:
        """The lines inside a stage, in scene pixels."""
        place = self.stages[stage]
        return tuple(line.moved(place.frame.x, place.frame.y) for line in place.lines)
