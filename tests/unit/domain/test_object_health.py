"""Health of objects in Argo CD's words."""

from typing import Any

import pytest

from backend.domain.health import Health
from backend.domain.object_health import object_health
from tests.unit.domain.test_rollout import LATE, deployment, stateful_set


def pod(phase: str, *, ready: bool = False, policy: str = "Always", **status: Any) -> dict[str, Any]:
    """Return a pod with one container."""
    return {
        "kind": "Pod",
        "spec": {"restartPolicy": policy},
        "status": {
            "phase": phase,
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [{"name": "web", **status}],
        },
    }


def said(kind: str, *conditions: tuple[str, str, str], **status: Any) -> dict[str, Any]:
    """Return an object with conditions of type, status and reason."""
    listed = [{"type": a, "status": b, "reason": c, "message": c} for a, b, c in conditions]
    return {"kind": kind, "metadata": {"generation": 2}, "spec": {}, "status": {**status, "conditions": listed}}


CRASHED = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s restarting failed container"}}


@pytest.mark.parametrize(
    ("found", "health"),
    [
        ({}, Health.MISSING),
        ({"kind": "Pod", "metadata": {"deletionTimestamp": "x"}}, Health.PROGRESSING),
        (deployment(2, 2, 2, 2), Health.HEALTHY),
        (deployment(2, 2, 2, 1), Health.PROGRESSING),
        (deployment(2, 3, 1, 1, paused=True), Health.SUSPENDED),
        (deployment(2, 2, 1, 1, conditions=[LATE]), Health.DEGRADED),
        (stateful_set(2, 2, 0, strategy="OnDelete"), Health.HEALTHY),
        (stateful_set(2, 1, 2, strategy="OnDelete"), Health.PROGRESSING),
        (stateful_set(2, 2, 2), Health.HEALTHY),
        (said("Job", ("Failed", "True", "BackoffLimitExceeded")), Health.DEGRADED),
        (said("Job", ("Complete", "True", "")), Health.HEALTHY),
        (said("Job"), Health.PROGRESSING),
        (said("ReplicaSet", ("ReplicaFailure", "True", "FailedCreate")), Health.DEGRADED),
        (said("ReplicaSet", availableReplicas=1), Health.HEALTHY),
        (pod("Pending"), Health.PROGRESSING),
        (pod("Running", ready=True), Health.HEALTHY),
        (pod("Running"), Health.PROGRESSING),
        (pod("Running", lastState={"terminated": {"exitCode": 1}}), Health.DEGRADED),
        (pod("Running", state=CRASHED), Health.DEGRADED),
        (pod("Running", state=CRASHED, policy="OnFailure"), Health.PROGRESSING),
        (pod("Pending", state={"waiting": {"reason": "ErrImagePull"}}), Health.DEGRADED),
        (pod("Pending", state={"waiting": {"reason": "CreateContainerConfigError"}}), Health.DEGRADED),
        (pod("Succeeded", policy="Never"), Health.HEALTHY),
        (pod("Failed", policy="Never", state={"terminated": {"exitCode": 3}}), Health.DEGRADED),
        (pod("Unknown"), Health.UNKNOWN),
        ({"kind": "Service", "spec": {"type": "ClusterIP"}}, Health.HEALTHY),
        ({"kind": "Service", "spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {}}}, Health.PROGRESSING),
        (
            {
                "kind": "Service",
                "spec": {"type": "LoadBalancer"},
                "status": {"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}},
            },
            Health.HEALTHY,
        ),
        ({"kind": "Ingress", "status": {"loadBalancer": {}}}, Health.PROGRESSING),
        ({"kind": "PersistentVolumeClaim", "status": {"phase": "Bound"}}, Health.HEALTHY),
        ({"kind": "PersistentVolumeClaim", "status": {"phase": "Lost"}}, Health.DEGRADED),
        ({"kind": "PersistentVolumeClaim", "status": {"phase": "Pending"}}, Health.PROGRESSING),
        (
            said(
                "HorizontalPodAutoscaler",
                ("AbleToScale", "True", ""),
                ("ScalingActive", "False", "FailedGetResourceMetric"),
            ),
            Health.DEGRADED,
        ),
        (said("HorizontalPodAutoscaler", ("AbleToScale", "True", "SucceededGetScale")), Health.HEALTHY),
        (said("HorizontalPodAutoscaler"), Health.PROGRESSING),
        (said("Certificate", ("Ready", "False", "DoesNotExist")), Health.PROGRESSING),
        (said("Certificate", ("Ready", "True", "")), Health.HEALTHY),
        (said("Kustomization", ("Ready", "True", ""), observedGeneration=1), Health.PROGRESSING),
        (said("Kustomization", ("Stalled", "True", "x"), ("Ready", "False", "x")), Health.DEGRADED),
        (said("Kustomization", ("Reconciling", "True", "x")), Health.PROGRESSING),
        ({"kind": "ConfigMap", "data": {}}, Health.HEALTHY),
    ],
)
def test_an_objects_health(found: dict[str, Any], health: Health) -> None:
    assert object_health(found)[0] is health


def test_it_says_why() -> None:
    assert object_health(pod("Running", state=CRASHED))[1] == "back-off 10s restarting failed container"
    assert object_health(pod("Failed", policy="Never", state={"terminated": {"reason": "OOMKilled"}}))[1] == "OOMKilled"
    evicted = {
        "kind": "Pod",
        "status": {"phase": "Failed", "reason": "Evicted", "message": "The node was low on memory."},
    }
    assert object_health(evicted)[1] == "The node was low on memory."
