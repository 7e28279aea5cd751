"""What the API server's own words mean when it refuses: to us, or to a controller that creates pods."""

import re

from backend.domain.cause import Cause
from backend.domain.cluster_causes.cluster_cause import ClusterCause
from backend.domain.cluster_object import ClusterObject, items, text

# In this order: a webhook's message may say "forbidden", a quota's always does.
_WORDS: tuple[tuple[str, Cause, str], ...] = (
    (
        r"failed calling webhook|failed to call webhook",
        Cause.WEBHOOK,
        "The webhook does not answer: mend or remove what runs it, or its configuration.",
    ),
    (
        r"admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied",
        Cause.WEBHOOK,
        "A rule of this cluster refuses it: change what it names, or ask who keeps the rule.",
    ),
    (
        r"(exceeded|failed) quota:",
        Cause.QUOTA,
        "Ask for less, free some of what the namespace uses, or have its ResourceQuota raised.",
    ),
    (
        r"(maximum|minimum) \S+ usage per|must be less than or equal to .* limit",
        Cause.QUOTA,
        "Keep within the namespace's LimitRange: change deploy.resources in the Compose file.",
    ),
    (
        r"violates PodSecurity|unable to validate against any (pod )?security (policy|context)",
        Cause.NOT_ALLOWED,
        "The namespace forbids such pods: take away the privilege that is named, or have the namespace's level changed.",
    ),
    (
        r"violate the pod's disruption budget|disruption budget \S+ needs",
        Cause.DISRUPTION_BUDGET,
        "Run more copies, or let the PodDisruptionBudget allow one to go.",
    ),
    (
        r"cannot \w+ resource|serviceaccount \S+ not found|is forbidden",
        Cause.NOT_ALLOWED,
        "Have the verb and resource that are named granted: a Role and a RoleBinding in this namespace.",
    ),
)
_PATTERNS = tuple((re.compile(words), cause, action) for words, cause, action in _WORDS)


def of_refusal(message: str, of: str) -> ClusterCause | None:
    """Return the cause that a message names, None when it is none of those; `of` is the object it was said of."""
    for pattern, cause, action in _PATTERNS:
        if pattern.search(message):
            return ClusterCause(cause, of, (message,), action)
    return None


def of_status(status: ClusterObject, of: str) -> ClusterCause | None:
    """Return the cause of a refused request: the `Status` that the API server answers with."""
    details = [text(cause, "message") for cause in items(status, "details", "causes")]
    message = text(status, "message")
    found = of_refusal(" ".join([message, *details]), of)
    if found is None:
        return None
    lines = [message, *(detail for detail in details if detail and detail not in message)]
    return ClusterCause(found.cause, of, tuple(lines), found.action)
