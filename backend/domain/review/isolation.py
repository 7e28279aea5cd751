"""What could reach further than it has to, after the Pod Security Standards (baseline: high or medium, restricted: the rest).

https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

import re
from collections.abc import Iterator
from typing import Any

from backend.domain.cluster_object import ClusterObject, items, number, part, text, truth
from backend.domain.cluster_pods import containers, pod_spec
from backend.domain.review.finding import Finding, Weight
from backend.domain.review.subject import Subject

_HOST = {
    "hostNetwork": "it sees and uses the network of its node",
    "hostPID": "it sees the processes of its node",
    "hostIPC": "it shares memory with the processes of its node",
}
# Those that the baseline lets a container add.
_HARMLESS = frozenset(
    {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"}
    | {"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
)
_SECRET = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$", re.IGNORECASE)


def isolation(subject: Subject) -> Iterator[Finding]:
    """Yield the findings of any workload."""
    spec = pod_spec(subject.workload)
    yield from _host(subject, spec)
    for key in ("initContainers", "containers"):
        for container in containers(subject.workload, key):
            yield from _container(subject, container, key, part(spec, "securityContext"))
    if (
        spec
        and spec.get("automountServiceAccountToken") is not False
        and text(spec, "serviceAccountName") in ("", "default")
    ):
        yield subject.finding(
            "token of the API",
            Weight.LOW,
            "it carries a token of the API server that it does not seem to need",
            "Services of a Compose file get none.",
            patch=subject.pod_patch({"automountServiceAccountToken": False}),
        )


def _host(subject: Subject, spec: ClusterObject) -> Iterator[Finding]:
    for key, words in _HOST.items():
        if truth(spec, key):
            yield subject.finding(
                "host namespace", Weight.HIGH, f"{key}: {words}", "Take it away.", patch=subject.pod_patch({key: False})
            )
    for volume in items(spec, "volumes"):
        path = text(volume, "hostPath", "path")
        if path:
            socket = path.endswith((".sock", "/run", "/var/run")) or path == "/"
            yield subject.finding(
                "folder of the node",
                Weight.HIGH if socket else Weight.MEDIUM,
                f"it mounts {path} of its node" + (", which is as good as root there" if socket else ""),
                "Use a volume, a config, or copy it into the image.",
            )


def _container(subject: Subject, container: ClusterObject, key: str, of_pod: ClusterObject) -> Iterator[Finding]:
    own = part(container, "securityContext")
    name = text(container, "name")

    def found(rule: str, weight: Weight, words: str, cure: str, change: dict[str, Any] | None = None) -> Finding:
        patch = subject.container_patch(container, {"securityContext": change}, key) if change else {}
        return subject.finding(rule, weight, words, cure, container=name, patch=patch)

    if truth(own, "privileged"):
        yield found(
            "privileged", Weight.HIGH, "it is root on its node", "Take `privileged` away.", {"privileged": False}
        )
    added = part(own, "capabilities").get("add")
    risky = sorted({str(one).removeprefix("CAP_") for one in added} - _HARMLESS) if isinstance(added, list) else []
    if risky:
        yield found("capabilities", Weight.HIGH, f"it has {', '.join(risky)}", "Take them out of `cap_add:`.")
    if not _not_root(own, of_pod):
        root = number(own, "runAsUser", default=number(of_pod, "runAsUser", default=-1)) == 0
        yield found(
            "root",
            Weight.MEDIUM,
            "it runs as root" if root else "it may run as root",
            "Set `user:` to a number in the Compose file, or USER in the Dockerfile; the patch refuses to start root.",
            None if root else {"runAsNonRoot": True},
        )
    if own.get("allowPrivilegeEscalation") is not False and not truth(own, "privileged"):
        yield found(
            "privileges may grow",
            Weight.LOW,
            "programs with setuid may become root",
            "Services of a Compose file may not.",
            {"allowPrivilegeEscalation": False},
        )
    dropped = part(own, "capabilities").get("drop")
    if not (isinstance(dropped, list) and "ALL" in dropped):
        yield found(
            "capabilities kept",
            Weight.LOW,
            "it keeps capabilities that most programs never use",
            "Set `cap_drop: [ALL]`, and `cap_add:` for what it needs.",
            {"capabilities": {"drop": ["ALL"]}},
        )
    if text(own, "seccompProfile", "type") in ("", "Unconfined") and text(of_pod, "seccompProfile", "type") in (
        "",
        "Unconfined",
    ):
        yield found(
            "no seccomp",
            Weight.LOW,
            "it may make any system call",
            "Services of a Compose file have the runtime's profile.",
            {"seccompProfile": {"type": "RuntimeDefault"}},
        )
    if not truth(own, "readOnlyRootFilesystem"):
        yield found(
            "writable image",
            Weight.LOW,
            "what breaks in can change its programs",
            "Set `read_only: true`, with `tmpfs:` for what it writes.",
            {"readOnlyRootFilesystem": True},
        )
    yield from _plain(subject, container, name)


def _not_root(own: ClusterObject, of_pod: ClusterObject) -> bool:
    """Whether it is certain: the container's own word counts before the pod's."""
    user = number(own, "runAsUser", default=number(of_pod, "runAsUser"))
    said = own.get("runAsNonRoot", of_pod.get("runAsNonRoot"))
    return user > 0 or said is True


def _plain(subject: Subject, container: ClusterObject, name: str) -> Iterator[Finding]:
    for port in items(container, "ports"):
        if number(port, "hostPort"):
            yield subject.finding(
                "port of the node",
                Weight.MEDIUM,
                f"it takes port {number(port, 'hostPort')} of its node: one copy a node, past every network policy",
                "Use a Service.",
                container=name,
            )
    for variable in items(container, "env"):
        if _SECRET.search(text(variable, "name")) and text(variable, "value"):
            yield subject.finding(
                "secret in plain sight",
                Weight.MEDIUM,
                f"{text(variable, 'name')} stands in the manifest, for everybody who may read it",
                "Use `secrets:` in the Compose file.",
                container=name,
            )
