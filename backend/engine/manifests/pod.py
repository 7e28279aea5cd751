"""The pod of a service: one container as the Compose file describes it."""

import math
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from backend.domain import labels
from backend.domain.cluster_names import dns_name, is_variable
from backend.domain.errors import InputError
from backend.domain.service import Service
from backend.engine.environments.canonical import digest
from backend.engine.manifests.literal import literal, literals
from backend.engine.manifests.marks import annotations, own_labels, workload_name
from backend.engine.manifests.ports import ports_of
from backend.engine.manifests.probes import probes
from backend.engine.manifests.resources import resources
from backend.engine.manifests.security import container_security, pod_security
from backend.engine.manifests.setting import Setting
from backend.engine.manifests.volumes import volumes_of


def pod_template(
    setting: Setting, service: Service, *, templates: bool = False, restart: str = "Always"
) -> dict[str, Any]:
    """Return a pod's template; `templates`: it is a StatefulSet's, whose claims need no volumes here."""
    spec = _spec(setting, service, templates=templates, restart=restart)
    hashed = {labels.CONFIG_HASH: digest([spec, annotations(service)], 32)}
    return {
        "metadata": {
            "labels": own_labels(setting, service.name),
            "annotations": {**annotations(service), **hashed},
        },
        "spec": spec,
    }


def _spec(setting: Setting, service: Service, *, templates: bool, restart: str) -> dict[str, Any]:
    image = setting.image(service)
    volumes = volumes_of(setting, service, templates=templates)
    grace = math.ceil(service.stop_grace_period)
    spec: dict[str, Any] = {
        "containers": [_container(setting, service, volumes.mounts, serves=restart == "Always")],
        "restartPolicy": restart,
        "terminationGracePeriodSeconds": max(1, grace) if templates else grace,
        "securityContext": pod_security(service, image, files=volumes.files),
        # What comes out of a Compose file knows nothing of the API server, nor of variables named after other services.
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
    }
    if volumes.volumes:
        spec["volumes"] = volumes.volumes
    if service.init:
        spec["shareProcessNamespace"] = True  # the pod's own first process reaps, as Docker's init does
    if service.hostname and dns_name(service.hostname):
        spec["hostname"] = dns_name(service.hostname)
    aliases = host_aliases(service)
    if aliases:
        spec["hostAliases"] = aliases
    return spec


def _container(setting: Setting, service: Service, mounts: Sequence[dict[str, Any]], *, serves: bool) -> dict[str, Any]:
    image = setting.image(service)
    found: dict[str, Any] = {
        "name": workload_name(service.name),
        "image": image.reference,
        "imagePullPolicy": "IfNotPresent",
        "securityContext": container_security(service, image),
    }
    command = literals(service.entrypoint or ())
    arguments = literals(service.command or ())
    if service.entrypoint == () and arguments:
        command, arguments = arguments, []  # Compose's way to put the image's own entrypoint away
    optional = {
        "command": command,
        "args": arguments,
        "workingDir": service.working_dir,
        "env": _variables(service),
        "ports": [{"containerPort": number, "protocol": protocol} for number, protocol in ports_of(service, image)],
        "resources": resources(service),
        "volumeMounts": list(mounts),
    }
    found |= {key: value for key, value in optional.items() if value}
    return {**found, **(probes(service, image) if serves else {})}


def _variables(service: Service) -> list[dict[str, str]]:
    for name in service.environment:
        if not is_variable(name):
            raise InputError(
                f"services.{service.name}.environment: a cluster takes no variable called {name!r}",
                "Use letters, digits, _, . and -, and no digit first.",
            )
    return [{"name": name, "value": literal(value)} for name, value in service.environment.items()]


def host_aliases(service: Service) -> list[dict[str, Any]]:
    """Return `extra_hosts` by address; those that are no addresses are left to a warning."""
    found: dict[str, list[str]] = {}
    for entry in service.extra_hosts:
        host, _, address = entry.partition(":")
        if is_address(address):
            found.setdefault(address, []).append(host.lower())
    return [{"ip": address, "hostnames": hosts} for address, hosts in found.items()]


def is_address(text: str) -> bool:
    """Whether a text is an IP address; `host-gateway` is none."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
