"""The names, labels and annotations that all manifests of a service share."""

from backend.domain import labels
from backend.domain.cluster_names import LONGEST_WORKLOAD, dns_name, is_key, label_value, object_name
from backend.domain.service import Service
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.setting import Setting


def workload_name(service: str) -> str:
    """Return the name of a service's Deployment, StatefulSet, Ingress and so on."""
    return object_name(service, LONGEST_WORKLOAD)


def called_name(service: str) -> str:
    """Return the name of a service's Service: its own in lower case, by which others call it, where DNS has such names."""
    return dns_name(service) or "s-" + object_name(service, 61)


def selector(setting: Setting, service: str) -> dict[str, str]:
    """Return the labels by which a service's pods are found; they may never change."""
    return {
        labels.PROJECT: label_value(setting.project),
        labels.ENVIRONMENT: label_value(setting.environment),
        labels.SERVICE: workload_name(service),
    }


def own_labels(setting: Setting, service: str = "") -> dict[str, str]:
    """Return the labels of everything that Slipway applies, and of a service's own things where one is named."""
    found = {
        labels.PROJECT: label_value(setting.project),
        labels.ENVIRONMENT: label_value(setting.environment),
        "app.kubernetes.io/managed-by": "slipway",
        "app.kubernetes.io/part-of": label_value(setting.project),
    }
    if service:
        found |= selector(setting, service)
        found["app.kubernetes.io/name"] = workload_name(service)
        found["app.kubernetes.io/instance"] = label_value(f"{setting.project}-{setting.environment}")
    return found


def annotations(service: Service) -> dict[str, str]:
    """Return the Compose file's labels: Kubernetes' own labels take few values, its annotations any."""
    return {key: value for key, value in service.labels.items() if is_key(key)}


def manifest(setting: Setting, api_version: str, kind: str, name: str, service: str = "") -> Manifest:
    """Return the head of a manifest."""
    release = label_value(setting.release.lstrip("#"))
    version = {"app.kubernetes.io/version": release} if service and release else {}
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": setting.namespace,
            "labels": {**own_labels(setting, service), **version},
        },
    }
