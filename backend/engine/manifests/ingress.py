"""Ingresses: HTTP from outside, where a service asks for it."""

from typing import Any

from backend.domain.service import Service
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import called_name, manifest, workload_name
from backend.engine.manifests.ports import only_port
from backend.engine.manifests.setting import Setting


def ingress(setting: Setting, service: Service) -> Manifest | None:
    """Return a service's Ingress, None where it asks for none. It leads to the Service of the same name."""
    wish = service.cluster.ingress
    if wish is None:
        return None
    port = only_port(service, setting.image(service), wish.port, "ingress")
    found = manifest(setting, setting.served.newest("Ingress"), "Ingress", workload_name(service.name), service.name)
    if wish.annotations:
        found["metadata"]["annotations"] = dict(wish.annotations)
    backend = {"service": {"name": called_name(service.name), "port": {"number": port}}}
    rule: dict[str, Any] = {"http": {"paths": [{"path": wish.path, "pathType": "Prefix", "backend": backend}]}}
    spec: dict[str, Any] = {"rules": [{"host": wish.host, **rule} if wish.host else rule]}
    if wish.class_name:
        spec["ingressClassName"] = wish.class_name
    if wish.tls:
        spec["tls"] = [{"hosts": [wish.host], "secretName": wish.tls}]
    return {**found, "spec": spec}
