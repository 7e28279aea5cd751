"""What the fake cluster serves, by default that of 1.20."""

from dataclasses import dataclass

ALL = frozenset({"get", "list", "watch", "create", "update", "patch", "delete"})


@dataclass(frozen=True, slots=True)
class FakeType:
    """One kind in one version."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True
    subresources: tuple[str, ...] = ()
    verbs: frozenset[str] = ALL

    @property
    def api_version(self) -> str:
        """`apps/v1` or `v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version


OF_1_20 = (
    FakeType("", "v1", "Pod", "pods", subresources=("log", "status")),
    FakeType("", "v1", "ConfigMap", "configmaps"),
    FakeType("", "v1", "Secret", "secrets"),
    FakeType("", "v1", "Service", "services", subresources=("status",)),
    FakeType("", "v1", "Namespace", "namespaces", namespaced=False, subresources=("status",)),
    FakeType("", "v1", "Node", "nodes", namespaced=False, subresources=("status",)),
    FakeType("apps", "v1", "Deployment", "deployments", subresources=("scale", "status")),
    FakeType("apps", "v1", "ReplicaSet", "replicasets", subresources=("scale", "status")),
    FakeType("autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    FakeType("autoscaling", "v2beta2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    FakeType("policy", "v1beta1", "PodDisruptionBudget", "poddisruptionbudgets"),
    FakeType("networking.k8s.io", "v1", "Ingress", "ingresses", subresources=("status",)),
    FakeType("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", verbs=frozenset({"get", "list"})),
)
OF_1_36 = (
    *(type_ for type_ in OF_1_20 if type_.version not in ("v2beta2", "v1beta1")),
    FakeType("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    FakeType("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
    FakeType(
        "authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", False, (), frozenset({"create"})
    ),
)
