"""Services: the names by which pods call each other, and the ports that are open from outside."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.domain.cluster_names import dns_name, object_name, proposed_dns_name
from backend.domain.errors import InputError
from backend.domain.service import Port, Service
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import called_name, manifest, selector, workload_name
from backend.engine.manifests.ports import ports_of
from backend.engine.manifests.setting import Setting

_TYPES = {"node-port": "NodePort", "load-balancer": "LoadBalancer"}
_NODE_PORTS = range(30000, 32768)


def services(setting: Setting, service: Service, taken: Mapping[str, str]) -> list[Manifest]:
    """Return a service's Services: under its own name, its other names, and for published ports where asked.

    `taken` says which service has which name in the cluster: an alias does not take another service's.
    """
    if not dns_name(service.name) and ports_of(service, setting.image(service)):
        raise InputError(
            f"services.{service.name}: nobody could call it by this name in a cluster",
            f"Rename it to {proposed_dns_name(service.name)}: lower-case letters, digits and -, a letter first.",
        )
    found = [_called(setting, service, called_name(service.name))]
    found += [_called(setting, service, name) for name in aliases_of(service, taken)]
    return [*found, *_published(setting, service)]


def aliases_of(service: Service, taken: Mapping[str, str]) -> tuple[str, ...]:
    """Return the other names of a service that can be names in the cluster and are free."""
    wanted = (*service.aliases, service.container_name)
    names = dict.fromkeys(name for name in map(dns_name, wanted) if name)
    return tuple(name for name in names if name != service.name.lower() and taken.get(name) in (None, service.name))


def _called(setting: Setting, service: Service, name: str) -> Manifest:
    """A Service by which pods call each other. Without known ports it has no address of its own: its name leads to the pods
    themselves and so to every port, as in Compose.
    """
    ports = [_port(number, number, protocol) for number, protocol in ports_of(service, setting.image(service))]
    spec: dict[str, Any] = {"type": "ClusterIP", "selector": selector(setting, service.name)}
    spec |= {"ports": ports} if ports else {"clusterIP": "None"}
    return {**manifest(setting, "v1", "Service", name, service.name), "spec": spec}


def _published(setting: Setting, service: Service) -> Iterator[Manifest]:
    kind = _TYPES.get(service.cluster.publish)
    if kind is None:
        return
    published = {(port.published, port.protocol): port for port in service.ports if port.published}
    for protocol in dict.fromkeys(protocol for _, protocol in published):
        # Load balancers of older versions take one protocol each.
        name = object_name(f"{workload_name(service.name)}-published" + ("" if protocol == "tcp" else f"-{protocol}"))
        ports = [_published_port(port, kind) for port in published.values() if port.protocol == protocol]
        spec = {"type": kind, "selector": selector(setting, service.name), "ports": ports}
        yield {**manifest(setting, "v1", "Service", name, service.name), "spec": spec}


def _published_port(port: Port, kind: str) -> dict[str, Any]:
    fixed = {"nodePort": port.published} if kind == "NodePort" and port.published in _NODE_PORTS else {}
    return {**_port(port.published, port.target, port.protocol.upper()), **fixed}


def _port(number: int, target: int, protocol: str) -> dict[str, Any]:
    return {"name": f"{protocol.lower()}-{number}", "port": number, "targetPort": target, "protocol": protocol}
