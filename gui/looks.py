"""Status as shape, colour and word: one table for every page."""

from dataclasses import dataclass
from enum import StrEnum

from backend.domain.doctor import Verdict
from backend.domain.health import Health
from backend.domain.phase import Phase
from backend.domain.report import Outcome
from gui.theme import Role


class Shape(StrEnum):
    """What a sign looks like without its colour."""

    DOT = "dot"
    HALF = "half"  # a half ring, turning
    TRIANGLE = "triangle"
    BARS = "bars"
    DASHED = "dashed"
    HOLLOW = "hollow"
    CROSS = "cross"
    SQUARE = "square"
    DASH = "dash"
    PADLOCK = "padlock"
    ARROW = "arrow"  # may move on


@dataclass(frozen=True, slots=True)
class Look:
    """A sign: its shape, the role of its colour and its word."""

    shape: Shape
    role: Role
    word: str

    @property
    def moving(self) -> bool:
        """True for the turning half ring."""
        return self.shape is Shape.HALF


# Members of different enumerations can be equal strings ("failed"): the type belongs to the key.
_LOOKS: tuple[tuple[Phase | Health | Verdict | Outcome, Look], ...] = (
    (Health.HEALTHY, Look(Shape.DOT, Role.OK, "healthy")),
    (Health.PROGRESSING, Look(Shape.HALF, Role.BUSY, "progressing")),
    (Health.DEGRADED, Look(Shape.TRIANGLE, Role.BAD, "degraded")),
    (Health.SUSPENDED, Look(Shape.BARS, Role.WARN, "suspended")),
    (Health.MISSING, Look(Shape.DASHED, Role.WARN, "missing")),
    (Health.UNKNOWN, Look(Shape.HOLLOW, Role.UNKNOWN, "unknown")),
    (Phase.PENDING, Look(Shape.HOLLOW, Role.UNKNOWN, "pending")),
    (Phase.RUNNING, Look(Shape.HALF, Role.BUSY, "running")),
    (Phase.WAITING, Look(Shape.BARS, Role.WARN, "waiting")),
    (Phase.SUCCEEDED, Look(Shape.DOT, Role.OK, "succeeded")),
    (Phase.FAILED, Look(Shape.CROSS, Role.BAD, "failed")),
    (Phase.ERRORED, Look(Shape.TRIANGLE, Role.BAD, "errored")),
    (Phase.ABORTED, Look(Shape.SQUARE, Role.UNKNOWN, "aborted")),
    (Phase.SKIPPED, Look(Shape.DASH, Role.UNKNOWN, "skipped")),
    (Verdict.OK, Look(Shape.DOT, Role.OK, "ok")),
    (Verdict.WARNING, Look(Shape.TRIANGLE, Role.WARN, "warning")),
    (Verdict.BAD, Look(Shape.CROSS, Role.BAD, "bad")),
    (Outcome.PASSED, Look(Shape.DOT, Role.OK, "passed")),
    (Outcome.FAILED, Look(Shape.CROSS, Role.BAD, "failed")),
    (Outcome.ERROR, Look(Shape.TRIANGLE, Role.BAD, "broken")),
    (Outcome.SKIPPED, Look(Shape.DASH, Role.UNKNOWN, "skipped")),
    (Outcome.FLAKY, Look(Shape.BARS, Role.WARN, "flaky")),
)
LOCKED = Look(Shape.PADLOCK, Role.WARN, "locked")
LOST = Look(Shape.HOLLOW, Role.BAD, "connection lost")
MAY_MOVE = Look(Shape.ARROW, Role.ACCENT, "may move")
OPEN = Look(Shape.DOT, Role.OK, "open")
CLOSED = Look(Shape.BARS, Role.WARN, "closed")
_BY_TYPE = {(type(status), status): shown for status, shown in _LOOKS}


def look(status: Phase | Health | Verdict | Outcome) -> Look:
    """Return how a status is shown."""
    return _BY_TYPE[(type(status), status)]
