"""Causes in a cluster: what Debian's 1.20 answered to workloads that were broken on purpose, and what newer versions say otherwise.

`cluster_scenes_1_20.json` was written by a real server on 2026-11-24, without fields that no rule reads. The newer forms are from
Kubernetes' own sources and issues.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from backend.domain.cause import Cause
from backend.domain.cluster_causes.causes import causes
from backend.domain.cluster_causes.refusals import of_refusal, of_status
from backend.domain.cluster_causes.scene import Scene

REAL = json.loads((Path(__file__).parent / "cluster_scenes_1_20.json").read_text("utf-8"))
NOW = 1795650000.0  # some minutes after the scenes were written


def real(name: str, **more: Any) -> Scene:
    """Return a scene as 1.20 told it."""
    return Scene(**REAL["scenes"][name], now=more.pop("now", NOW), **more)


@pytest.mark.parametrize(
    ("name", "cause", "line", "action"),
    [
        ("pull", Cause.IMAGE_PULL, "dial tcp: lookup", "reach the registry"),
        ("badname", Cause.IMAGE_MISSING, "invalid reference format", "Check the image's name"),
        ("never", Cause.IMAGE_MISSING, "is not present with pull policy of Never", "loaded into every node"),
        ("crash", Cause.CRASH_LOOP, "web ended with exit code 3, 4 restarts", "--previous"),
        ("ended", Cause.CRASH_LOOP, "web ended with exit code 0, 4 restarts", "a service has to run on"),
        ("dead", Cause.CRASH_LOOP, "Liveness probe failed:", "Its liveness probe restarts it"),
        ("nofile", Cause.NOT_FOUND, 'exec: "/no/such/program"', "does not exist in this image"),
        ("oom", Cause.OUT_OF_MEMORY, "web was OOMKilled; its limit is 16Mi", "Raise the memory limit"),
        ("unready", Cause.NEVER_HEALTHY, "Readiness probe failed: not yet", "See what its health check asks"),
        ("big", Cause.UNSCHEDULABLE, "1 Insufficient cpu.", "Reserve less"),
        ("novolume", Cause.UNSCHEDULABLE, 'persistentvolumeclaim "nobody" not found', "Its volume is missing"),
        ("init", Cause.INIT_CONTAINER, "wait ended with exit code 4", "-c wait"),
        ("noconfig", Cause.CONFIG_MISSING, 'configmap "not-there" not found', "Create what is named"),
        ("nokey", Cause.CONFIG_MISSING, "couldn't find key a in ConfigMap", "Create what is named"),
        ("nosecret", Cause.CONFIG_MISSING, 'secret "gone" not found', "Create what is named"),
        ("rootless", Cause.NOT_ALLOWED, "image will run as root", "Give `user:` a number"),
        ("noaccount", Cause.NOT_ALLOWED, 'serviceaccount "robot" not found', "granted"),
        ("quota", Cause.QUOTA, "failed quota: few: must specify limits.memory", "ResourceQuota"),
        ("quota2", Cause.QUOTA, "exceeded quota: few, requested: limits.memory=128Mi", "ResourceQuota"),
        ("hooked", Cause.WEBHOOK, 'failed calling webhook "gate.slipway.test"', "does not answer"),
        ("evicted", Cause.EVICTED, "ephemeral local storage usage exceeds", "Its node ran short"),
    ],
)
def test_what_a_real_1_20_says_is_named(name: str, cause: Cause, line: str, action: str) -> None:
    (found,) = causes(real(name))
    assert found.cause is cause
    assert any(line in said for said in found.lines), found.lines
    assert action in found.action
    assert found.object.startswith(("pod/", "deployment/"))


@pytest.mark.parametrize(
    ("name", "cause", "words"),
    [
        ("rbac", Cause.NOT_ALLOWED, 'cannot list resource "deployments"'),
        ("quota", Cause.QUOTA, "must specify limits.memory"),
        ("hook", Cause.WEBHOOK, "connection refused"),
        ("pdb", Cause.DISRUPTION_BUDGET, "unready needs 1 healthy pods and has 0 currently"),
    ],
)
def test_a_real_refusal_is_named_with_all_its_words(name: str, cause: Cause, words: str) -> None:
    found = of_status(REAL["refusals"][name], "deployment/web")
    assert found is not None
    assert (found.cause, found.object) == (cause, "deployment/web")
    assert words in " ".join(found.lines)


def test_a_budget_that_lets_nothing_go_is_named_after_all_else() -> None:
    found = causes(real("unready", budgets=[REAL["budget"]]))
    assert [one.cause for one in found] == [Cause.NEVER_HEALTHY, Cause.DISRUPTION_BUDGET]
    assert found[1].lines == ("0 of 1 pods are healthy, 1 must stay: none may be evicted",)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ('admission webhook "policy.example" denied the request: no latest tags', Cause.WEBHOOK),
        (
            'failed calling webhook "x": failed to call webhook: Post "https://x": context deadline exceeded',
            Cause.WEBHOOK,
        ),
        (
            "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'replicas' with binding 'b' denied request: no",
            Cause.WEBHOOK,  # since 1.26
        ),
        (
            'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
            Cause.NOT_ALLOWED,  # since 1.22
        ),
        ('pods "web" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi', Cause.QUOTA),
        ('pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1', Cause.QUOTA),
        (
            'secrets is forbidden: User "system:serviceaccount:a:b" cannot create resource "secrets" in API group ""',
            Cause.NOT_ALLOWED,
        ),
    ],
)
def test_refusals_in_the_words_of_other_versions(message: str, cause: Cause) -> None:
    found = of_refusal(message, "pod/web")
    assert found is not None
    assert found.cause is cause


def test_words_that_are_no_refusal_name_nothing() -> None:
    assert of_refusal("the object has been modified; please apply your changes to the latest version", "x/y") is None
    assert of_status({}, "x/y") is None


def pod(status: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """Return a pod as newer versions tell it."""
    return {"kind": "Pod", "metadata": {"name": "web-1", "uid": "1"}, "spec": spec, "status": status}


def status(name: str, *, ready: bool = False, restarts: int = 0, **state: Any) -> dict[str, Any]:
    """Return a container's status."""
    last = state.pop("last", None)
    return {
        "name": name,
        "ready": ready,
        "restartCount": restarts,
        "state": state,
        "lastState": {"terminated": last} if last else {},
        "image": "example.org/web:1",
    }


