"""Whether a workload has moved to its newest revision, by the rules of `kubectl rollout status`.

kubectl/pkg/polymorphichelpers/rollout_status.go; a paused Deployment and `OnDelete`, which it waits for or refuses, are WAITING here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from backend.domain.cluster_object import ClusterObject, condition, number, part, text, truth
from backend.domain.phase import Phase

DEADLINE = "ProgressDeadlineExceeded"


@dataclass(frozen=True, slots=True)
class RolloutState:
    """Where a rollout stands: RUNNING, WAITING (for a person), SUCCEEDED or FAILED, in words; `done` of `wanted` pods."""

    phase: Phase
    words: str
    done: int = 0
    wanted: int = 0


def assess(workload: ClusterObject) -> RolloutState:
    """Judge one object by its kind; what does not roll out has succeeded."""
    rule = _RULES.get(text(workload, "kind"))
    if rule is None:
        return RolloutState(Phase.SUCCEEDED, "nothing rolls out")
    if part(workload, "metadata").get("deletionTimestamp"):
        return RolloutState(Phase.RUNNING, "being deleted")
    return rule(workload)


def _observed(workload: ClusterObject) -> bool:
    observed = number(workload, "status", "observedGeneration")
    return observed >= number(workload, "metadata", "generation") and observed > 0


_UNSEEN = RolloutState(Phase.RUNNING, "waiting for the change to be seen")


def _deployment(found: ClusterObject) -> RolloutState:
    status = part(found, "status")
    wanted = number(found, "spec", "replicas", default=1)
    updated, available = number(status, "updatedReplicas"), number(status, "availableReplicas")
    if not _observed(found):
        return _UNSEEN
    progressing = condition(found, "Progressing")
    if text(progressing, "reason") == DEADLINE:
        said = text(progressing, "message") or "it made no progress within its deadline"
        return RolloutState(Phase.FAILED, said, min(updated, available), wanted)
    words = ""
    if updated < wanted:
        words = f"{updated} of {wanted} new pods are there"
    elif (old := number(status, "replicas") - updated) > 0:
        words = f"{old} old {'pod has' if old == 1 else 'pods have'} yet to go"
    elif available < updated:
        words = f"{available} of {updated} new pods are available"
    if not words:
        return RolloutState(Phase.SUCCEEDED, f"{available} new pods are available", wanted, wanted)
    if truth(found, "spec", "paused"):
        return RolloutState(Phase.WAITING, f"paused: {words}", min(updated, available), wanted)
    return RolloutState(Phase.RUNNING, words, min(updated, available), wanted)


def _stateful_set(found: ClusterObject) -> RolloutState:
    status = part(found, "status")
    wanted = number(found, "spec", "replicas", default=1)
    ready, updated = number(status, "readyReplicas"), number(status, "updatedReplicas")
    if not _observed(found):
        return _UNSEEN
    if text(found, "spec", "updateStrategy", "type") == "OnDelete":
        return _on_delete(updated, wanted)
    if ready < wanted:
        return RolloutState(Phase.RUNNING, f"{ready} of {wanted} pods are ready", min(ready, updated), wanted)
    partition = number(found, "spec", "updateStrategy", "rollingUpdate", "partition")
    if partition:
        return _partitioned(updated, max(0, wanted - partition))
    # kubectl looks at the revisions only where no partition is set, and the server always sets one.
    if updated < wanted and text(status, "updateRevision") != text(status, "currentRevision"):
        return RolloutState(Phase.RUNNING, f"{updated} of {wanted} pods are new", updated, wanted)
    return RolloutState(Phase.SUCCEEDED, f"{ready} pods are ready", wanted, wanted)


def _partitioned(updated: int, moving: int) -> RolloutState:
    phase = Phase.RUNNING if updated < moving else Phase.SUCCEEDED
    return RolloutState(
        phase, f"{min(updated, moving)} of {moving} pods above the partition are new", min(updated, moving), moving
    )


def _daemon_set(found: ClusterObject) -> RolloutState:
    status = part(found, "status")
    wanted = number(status, "desiredNumberScheduled")
    updated, available = number(status, "updatedNumberScheduled"), number(status, "numberAvailable")
    if not _observed(found):
        return _UNSEEN
    if text(found, "spec", "updateStrategy", "type") == "OnDelete":
        return _on_delete(updated, wanted)
    if updated < wanted:
        return RolloutState(Phase.RUNNING, f"{updated} of {wanted} nodes have the new pod", updated, wanted)
    if available < wanted:
        return RolloutState(Phase.RUNNING, f"{available} of {wanted} new pods are available", available, wanted)
    return RolloutState(Phase.SUCCEEDED, f"{available} new pods are available", wanted, wanted)


def _on_delete(updated: int, wanted: int) -> RolloutState:
    if updated >= wanted:
        return RolloutState(Phase.SUCCEEDED, f"{updated} pods are new", wanted, wanted)
    words = f"{updated} of {wanted} pods are new; the others wait to be deleted by hand (OnDelete)"
    return RolloutState(Phase.WAITING, words, updated, wanted)


def _job(found: ClusterObject) -> RolloutState:
    wanted = number(found, "spec", "completions", default=1)
    done, failed = number(found, "status", "succeeded"), number(found, "status", "failed")
    if text(condition(found, "Complete"), "status") == "True":
        return RolloutState(Phase.SUCCEEDED, "it ended well", wanted, wanted)
    end = condition(found, "Failed")
    if text(end, "status") == "True":
        return RolloutState(Phase.FAILED, text(end, "message") or text(end, "reason") or "it failed", done, wanted)
    if truth(found, "spec", "suspend"):
        return RolloutState(Phase.WAITING, "suspended", done, wanted)
    tries = f", {failed} tries failed" if failed else ""
    return RolloutState(Phase.RUNNING, f"{done} of {wanted} ended well{tries}", done, wanted)


_RULES: dict[str, Callable[[ClusterObject], RolloutState]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Job": _job,
}
