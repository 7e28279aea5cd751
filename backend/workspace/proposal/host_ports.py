"""Ports of the host that two environments on one engine would both want: staging moves."""

from collections.abc import Mapping

from backend.domain.proposal import Reason
from backend.domain.service import Composition, Port
from backend.workspace.document.writing import inline

_STEP = 10_000
_MOST = 200


def moved_ports(staging: Composition, production: Composition) -> dict[str, list[Port]]:
    """Return for each service of staging that would clash all its ports, the clashing ones moved to free numbers."""
    theirs = {_key(port) for service in production.services.values() for port in service.ports if port.published}
    taken = theirs | {_key(port) for service in staging.services.values() for port in service.ports if port.published}
    moved: dict[str, list[Port]] = {}
    for name, service in staging.services.items():
        if len(service.ports) > _MOST or not any(port.published and _key(port) in theirs for port in service.ports):
            continue
        moved[name] = [_moved(port, taken) if _key(port) in theirs else port for port in service.ports]
    return moved


def overlay_text(moved: Mapping[str, list[Port]]) -> str:
    """Return the overlay that gives services other ports in staging."""
    lines = [
        "# What differs in staging: other ports of the host, since production publishes the same ones on the same engine.",
        "services:",
    ]
    for name, ports in moved.items():
        written = ", ".join(f'"{_written(port)}"' for port in ports)
        lines.append(f"  {inline(name)}:")
        lines.append(f"    ports: !override [{written}]")
    return "\n".join(lines) + "\n"


def reasons_of(moved: Mapping[str, list[Port]], file: str) -> list[Reason]:
    """Return why the overlay is written."""
    pairs = ", ".join(
        f"{name} on {', '.join(str(port.published) for port in ports if port.published)}"
        for name, ports in moved.items()
    )
    text = f"Staging and production share one engine, so in staging other ports are published: {pairs}."
    return [Reason(text, "staging/deploy", file)]


def _key(port: Port) -> tuple[int, str]:
    return port.published, "udp" if port.protocol == "udp" else "tcp"


def _moved(port: Port, taken: set[tuple[int, str]]) -> Port:
    number = port.published + _STEP
    while number > 65535 or (number, _key(port)[1]) in taken:
        number = number + 1 if number < 65535 else 20_000
    taken.add((number, _key(port)[1]))
    return Port(port.target, number, port.protocol, port.host_ip)


def _written(port: Port) -> str:
    host = f"[{port.host_ip}]:" if ":" in port.host_ip else f"{port.host_ip}:" if port.host_ip else ""
    published = f"{port.published}:" if port.published else ":" if host else ""
    protocol = "" if port.protocol == "tcp" else f"/{port.protocol}"
    return f"{host}{published}{port.target}{protocol}"
