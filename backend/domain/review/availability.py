"""What would not survive the loss of a node, a drain, or a bad start."""

import re
from collections.abc import Iterator

from backend.domain.cluster_object import ClusterObject, items, number, part, text
from backend.domain.cluster_pods import containers, pod_spec
from backend.domain.review.finding import Finding, Weight
from backend.domain.review.subject import Subject

_STAYING = ("Deployment", "StatefulSet", "DaemonSet")
_MARGIN = 1.5  # of the most memory ever seen


def availability(subject: Subject) -> Iterator[Finding]:
    """Yield the findings of a workload that runs on; what ends by itself has none but those of its resources."""
    if subject.kind in ("Deployment", "StatefulSet"):
        yield from _copies(subject)
    for container in containers(subject.workload, "containers"):
        if subject.kind in _STAYING:
            yield from _probe(subject, container)
        yield from _memory(subject, container)
        yield from _image(subject, container)


def _copies(subject: Subject) -> Iterator[Finding]:
    if subject.copies == 1:
        stateful = subject.kind == "StatefulSet"
        yield subject.finding(
            "single copy",
            Weight.HIGH,
            "one copy: when its node goes, nobody answers",
            "Run two, if its data can be shared or copied."
            if stateful
            else "Set deploy.replicas: 2 in the Compose file.",
            patch={} if stateful else {"spec": {"replicas": 2}},
        )
    if subject.copies < 2:
        return
    if not subject.own_budgets:
        yield subject.finding(
            "no disruption budget",
            Weight.MEDIUM,
            f"a drain may take all {subject.copies} copies at once",
            "Set x-kubernetes: {disruption_budget: {max_unavailable: 1}} in the Compose file.",
            new=_budget(subject),
        )
    for budget in subject.own_budgets:
        if _forbids_all(part(budget, "spec"), subject.copies):
            yield subject.finding(
                "budget forbids drains",
                Weight.MEDIUM,
                f"the budget {text(budget, 'metadata', 'name')} lets none of {subject.copies} copies go: no node can be drained",
                "Let it allow one copy to go, or run one more.",
            )
    spec = pod_spec(subject.workload)
    if not spec.get("topologySpreadConstraints") and not part(spec, "affinity", "podAntiAffinity"):
        yield subject.finding(
            "no spread",
            Weight.LOW,
            "all copies may stand on one node",
            "Ask for them to be spread over the nodes.",
            patch=subject.pod_patch({"topologySpreadConstraints": [_spread(subject)]}),
        )


def _budget(subject: Subject) -> dict[str, object]:
    metadata = part(subject.workload, "metadata")
    head = {"name": text(metadata, "name")}
    if text(metadata, "namespace"):
        head["namespace"] = text(metadata, "namespace")
    spec = {"maxUnavailable": 1, "selector": dict(part(subject.workload, "spec", "selector"))}
    return {"apiVersion": subject.budget_version, "kind": "PodDisruptionBudget", "metadata": head, "spec": spec}


def _forbids_all(spec: ClusterObject, copies: int) -> bool:
    least, most = spec.get("minAvailable"), spec.get("maxUnavailable")
    if isinstance(most, int):
        return most == 0
    if isinstance(most, str):
        return most.strip() == "0%"
    if isinstance(least, int):
        return least >= copies
    return isinstance(least, str) and least.strip() == "100%"


def _spread(subject: Subject) -> dict[str, object]:
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": dict(part(subject.workload, "spec", "selector")),
    }


def _probe(subject: Subject, container: ClusterObject) -> Iterator[Finding]:
    if part(container, "readinessProbe"):
        return
    ports = [
        number(port, "containerPort") for port in items(container, "ports") if text(port, "protocol") in ("", "TCP")
    ]
    probe = {"tcpSocket": {"port": ports[0]}, "periodSeconds": 5} if ports else {}
    yield subject.finding(
        "no readiness probe",
        Weight.HIGH,
        "it gets calls before it can answer, and a bad release counts as good",
        "Add `healthcheck:` in the Compose file" + ("; the patch only tries its port." if ports else "."),
        container=text(container, "name"),
        patch=subject.container_patch(container, {"readinessProbe": probe}) if ports else {},
    )


def _memory(subject: Subject, container: ClusterObject) -> Iterator[Finding]:
    """Only who knows how much a container takes can offer a limit: a wrong one kills it."""
    name = text(container, "name")
    peak = subject.peaks.get(name, 0)
    amount = f"{max(32, -(-int(peak * _MARGIN) // 2**20))}Mi" if peak else ""
    if not part(container, "resources", "limits").get("memory"):
        yield subject.finding(
            "no memory limit",
            Weight.MEDIUM,
            "it may take all the memory of its node",
            "Set deploy.resources.limits.memory in the Compose file.",
            container=name,
            patch=subject.container_patch(container, {"resources": {"limits": {"memory": amount}}}) if amount else {},
        )
    if not part(container, "resources", "requests") and not part(container, "resources", "limits"):
        yield subject.finding(
            "nothing reserved",
            Weight.MEDIUM,
            "it is the first to be evicted, and the scheduler does not count it",
            "Set deploy.resources.reservations in the Compose file.",
            container=name,
            patch=subject.container_patch(container, {"resources": {"requests": {"memory": amount}}}) if amount else {},
        )


def _image(subject: Subject, container: ClusterObject) -> Iterator[Finding]:
    image = text(container, "image")
    if not image or "@" in image:
        return
    tag = image.rpartition("/")[2].partition(":")[2]
    if re.fullmatch(r"[0-9a-f]{64}", tag):
        return  # loaded into the nodes under its own digest
    name = text(container, "name")
    digest = subject.digests.get(name, "")
    yield subject.finding(
        "floating tag",
        Weight.MEDIUM if tag in ("", "latest") else Weight.LOW,
        f"{image} may be another image tomorrow",
        "Deploy it as a release: Slipway writes digests.",
        container=name,
        patch=subject.container_patch(container, {"image": digest}) if digest else {},
    )
