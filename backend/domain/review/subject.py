"""What is reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.domain.cluster_object import ClusterObject, items, name_of, number, part, text
from backend.domain.cluster_pods import path_to_pod
from backend.domain.review.finding import Finding, Weight


@dataclass(frozen=True, slots=True)
class Subject:
    """A workload with the budgets and autoscalers of its namespace, and what is known of its running containers, by their names:
    `digests` the images as `repository@digest`, `peaks` the most memory that each took, in bytes.

    `budget_version` is the API version of disruption budgets that the cluster serves.
    """

    workload: ClusterObject
    budgets: Sequence[ClusterObject] = ()
    autoscalers: Sequence[ClusterObject] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    peaks: Mapping[str, int] = field(default_factory=dict)
    budget_version: str = "policy/v1"

    @property
    def kind(self) -> str:
        """The workload's kind."""
        return text(self.workload, "kind")

    @property
    def copies(self) -> int:
        """How many pods there are at least: an autoscaler's least counts."""
        for autoscaler in self.autoscalers:
            target = part(autoscaler, "spec", "scaleTargetRef")
            if (text(target, "kind"), text(target, "name")) == (self.kind, text(self.workload, "metadata", "name")):
                return number(autoscaler, "spec", "minReplicas", default=1)
        return number(self.workload, "spec", "replicas", default=1)

    @property
    def own_budgets(self) -> tuple[ClusterObject, ...]:
        """The budgets whose selector takes this workload's pods."""
        labels = part(self.workload, "spec", "template", "metadata", "labels")
        return tuple(budget for budget in self.budgets if _selects(part(budget, "spec", "selector"), labels))

    def pod_patch(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """Return a patch that changes the pod's specification."""
        found: dict[str, Any] = dict(change)
        for key in reversed(path_to_pod(self.workload)):
            found = {key: found}
        return found

    def container_patch(
        self, container: ClusterObject, change: Mapping[str, Any], key: str = "containers"
    ) -> dict[str, Any]:
        """Return a patch that changes one container, which is found by its name."""
        return self.pod_patch({key: [{"name": text(container, "name"), **change}]})

    def finding(self, rule: str, weight: Weight, words: str, cure: str, **more: Any) -> Finding:
        """Return a finding about this workload."""
        return Finding(rule, weight, name_of(self.workload), words, cure, **more)


def _selects(selector: ClusterObject, labels: ClusterObject) -> bool:
    wanted = part(selector, "matchLabels")
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_matches(rule, labels) for rule in items(selector, "matchExpressions"))


def _matches(rule: ClusterObject, labels: ClusterObject) -> bool:
    value, values = labels.get(text(rule, "key")), rule.get("values")
    listed = values if isinstance(values, list) else []
    match text(rule, "operator"):
        case "In":
            return value in listed
        case "NotIn":
            return value not in listed
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    return False
