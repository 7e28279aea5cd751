"""Deployments and StatefulSets: the services that run on."""

from backend.domain.service import Service, UpdateOrder
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import called_name, manifest, selector, workload_name
from backend.engine.manifests.pod import pod_template
from backend.engine.manifests.probes import patience
from backend.engine.manifests.setting import Setting
from backend.engine.manifests.storage import claim_templates, is_stateful


def workload_kind(service: Service) -> str:
    """Return StatefulSet where a named volume is written, else Deployment."""
    return "StatefulSet" if is_stateful(service) else "Deployment"


def workload(setting: Setting, service: Service) -> Manifest:
    """Return what keeps a service's pods running. Under an autoscaler the number of copies is the autoscaler's."""
    kind = workload_kind(service)
    found = manifest(setting, "apps/v1", kind, workload_name(service.name), service.name)
    spec = {
        **({} if service.cluster.autoscale else {"replicas": setting.copies(service)}),
        "selector": {"matchLabels": selector(setting, service.name)},
        "template": pod_template(setting, service, templates=kind == "StatefulSet"),
    }
    return {
        **found,
        "spec": {**spec, **(_stateful(setting, service) if kind == "StatefulSet" else _stateless(service))},
    }


def _stateless(service: Service) -> Manifest:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    return {
        "strategy": {"type": "Recreate"} if service.order is UpdateOrder.STOP_FIRST else rolling,
        "progressDeadlineSeconds": patience(service),
    }


def _stateful(setting: Setting, service: Service) -> Manifest:
    """`Parallel`, because a set in order never leaves a broken first pod by itself, even when the cure is applied."""
    claims = claim_templates(setting, service)
    return {
        "serviceName": called_name(service.name),
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        **({"volumeClaimTemplates": claims} if claims else {}),
    }
