"""The review of workloads: each finding, and that its patch mends it."""

import copy
from typing import Any

import pytest

from backend.domain.review.finding import Finding, Weight
from backend.domain.review.review import review
from backend.domain.review.subject import Subject
from backend.engine.manifests.render import render
from tests.support.manifests import sample

GOOD: dict[str, Any] = {
    "name": "web",
    "image": "example.org/web@sha256:1",
    "ports": [{"containerPort": 8000}],
    "readinessProbe": {"httpGet": {"path": "/", "port": 8000}},
    "resources": {"limits": {"memory": "64Mi"}, "requests": {"memory": "64Mi"}},
    "securityContext": {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    },
}
POD: dict[str, Any] = {
    "automountServiceAccountToken": False,
    "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    "topologySpreadConstraints": [{"maxSkew": 1}],
}
BUDGET = {"metadata": {"name": "web"}, "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}}


def workload(
    container: dict[str, Any] | None = None,
    pod: dict[str, Any] | None = None,
    replicas: int = 2,
    kind: str = "Deployment",
) -> dict[str, Any]:
    """Return a workload in which nothing is amiss but what is given; None takes a key away."""
    own = {key: value for key, value in {**GOOD, **(container or {})}.items() if value is not None}
    spec = {key: value for key, value in {**POD, **(pod or {})}.items() if value is not None}
    return {
        "apiVersion": "batch/v1" if kind == "Job" else "apps/v1",
        "kind": kind,
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {**spec, "containers": [own]}},
        },
    }


def security(**changes: Any) -> dict[str, Any]:
    """Return a container's security context with other values."""
    return {"securityContext": {**GOOD["securityContext"], **changes}}


