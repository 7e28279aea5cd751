"""The review on a real API server: its patches are taken, and afterwards the server's own object has nothing left to mend by them."""

import json
from typing import Any

import pytest

from backend.domain.review.review import review
from backend.domain.review.subject import Subject
from tests.support.cluster import TestCluster

pytestmark = pytest.mark.cluster

_BAD: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "hostPID": True,
                "hostIPC": True,
                "initContainers": [{"name": "first", "image": "example.org/a"}],
                "containers": [
                    {
                        "name": "web",
                        "image": "example.org/web",
                        "ports": [{"containerPort": 8000}],
                        "securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}},
                        "env": [{"name": "API_TOKEN", "value": "x"}],
                    },
                    {"name": "beside", "image": "example.org/beside:1"},
                ],
            },
        },
    },
}


def test_each_patch_is_taken_and_mends_what_was_found(cluster: TestCluster, space: str) -> None:
    def subject() -> Subject:
        listed = json.loads(cluster.kubectl("-n", space, "get", "deployment,pdb", "-o", "json"))["items"]
        budgets = [item for item in listed if item["kind"] == "PodDisruptionBudget"]
        (workload,) = (item for item in listed if item["kind"] == "Deployment")
        names = ("web", "beside")
        return Subject(
            workload,
            budgets,
            digests={name: f"example.org/{name}@sha256:{'0' * 64}" for name in names},
            peaks=dict.fromkeys(names, 50 * 2**20),
            budget_version=version,
        )

    served = json.loads(cluster.kubectl("get", "--raw", "/apis/policy"))["preferredVersion"]["groupVersion"]
    version = str(served)
    cluster.kubectl("-n", space, "apply", "-f", "-", stdin=json.dumps(_BAD))
    rounds = 0
    while changes := [finding for finding in review(subject()) if finding.patch or finding.new]:
        rounds += 1
        assert rounds <= 3, changes
        for finding in changes:
            if finding.new:
                cluster.kubectl("apply", "-f", "-", stdin=json.dumps(finding.new))
            else:
                text = json.dumps(finding.patch)
                cluster.kubectl("-n", space, "patch", "deployment", "web", "--type", "strategic", "-p", text)
    left = {(finding.rule, finding.container) for finding in review(subject())}
    assert left == {("capabilities", "web"), ("secret in plain sight", "web"), ("no readiness probe", "beside")}
