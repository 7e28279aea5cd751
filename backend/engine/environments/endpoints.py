"""Where a service answers on the host of its engine."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from backend.domain.service import Port
from backend.engine.environments.routing import Mode, Routing

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - compared with, not bound


def host_of(engine: str) -> str:
    """Return the host by which this machine reaches published ports; `engine` is the engine's endpoint."""
    parts = urlsplit(engine)
    return parts.hostname or "127.0.0.1" if parts.scheme in ("tcp", "http", "https", "ssh") else "127.0.0.1"


def endpoints(engine: str, published: Sequence[Port], routing: Routing) -> tuple[str, ...]:
    """Return `http://host:port` for ports that speak HTTP, `host:port` for others."""
    found = []
    for port in published:
        host = host_of(engine) if port.host_ip in _EVERYWHERE else port.host_ip
        host = f"[{host}]" if ":" in host else host
        scheme = "http://" if port.protocol == "tcp" and routing.modes.get(port.target) is Mode.HTTP else ""
        found.append(f"{scheme}{host}:{port.published}")
    return tuple(dict.fromkeys(found))


def base_url(engine: str, published: Sequence[Port], routing: Routing) -> str:
    """Return the first HTTP endpoint, "" when there is none."""
    return next((text for text in endpoints(engine, published, routing) if text.startswith("http://")), "")
