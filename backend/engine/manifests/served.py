"""Which versions of an API a cluster serves, and the newest of them that we write."""

from dataclasses import dataclass, field

# Newest first; all versions of a kind here have the same shape in what we write.
PREFERRED = {
    "HorizontalPodAutoscaler": ("autoscaling/v2", "autoscaling/v2beta2"),  # v2 since 1.23, v2beta2 until 1.25
    "PodDisruptionBudget": ("policy/v1", "policy/v1beta1"),  # v1 since 1.21, v1beta1 until 1.24
    "Ingress": ("networking.k8s.io/v1",),  # since 1.19
}


@dataclass(frozen=True, slots=True)
class Served:
    """`resources` are pairs of API version and kind as discovery lists them, such as ("policy/v1", "PodDisruptionBudget")."""

    resources: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def newest(self, kind: str) -> str:
        """Return the newest served API version of a kind of which there are several, "" when none is served."""
        return next((version for version in PREFERRED[kind] if (version, kind) in self.resources), "")
