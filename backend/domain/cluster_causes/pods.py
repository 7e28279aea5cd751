"""What a pod as a whole says: where it may run, whether it was evicted, what it waits for, whether it ever became ready."""

import re
from datetime import datetime

from backend.domain.cause import Cause
from backend.domain.cluster_causes.cluster_cause import ClusterCause
from backend.domain.cluster_causes.scene import Scene
from backend.domain.cluster_object import ClusterObject, condition, items, name_of, number, part, text, truth

_VOLUME = re.compile(r"persistentvolumeclaim|unbound|volume node affinity|volume limit", re.IGNORECASE)
_NOT_MOUNTED = re.compile(
    r"(configmap|secret)s? \S+ not found|references non-existent (config|secret) key", re.IGNORECASE
)


def of_pod(scene: Scene, pod: ClusterObject) -> ClusterCause | None:
    """Return what is wrong with a pod beside its containers."""
    for rule in (_evicted, _unschedulable, _not_mounted, _never_ready):
        found = rule(scene, pod)
        if found is not None:
            return found
    return None


def _evicted(scene: Scene, pod: ClusterObject) -> ClusterCause | None:
    # Some runtimes lose `reason` when the pod's end is written; the condition stays (kubernetes#105467).
    target = condition(pod, "DisruptionTarget")
    by_node = text(pod, "status", "reason") == "Evicted"
    if not by_node and text(target, "status") != "True":
        return None
    said = text(pod, "status", "message") or text(target, "message")
    lines = (text(target, "reason"), said, *scene.said_of(pod, "Evicted", "Preempted", "TaintManagerEviction"))
    action = "Its node ran short: reserve what it needs (deploy.resources), or limit what it writes."
    if not by_node and text(target, "reason") != "TerminationByKubelet":
        action = "It had to make room, or its node is drained: see that another copy runs, and that a node has space."
    return ClusterCause(Cause.EVICTED, name_of(pod), _told(lines), action)


def _unschedulable(scene: Scene, pod: ClusterObject) -> ClusterCause | None:
    placed = condition(pod, "PodScheduled")
    if text(placed, "status") != "False":
        return None
    message = text(placed, "message")
    lines = _told((text(placed, "reason"), message, *scene.said_of(pod, "FailedScheduling")[-1:]))
    action = "Reserve less (deploy.resources), free a node, or add one."
    if _VOLUME.search(message):
        action = "Its volume is missing or elsewhere: see the claim, its storage class, and the node it belongs to."
    elif text(placed, "reason") == "SchedulingGated":
        action = "Something holds it back by a scheduling gate: see which, in the pod's spec."
    elif "taint" in message or "node selector" in message or "affinity" in message:
        action = "No node may take it: see its node selector and the nodes' taints."
    return ClusterCause(Cause.UNSCHEDULABLE, name_of(pod), lines, action)


def _not_mounted(scene: Scene, pod: ClusterObject) -> ClusterCause | None:
    if text(pod, "status", "phase") != "Pending":
        return None
    said = [line for line in scene.said_of(pod, "FailedMount") if _NOT_MOUNTED.search(line)]
    if not said:
        return None
    action = "Create what is named in this namespace, or mend the name."
    return ClusterCause(Cause.CONFIG_MISSING, name_of(pod), tuple(said[-1:]), action)


def _never_ready(scene: Scene, pod: ClusterObject) -> ClusterCause | None:
    """Running without a crash, and not ready after its readiness probe had the time that it asks for."""
    if text(pod, "status", "phase") != "Running" or part(pod, "metadata").get("deletionTimestamp"):
        return None
    probes = {text(entry, "name"): entry for entry in items(pod, "spec", "containers")}
    for status in items(pod, "status", "containerStatuses"):
        started = _seconds(text(status, "state", "running", "startedAt"))
        entry = probes.get(text(status, "name"), {})
        if truth(status, "ready") or not started or not part(entry, "readinessProbe"):
            continue
        allowed = scene.grace + sum(_patience(part(entry, key)) for key in ("startupProbe", "readinessProbe"))
        if scene.now - started < allowed:
            continue
        failed = [line for line in scene.said_of(pod, "Unhealthy", "ProbeError") if "probe" in line.lower()]
        line = f"{text(status, 'name')} runs since {scene.now - started:.0f} s and was never ready"
        action = "See what its health check asks, and its log; give it a longer `start_period:` if it only needs time."
        return ClusterCause(Cause.NEVER_HEALTHY, name_of(pod), _told((line, *failed[-1:])), action)
    return None


def _patience(probe: ClusterObject) -> float:
    """Return how many seconds a probe takes to be sure."""
    if not probe:
        return 0.0
    period, times = number(probe, "periodSeconds", default=10), number(probe, "failureThreshold", default=3)
    return number(probe, "initialDelaySeconds") + period * times + number(probe, "timeoutSeconds", default=1)


def _seconds(stamp: str) -> float:
    """Return seconds since the epoch of a time as the API writes it, 0 when it is none."""
    try:
        return datetime.fromisoformat(stamp).timestamp() if stamp.endswith("Z") else 0.0
    except (ValueError, OverflowError):
        return 0.0


def _told(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