def merged(base: Any, patch: Any) -> Any:
    """Merge as the API server does a strategic patch, as far as these patches go: containers by their names."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {**base, **{key: merged(base.get(key), value) for key, value in patch.items()}}
    if (
        isinstance(base, list)
        and isinstance(patch, list)
        and patch
        and isinstance(patch[0], dict)
        and "name" in patch[0]
    ):
        changes = {item["name"]: item for item in patch}
        return [merged(item, changes.get(item["name"], {})) for item in base]
    return copy.deepcopy(patch)


def test_a_workload_in_which_nothing_is_amiss_has_no_findings() -> None:
    assert review(Subject(workload(), [BUDGET])) == ()


@pytest.mark.parametrize(
    ("found", "rule", "weight", "mended"),
    [
        (workload(replicas=1), "single copy", Weight.HIGH, True),
        (workload(replicas=1, kind="StatefulSet"), "single copy", Weight.HIGH, False),
        (workload(pod={"topologySpreadConstraints": None}), "no spread", Weight.LOW, True),
        (workload({"readinessProbe": None}), "no readiness probe", Weight.HIGH, True),
        (workload({"readinessProbe": None, "ports": None}), "no readiness probe", Weight.HIGH, False),
        (workload({"resources": {"requests": {"cpu": "1"}}}), "no memory limit", Weight.MEDIUM, True),
        (workload({"image": "example.org/web"}), "floating tag", Weight.MEDIUM, True),
        (workload({"image": "localhost:5000/web:latest"}), "floating tag", Weight.MEDIUM, True),
        (workload({"image": "example.org/web:1.2"}), "floating tag", Weight.LOW, True),
        (workload(pod={"hostNetwork": True}), "host namespace", Weight.HIGH, True),
        (workload(pod={"hostPID": True}), "host namespace", Weight.HIGH, True),
        (workload(pod={"hostIPC": True}), "host namespace", Weight.HIGH, True),
        (
            workload(pod={"volumes": [{"name": "a", "hostPath": {"path": "/var/run/docker.sock"}}]}),
            "folder of the node",
            Weight.HIGH,
            False,
        ),
        (
            workload(pod={"volumes": [{"name": "a", "hostPath": {"path": "/srv"}}]}),
            "folder of the node",
            Weight.MEDIUM,
            False,
        ),
        (workload(security(privileged=True, allowPrivilegeEscalation=None)), "privileged", Weight.HIGH, True),
        (workload(security(capabilities={"add": ["SYS_ADMIN"], "drop": ["ALL"]})), "capabilities", Weight.HIGH, False),
        (workload(security(runAsNonRoot=None)), "root", Weight.MEDIUM, True),
        (workload(security(runAsNonRoot=None, runAsUser=0)), "root", Weight.MEDIUM, False),
        (workload(security(allowPrivilegeEscalation=None)), "privileges may grow", Weight.LOW, True),
        (workload(security(capabilities=None)), "capabilities kept", Weight.LOW, True),
        (workload(security(readOnlyRootFilesystem=None)), "writable image", Weight.LOW, True),
        (workload(pod={"securityContext": None}), "no seccomp", Weight.LOW, True),
        (workload(pod={"automountServiceAccountToken": None}), "token of the API", Weight.LOW, True),
        (workload({"ports": [{"containerPort": 80, "hostPort": 80}]}), "port of the node", Weight.MEDIUM, False),
        (workload({"env": [{"name": "DB_PASSWORD", "value": "x"}]}), "secret in plain sight", Weight.MEDIUM, False),
    ],
)
def test_what_is_amiss_is_found_alone_and_its_patch_mends_it(
    found: dict[str, Any],
    rule: str,
    weight: Weight,
    mended: bool,
) -> None:
    subject = Subject(found, [BUDGET], digests={"web": "example.org/web@sha256:2"}, peaks={"web": 40 * 2**20})
    (finding,) = (one for one in review(subject) if one.rule == rule)
    assert (finding.weight, finding.object, bool(finding.patch)) == (weight, f"{found['kind'].lower()}/web", mended)
    assert finding.words
    assert finding.cure
    after = review(Subject(merged(found, finding.patch), [BUDGET], digests=subject.digests, peaks=subject.peaks))
    assert (rule in {one.rule for one in after}) is not mended


def test_a_budget_is_offered_where_none_takes_the_pods() -> None:
    def rules(*budgets: dict[str, Any], replicas: int = 2) -> list[Finding]:
        return [one for one in review(Subject(workload(replicas=replicas), budgets)) if "budget" in one.rule]

    other = {
        "metadata": {"name": "x"},
        "spec": {"selector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}},
    }
    (finding,) = rules(other)
    assert (finding.rule, finding.new["spec"]) == ("no disruption budget", BUDGET["spec"])
    assert rules({**finding.new}) == []
    for spec, forbids in (
        ({"minAvailable": 2}, True),
        ({"minAvailable": 1}, False),
        ({"minAvailable": "100%"}, True),
        ({"maxUnavailable": 0}, True),
        ({"maxUnavailable": "0%"}, True),
        ({"maxUnavailable": "25%"}, False),
    ):
        budget = {"metadata": {"name": "web"}, "spec": {**spec, "selector": {}}}
        assert bool(rules(budget)) is forbids, spec


def test_an_autoscalers_least_counts_as_the_copies() -> None:
    scaler = {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": 3}}
    assert review(Subject(workload(replicas=1), [BUDGET], [scaler])) == ()


def test_what_ends_by_itself_needs_neither_copies_nor_probes() -> None:
    assert review(Subject(workload({"readinessProbe": None}, replicas=1, kind="Job"))) == ()


def test_a_limit_is_offered_only_by_who_knows_what_it_takes() -> None:
    bare = workload({"resources": None})
    without = {one.rule: one for one in review(Subject(bare, [BUDGET]))}
    assert without.keys() == {"no memory limit", "nothing reserved"}
    assert not any(one.patch for one in without.values())
    known = {one.rule: one for one in review(Subject(bare, [BUDGET], peaks={"web": 100 * 2**20}))}
    limits = known["no memory limit"].patch["spec"]["template"]["spec"]["containers"][0]["resources"]
    assert limits == {"limits": {"memory": "150Mi"}}


def test_init_containers_are_patched_among_their_own() -> None:
    found = workload()
    found["spec"]["template"]["spec"]["initContainers"] = [{**GOOD, "name": "first", **security(privileged=True)}]
    (finding,) = review(Subject(found, [BUDGET]))
    assert finding.patch["spec"]["template"]["spec"] == {
        "initContainers": [{"name": "first", "securityContext": {"privileged": False}}]
    }


def test_what_slipway_makes_itself_has_only_what_a_compose_file_leaves_open() -> None:
    items = [item for item in render(sample()).items if item["kind"] == "Deployment"]
    rules = {finding.rule for item in items for finding in review(Subject(item))}
    assert rules == {"no disruption budget", "no spread", "floating tag", "writable image"}


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"kind": "Deployment", "apiVersion": "apps/v1"},
        {"kind": "Rollout"},
        workload({"ports": [3], "env": "x", "securityContext": 5}),
    ],
)
def test_odd_objects_are_reviewed_as_far_as_they_can_be_read(found: dict[str, Any]) -> None:
    assert all(finding.cure for finding in review(Subject(found)))