def named(found: dict[str, Any], *events: dict[str, Any], now: float = NOW) -> list[Cause]:
    """Return the causes of one pod."""
    return [cause.cause for cause in causes(Scene({}, [found], events=events, now=now))]


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (  # since 1.31 the back-off repeats why
            pod(
                {
                    "containerStatuses": [
                        status(
                            "web",
                            waiting={
                                "reason": "ImagePullBackOff",
                                "message": 'Back-off pulling image "example.org/web:1": ErrImagePull: failed to authorize:'
                                " failed to fetch oauth token: unexpected status: 401 Unauthorized",
                            },
                        )
                    ]
                }
            ),
            Cause.PULL_DENIED,
        ),
        (
            pod(
                {
                    "containerStatuses": [
                        status(
                            "web",
                            waiting={
                                "reason": "ErrImagePull",
                                "message": 'rpc error: code = NotFound desc = failed to pull and unpack image: "x:1": not found',
                            },
                        )
                    ]
                }
            ),
            Cause.IMAGE_MISSING,
        ),
        (
            pod({"containerStatuses": [status("web", waiting={"reason": "SignatureValidationFailed"})]}),
            Cause.IMAGE_PULL,
        ),
        (  # CRI-O may lose the reason (kubernetes#105467)
            pod(
                {
                    "phase": "Failed",
                    "conditions": [
                        {
                            "type": "DisruptionTarget",
                            "status": "True",
                            "reason": "TerminationByKubelet",
                            "message": "The node was low on resource: memory.",
                        }
                    ],
                    "containerStatuses": [status("web", terminated={"exitCode": 137, "reason": "Error"})],
                }
            ),
            Cause.EVICTED,
        ),
        (
            pod({"conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}]}),
            Cause.EVICTED,
        ),
        (
            pod(
                {
                    "conditions": [
                        {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": "gated"}
                    ]
                }
            ),
            Cause.UNSCHEDULABLE,
        ),
        (  # a sidecar is written among the first containers, but stays (since 1.28)
            pod(
                {"initContainerStatuses": [status("proxy", restarts=2, waiting={"reason": "CrashLoopBackOff"})]},
                initContainers=[{"name": "proxy", "restartPolicy": "Always"}],
            ),
            Cause.CRASH_LOOP,
        ),
        (
            pod({"initContainerStatuses": [status("wait", terminated={"exitCode": 137, "reason": "OOMKilled"})]}),
            Cause.OUT_OF_MEMORY,
        ),
        (
            pod(
                {
                    "containerStatuses": [
                        status("web", waiting={"reason": "CreateContainerError", "message": "permission denied"})
                    ]
                }
            ),
            Cause.NOT_EXECUTABLE,
        ),
        (  # between two crashes it runs for a moment
            pod(
                {
                    "phase": "Running",
                    "containerStatuses": [
                        status("web", restarts=1, running={"startedAt": "2026-11-24T23:00:00Z"}, last={"exitCode": 1})
                    ],
                }
            ),
            Cause.CRASH_LOOP,
        ),
    ],
)
def test_newer_versions_are_understood(found: dict[str, Any], cause: Cause) -> None:
    assert named(found)[0] is cause


RUNNING = {"startedAt": "2026-11-24T23:40:00Z"}
STARTED = 1795563600.0  # the same moment


@pytest.mark.parametrize(
    "found",
    [
        pod({"phase": "Running", "containerStatuses": [status("web", ready=True, running=RUNNING)]}),
        pod(
            {
                "phase": "Running",
                "containerStatuses": [status("web", ready=True, restarts=3, running=RUNNING, last={"exitCode": 1})],
            }
        ),
        pod(
            {
                "phase": "Running",
                "containerStatuses": [
                    status("web", ready=True, running=RUNNING, last={"exitCode": 137, "reason": "OOMKilled"})
                ],
            }
        ),
        pod({"phase": "Running", "containerStatuses": [status("web", running=RUNNING)]}),
        pod({"phase": "Pending", "containerStatuses": [status("web", waiting={"reason": "ContainerCreating"})]}),
        pod({"phase": "Pending", "initContainerStatuses": [status("wait", ready=True, terminated={"exitCode": 0})]}),
        pod(
            {
                "phase": "Succeeded",
                "containerStatuses": [status("web", terminated={"exitCode": 0, "reason": "Completed"})],
            }
        ),
        pod({}),
        pod({"containerStatuses": [None, "x", {"state": "odd", "restartCount": "many"}], "conditions": 3}),
    ],
)
def test_what_is_well_or_on_its_way_has_no_cause(found: dict[str, Any]) -> None:
    assert named(found) == []


def test_a_mount_that_only_came_late_is_no_cause() -> None:
    late = {
        "reason": "FailedMount",
        "involvedObject": {"name": "web-1"},
        "message": 'MountVolume.SetUp failed for volume "t" : failed to sync secret cache: timed out waiting',
    }
    assert named(pod({"phase": "Pending"}), late) == []
    newer = {
        "reason": "FailedMount",
        "regarding": {"name": "web-1"},
        "message": 'MountVolume.SetUp failed: configmap "c" not found',
    }
    assert named(pod({"phase": "Pending"}), newer) == [Cause.CONFIG_MISSING]
    other = {**newer, "regarding": {"name": "web-1", "uid": "2"}}
    assert named(pod({"phase": "Pending"}), other) == []


def test_readiness_gets_the_time_that_its_probe_asks_for_and_the_grace() -> None:
    probe = {"periodSeconds": 2, "failureThreshold": 5, "timeoutSeconds": 1}
    found = pod(
        {"phase": "Running", "containerStatuses": [status("web", running={"startedAt": "2026-11-24T23:40:00Z"})]},
        containers=[{"name": "web", "readinessProbe": probe}],
    )
    assert named(found, now=STARTED + 10) == []
    assert named(found, now=STARTED + 12) == [Cause.NEVER_HEALTHY]
    assert causes(Scene({}, [found], now=STARTED + 12, grace=30)) == ()
