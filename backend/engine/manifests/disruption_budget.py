"""PodDisruptionBudgets: how many copies a drained node may take, where a service asks for it."""

from backend.domain.service import Service
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import manifest, selector, workload_name
from backend.engine.manifests.setting import Setting


def disruption_budget(setting: Setting, service: Service) -> Manifest | None:
    """Return a service's budget, None where it asks for none."""
    wish = service.cluster.disruption_budget
    if wish is None:
        return None
    key, text = ("minAvailable", wish.min_available) if wish.min_available else ("maxUnavailable", wish.max_unavailable)
    version = setting.served.newest("PodDisruptionBudget")
    return {
        **manifest(setting, version, "PodDisruptionBudget", workload_name(service.name), service.name),
        "spec": {
            key: int(text) if text.isdigit() else text,
            "selector": {"matchLabels": selector(setting, service.name)},
        },
    }
