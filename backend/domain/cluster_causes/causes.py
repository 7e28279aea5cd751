"""All causes of what is wrong with a workload, the most telling first."""

from collections.abc import Iterator

from backend.domain.cause import Cause
from backend.domain.cluster_causes.cluster_cause import ClusterCause
from backend.domain.cluster_causes.containers import containers, of_container
from backend.domain.cluster_causes.pods import of_pod
from backend.domain.cluster_causes.refusals import of_refusal
from backend.domain.cluster_causes.scene import Scene
from backend.domain.cluster_object import ClusterObject, condition, name_of, number, part, text

_REFUSED = ("FailedCreate", "FailedUpdate", "ReplicaSetCreateError")
_TELLING = (
    Cause.WEBHOOK,
    Cause.QUOTA,
    Cause.NOT_ALLOWED,
    Cause.CONFIG_MISSING,
    Cause.PULL_DENIED,
    Cause.IMAGE_MISSING,
    Cause.IMAGE_PULL,
    Cause.UNSCHEDULABLE,
    Cause.EVICTED,
    Cause.INIT_CONTAINER,
    Cause.OUT_OF_MEMORY,
    Cause.NOT_FOUND,
    Cause.NOT_EXECUTABLE,
    Cause.CRASH_LOOP,
    Cause.NEVER_HEALTHY,
    Cause.DISRUPTION_BUDGET,
)


def causes(scene: Scene) -> tuple[ClusterCause, ...]:
    """Return what is wrong, each cause once with the first object that shows it; () when the rules see nothing."""
    found: dict[Cause, ClusterCause] = {}
    for cause in _all(scene):
        found.setdefault(cause.cause, cause)
    return tuple(sorted(found.values(), key=lambda cause: _TELLING.index(cause.cause)))


def _all(scene: Scene) -> Iterator[ClusterCause]:
    for owner in (scene.workload, *scene.replica_sets):
        cause = _refused(scene, owner)
        if cause is not None:
            yield cause
    for pod in scene.pods:
        cause = of_pod(scene, pod)
        if cause is not None:
            yield cause
            if cause.cause is Cause.EVICTED:
                continue  # its containers were ended by that
        yield from (cause for cause in map(of_container, containers(scene, pod)) if cause is not None)
    yield from (cause for cause in map(_budget, scene.budgets) if cause is not None)


def _refused(scene: Scene, owner: ClusterObject) -> ClusterCause | None:
    """A controller may not create its pods. Events outlive the trouble: they count while pods are missing."""
    failure = condition(owner, "ReplicaFailure")
    lines = [text(failure, "message")] if text(failure, "status") == "True" else []
    wanted = number(owner, "spec", "replicas", default=1)
    if number(owner, "status", "replicas") < wanted or text(owner, "kind") in ("DaemonSet", "Job"):
        lines += scene.said_of(owner, *_REFUSED)[::-1]
    return next((cause for line in lines if (cause := of_refusal(line, name_of(owner)))), None)


def _budget(budget: ClusterObject) -> ClusterCause | None:
    """A budget that lets no copy go holds up every drain of a node."""
    status = part(budget, "status")
    if not number(status, "expectedPods") or number(status, "disruptionsAllowed"):
        return None
    healthy, wanted = number(status, "currentHealthy"), number(status, "desiredHealthy")
    line = f"{healthy} of {number(status, 'expectedPods')} pods are healthy, {wanted} must stay: none may be evicted"
    said = text(condition(budget, "DisruptionAllowed"), "message")
    action = "Run more copies, or let the budget allow one to go (x-kubernetes: disruption_budget)."
    return ClusterCause(Cause.DISRUPTION_BUDGET, name_of(budget), tuple(filter(None, (line, said))), action)
