"""Health of what is deployed."""

from collections.abc import Iterable
from enum import StrEnum


class Health(StrEnum):
    """One word for how well a deployed thing is (after Argo CD)."""

    HEALTHY = "healthy"
    PROGRESSING = "progressing"
    DEGRADED = "degraded"
    SUSPENDED = "suspended"
    MISSING = "missing"
    UNKNOWN = "unknown"


_WORST_FIRST = (
    Health.DEGRADED,
    Health.MISSING,
    Health.UNKNOWN,
    Health.PROGRESSING,
    Health.SUSPENDED,
    Health.HEALTHY,
)


def worst_health(parts: Iterable[Health]) -> Health:
    """Return the worst health of the parts; MISSING when there are none."""
    present = set(parts)
    return next((health for health in _WORST_FIRST if health in present), Health.MISSING)
