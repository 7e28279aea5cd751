"""What every item needs while it paints, shared by all of a scene: colours, the turn of the ring, the time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gui.graph.ink import Ink


@dataclass
class Pencil:
    """`now` gives seconds since the epoch; `angle` in degrees turns the signs of running steps."""

    ink: Ink = field(default_factory=Ink)
    now: Callable[[], float] = time.time
    angle: int = 0
