"""HorizontalPodAutoscalers: more copies under load, where a service asks for it."""

from backend.domain.service import Service
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import manifest, workload_name
from backend.engine.manifests.setting import Setting
from backend.engine.manifests.workload import workload_kind


def autoscaler(setting: Setting, service: Service) -> Manifest | None:
    """Return a service's autoscaler, None where it asks for none; percentages are of what `reservations` request."""
    wish = service.cluster.autoscale
    if wish is None:
        return None
    name = workload_name(service.name)
    target = {"apiVersion": "apps/v1", "kind": workload_kind(service), "name": name}
    metrics = [
        {
            "type": "Resource",
            "resource": {"name": what, "target": {"type": "Utilization", "averageUtilization": percent}},
        }
        for what, percent in (("cpu", wish.cpu), ("memory", wish.memory))
        if percent
    ]
    version = setting.served.newest("HorizontalPodAutoscaler")
    return {
        **manifest(setting, version, "HorizontalPodAutoscaler", name, service.name),
        "spec": {"scaleTargetRef": target, "minReplicas": wish.least, "maxReplicas": wish.most, "metrics": metrics},
    }
