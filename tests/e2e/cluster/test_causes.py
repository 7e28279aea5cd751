"""What is broken on a real cluster is named from what the API server says of it, soon after it happened."""

import json
import time
from typing import Any

import pytest

from backend.domain.cause import Cause
from backend.domain.cluster_causes.causes import causes
from backend.domain.cluster_causes.scene import Scene
from tests.support.cluster import TestCluster

pytestmark = pytest.mark.cluster

_NO_POD: dict[str, Any] = {}
_BROKEN: dict[Cause, tuple[dict[str, Any], dict[str, Any]]] = {
    Cause.IMAGE_PULL: ({"image": "registry.invalid/no/such:1"}, _NO_POD),
    Cause.IMAGE_MISSING: ({"image": "registry.invalid/x:1", "imagePullPolicy": "Never"}, _NO_POD),
    Cause.CRASH_LOOP: ({"command": ["sh", "-c", "exit 3"]}, _NO_POD),
    Cause.NOT_FOUND: ({"command": ["/no/such/program"]}, _NO_POD),
    Cause.OUT_OF_MEMORY: (
        {"command": ["sh", "-c", "x=a; while :; do x=$x$x; done"], "resources": {"limits": {"memory": "16Mi"}}},
        _NO_POD,
    ),
    Cause.NEVER_HEALTHY: (
        {"readinessProbe": {"exec": {"command": ["false"]}, "periodSeconds": 1, "failureThreshold": 2}},
        _NO_POD,
    ),
    Cause.UNSCHEDULABLE: ({"resources": {"requests": {"cpu": "1000"}}}, _NO_POD),
    Cause.INIT_CONTAINER: ({}, {"initContainers": [{"name": "first", "image": "IMAGE", "command": ["false"]}]}),
    Cause.CONFIG_MISSING: (
        {"volumeMounts": [{"name": "c", "mountPath": "/c"}]},
        {"volumes": [{"name": "c", "configMap": {"name": "gone"}}]},
    ),
    Cause.NOT_ALLOWED: ({}, {"serviceAccountName": "nobody"}),
    Cause.QUOTA: ({"resources": {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}}}, _NO_POD),
    Cause.EVICTED: (
        {
            "command": ["sh", "-c", "dd if=/dev/zero of=/tmp/x bs=1M count=30; sleep 1000"],
            "resources": {"limits": {"ephemeral-storage": "5Mi"}},
        },
        _NO_POD,
    ),
}
_QUOTA = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "none"},
    "spec": {"hard": {"requests.nvidia.com/gpu": "0"}},
}
_PATIENCE = 150.0  # of a busy machine: the node looks for what to evict once a minute or so


def test_each_cause_is_named_from_what_the_server_says(cluster: TestCluster, space: str) -> None:
    cluster.kubectl("-n", space, "apply", "-f", "-", stdin=json.dumps(_QUOTA))
    broken = [_workload(cluster, cause, *parts) for cause, parts in _BROKEN.items()]
    healthy = _workload(cluster, Cause.OTHER, {}, {})
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [*broken, healthy]})
    cluster.kubectl("-n", space, "apply", "-f", "-", stdin=text)
    end = time.monotonic() + _PATIENCE
    named: dict[str, Cause] = {}
    while len(named) < len(broken) and time.monotonic() < end:
        named |= _look(cluster, space, set(named))
    assert named == {_name(cause): cause for cause in _BROKEN}


def _look(cluster: TestCluster, space: str, known: set[str]) -> dict[str, Cause]:
    kinds = "deployments,replicasets,pods,events"
    listed = json.loads(cluster.kubectl("-n", space, "get", kinds, "-o", "json"))["items"]

    def of(kind: str, name: str) -> list[dict[str, Any]]:
        return [one for one in listed if one["kind"] == kind and one["metadata"].get("labels", {}).get("app") == name]

    found = {}
    for workload in listed:
        name = workload["metadata"]["name"]
        if workload["kind"] != "Deployment" or name in known:
            continue
        events = [one for one in listed if one["kind"] == "Event"]
        scene = Scene(workload, of("Pod", name), of("ReplicaSet", name), events=events, now=time.time())
        for cause in causes(scene)[:1]:
            assert cause.lines
            found[name] = cause.cause
    return found


def _workload(cluster: TestCluster, cause: Cause, container: dict[str, Any], pod: dict[str, Any]) -> dict[str, Any]:
    name = _name(cause)
    own = {"name": "web", "image": cluster.image, "command": ["sleep", "1000"], **container}
    own.setdefault("imagePullPolicy", "IfNotPresent")
    spec = {"terminationGracePeriodSeconds": 0, **pod, "containers": [own]}
    template = {"metadata": {"labels": {"app": name}}, "spec": spec}
    found = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": template},
    }
    whole: dict[str, Any] = json.loads(json.dumps(found).replace('"IMAGE"', json.dumps(cluster.image)))
    return whole


def _name(cause: Cause) -> str:
    return cause.name.lower().replace("_", "-")
