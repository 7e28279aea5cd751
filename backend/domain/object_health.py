"""How well an object of a cluster is, in Argo CD's words and by its rules (gitops-engine/pkg/health)."""

from collections.abc import Callable

from backend.domain.cluster_object import ClusterObject, condition, items, number, part, text
from backend.domain.health import Health
from backend.domain.phase import Phase
from backend.domain.rollout import assess

Judged = tuple[Health, str]
_OF_PHASE = {Phase.SUCCEEDED: Health.HEALTHY, Phase.FAILED: Health.DEGRADED, Phase.WAITING: Health.SUSPENDED}
_HPA_BROKEN = {
    ("AbleToScale", "FailedGetScale"),
    ("AbleToScale", "FailedUpdateScale"),
    ("ScalingActive", "FailedGetResourceMetric"),
    ("ScalingActive", "InvalidSelector"),
}


def object_health(found: ClusterObject) -> Judged:
    """Return the health of an object and why; MISSING for an empty one. A kind without rules is judged by its conditions."""
    if not found:
        return Health.MISSING, "it is not there"
    if part(found, "metadata").get("deletionTimestamp"):
        return Health.PROGRESSING, "being deleted"
    return _RULES.get(text(found, "kind"), _other)(found)


def _rolling(found: ClusterObject) -> Judged:
    state = assess(found)
    return _OF_PHASE.get(state.phase, Health.PROGRESSING), state.words


def _by_hand(found: ClusterObject) -> Judged:
    """Sets whose pods are replaced by hand are well when all are ready, new or not."""
    if text(found, "spec", "updateStrategy", "type") != "OnDelete":
        return _rolling(found)
    wanted = number(found, "spec", "replicas", default=number(found, "status", "desiredNumberScheduled"))
    ready = number(found, "status", "readyReplicas", default=number(found, "status", "numberReady"))
    return (Health.HEALTHY if ready >= wanted else Health.PROGRESSING), f"{ready} of {wanted} pods are ready"


def _replica_set(found: ClusterObject) -> Judged:
    failure = condition(found, "ReplicaFailure")
    if text(failure, "status") == "True":
        return Health.DEGRADED, text(failure, "message")
    wanted, available = number(found, "spec", "replicas", default=1), number(found, "status", "availableReplicas")
    return (
        Health.HEALTHY if available >= wanted else Health.PROGRESSING
    ), f"{available} of {wanted} pods are available"


def _pod(found: ClusterObject) -> Judged:
    stays = text(found, "spec", "restartPolicy") in ("", "Always")
    statuses = [*items(found, "status", "initContainerStatuses"), *items(found, "status", "containerStatuses")]
    stuck = next((why for why in map(_stuck, statuses) if why), "") if stays else ""
    if stuck:
        return Health.DEGRADED, stuck
    match text(found, "status", "phase"):
        case "Pending":
            return Health.PROGRESSING, text(condition(found, "PodScheduled"), "message") or "starting"
        case "Succeeded":
            return Health.HEALTHY, "it ended well"
        case "Failed":
            return Health.DEGRADED, _end_of(found, statuses)
        case "Running":
            return _running(found, statuses, stays=stays)
    return Health.UNKNOWN, text(found, "status", "message") or "its node does not answer"


def _stuck(status: ClusterObject) -> str:
    """Why a container waits for something that does not come by itself."""
    reason = text(status, "state", "waiting", "reason")
    bad = reason.startswith("Err") or reason.endswith(("Error", "BackOff")) or reason == "InvalidImageName"
    return (text(status, "state", "waiting", "message") or reason) if bad else ""


def _running(found: ClusterObject, statuses: list[ClusterObject], *, stays: bool) -> Judged:
    if text(condition(found, "Ready"), "status") == "True":
        return Health.HEALTHY, "ready"
    if stays and any(part(status, "lastState", "terminated") for status in statuses):
        return Health.DEGRADED, "it was restarted and is not ready"
    return Health.PROGRESSING, "not ready yet" if stays else "running"


def _end_of(found: ClusterObject, statuses: list[ClusterObject]) -> str:
    said = text(found, "status", "message") or text(found, "status", "reason")
    ends = (part(status, "state", "terminated") for status in statuses)
    bad = next((end for end in ends if number(end, "exitCode") or text(end, "reason") == "OOMKilled"), {})
    return said or text(bad, "message") or text(bad, "reason") or "it failed"


def _service(found: ClusterObject) -> Judged:
    if text(found, "spec", "type") == "LoadBalancer" and not _balanced(found):
        return Health.PROGRESSING, "waiting for a load balancer"
    return Health.HEALTHY, ""


def _ingress(found: ClusterObject) -> Judged:
    return (Health.HEALTHY, "") if _balanced(found) else (Health.PROGRESSING, "no controller has taken it up yet")


def _balanced(found: ClusterObject) -> bool:
    return any(True for _ in items(found, "status", "loadBalancer", "ingress"))


def _claim(found: ClusterObject) -> Judged:
    match text(found, "status", "phase"):
        case "Bound":
            return Health.HEALTHY, "bound"
        case "Lost":
            return Health.DEGRADED, "its volume is lost"
        case "Pending":
            return Health.PROGRESSING, "waiting for a volume"
    return Health.UNKNOWN, ""


def _autoscaler(found: ClusterObject) -> Judged:
    conditions = list(items(found, "status", "conditions"))
    for entry in conditions:
        if text(entry, "status") == "False" and (text(entry, "type"), text(entry, "reason")) in _HPA_BROKEN:
            return Health.DEGRADED, text(entry, "message")
    if any(text(entry, "type") == "AbleToScale" and text(entry, "status") == "True" for entry in conditions):
        return Health.HEALTHY, ""
    return Health.PROGRESSING, "waiting for its first look"


def _other(found: ClusterObject) -> Judged:
    """What only has conditions, by kstatus' rule for custom resources (cli-utils/pkg/kstatus)."""
    if text(condition(found, "Stalled"), "status") == "True":
        return Health.DEGRADED, text(condition(found, "Stalled"), "message")
    if not _seen(found) or text(condition(found, "Reconciling"), "status") == "True":
        return Health.PROGRESSING, text(condition(found, "Reconciling"), "message")
    ready = condition(found, "Ready")
    if ready and text(ready, "status") != "True":
        return Health.PROGRESSING, text(ready, "message")
    return Health.HEALTHY, ""


def _seen(found: ClusterObject) -> bool:
    generation = number(found, "metadata", "generation")
    return generation <= number(found, "status", "observedGeneration", default=generation)


_RULES: dict[str, Callable[[ClusterObject], Judged]] = {
    "Deployment": _rolling,
    "StatefulSet": _by_hand,
    "DaemonSet": _by_hand,
    "Job": _rolling,
    "ReplicaSet": _replica_set,
    "Pod": _pod,
    "Service": _service,
    "Ingress": _ingress,
    "PersistentVolumeClaim": _claim,
    "HorizontalPodAutoscaler": _autoscaler,
}
