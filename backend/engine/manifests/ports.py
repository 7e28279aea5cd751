"""The ports of a service, once each."""

from backend.domain.errors import InputError
from backend.domain.service import Service
from backend.engine.manifests.setting import PodImage


def ports_of(service: Service, image: PodImage) -> tuple[tuple[int, str], ...]:
    """Return number and protocol (TCP, UDP, SCTP) of each port that the Compose file names; where it names none, those that
    the image exposes, else the one that an Ingress asks for.
    """
    named = [(port.target, port.protocol.upper()) for port in service.ports]
    named += [(number, "TCP") for number in service.expose]
    wish = service.cluster.ingress
    asked = [wish.port] if wish is not None and wish.port else []
    return tuple(dict.fromkeys(named or [(number, "TCP") for number in image.exposed_ports or asked]))


def only_port(service: Service, image: PodImage, wanted: int, key: str) -> int:
    """Return the TCP port that an extension key means; InputError when it is not one of the service's, or not clear which."""
    known = [number for number, protocol in ports_of(service, image) if protocol == "TCP"]
    if wanted in known or (wanted and key == "probe"):
        return wanted
    if not wanted and len(known) == 1:
        return known[0]
    where = f"services.{service.name}.x-kubernetes.{key}"
    if not known:
        raise InputError(f"{where}: the service has no TCP port", f"Add `port:` there, or `ports:` to {service.name}.")
    numbers = ", ".join(map(str, known))
    raise InputError(
        f"{where}: the service has no port {wanted}" if wanted else f"{where}: the service has several ports",
        f"Set `port:` to one of {numbers}.",
    )
