"""The review of one workload."""

from backend.domain.cluster_pods import path_to_pod
from backend.domain.review.availability import availability
from backend.domain.review.finding import Finding, Weight
from backend.domain.review.isolation import isolation
from backend.domain.review.subject import Subject

_HEAVIEST_FIRST = tuple(Weight)


def review(subject: Subject) -> tuple[Finding, ...]:
    """Return all findings, the heaviest first; () for what has no pods."""
    if not path_to_pod(subject.workload):
        return ()
    found = [*availability(subject), *isolation(subject)]
    return tuple(sorted(found, key=lambda finding: _HEAVIEST_FIRST.index(finding.weight)))
