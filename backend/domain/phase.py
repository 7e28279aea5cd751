"""Phases of runs, stages, steps and promotions, and how a parent's phase follows from its children."""

from collections.abc import Iterable
from enum import StrEnum


class Phase(StrEnum):
    """Where an execution stands. FAILED: the thing said no. ERRORED: it could not be tried."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ERRORED = "errored"
    ABORTED = "aborted"
    SKIPPED = "skipped"

    @property
    def final(self) -> bool:
        """True when nothing more will happen."""
        return self in FINAL

    @property
    def bad(self) -> bool:
        """True for FAILED, ERRORED and ABORTED."""
        return self in BAD


FINAL = frozenset({Phase.SUCCEEDED, Phase.FAILED, Phase.ERRORED, Phase.ABORTED, Phase.SKIPPED})
BAD = frozenset({Phase.FAILED, Phase.ERRORED, Phase.ABORTED})
_WORST_FIRST = (
    Phase.ERRORED,
    Phase.FAILED,
    Phase.ABORTED,
    Phase.RUNNING,
    Phase.WAITING,
    Phase.PENDING,
    Phase.SUCCEEDED,
    Phase.SKIPPED,
)


def worst(phases: Iterable[Phase]) -> Phase:
    """Return the worst phase of the children; SKIPPED when there are none (design, section 2)."""
    present = set(phases)
    return next((phase for phase in _WORST_FIRST if phase in present), Phase.SKIPPED)
