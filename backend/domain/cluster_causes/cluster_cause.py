"""One cause, as it is told."""

from dataclasses import dataclass

from backend.domain.cause import Cause


@dataclass(frozen=True, slots=True)
class ClusterCause:
    """What is wrong with an object (`pod/web-1`), the cluster's own words that prove it, and what to do next."""

    cause: Cause
    object: str
    lines: tuple[str, ...]
    action: str
