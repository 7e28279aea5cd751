"""Which host ports are taken by somebody else, found before anything changes."""

import asyncio
import errno
import socket
from collections.abc import Iterable, Sequence

from backend.domain import labels
from backend.domain.container import ContainerState
from backend.domain.service import Port
from backend.engine.environments.site import Site


async def taken_ports(site: Site, wanted: Iterable[Port], containers: Sequence[ContainerState]) -> dict[int, str]:
    """Return host ports that cannot be had and who has them: others of these, all, `containers`, and on a local engine other programs."""
    local = site.engine.info.endpoint.startswith("unix://")
    found = {}
    for port in wanted:
        owner = _owner(site, containers, port)
        if owner is None and local and await asyncio.to_thread(_bound, port):
            owner = "another program on this machine"
        if owner:
            found[port.published] = owner
    return found


def _owner(site: Site, containers: Iterable[ContainerState], port: Port) -> str | None:
    """Return who else has the port; "" when this environment has it itself."""
    for state in containers:
        if any(other.published == port.published and other.protocol == port.protocol for other in state.ports):
            ours = all(state.labels.get(key) == value for key, value in site.labels.items())
            if not ours:
                where = state.labels.get(labels.ENVIRONMENT)
                return f"{state.name}" + (f" (environment {where})" if where else "")
            return ""
    return None


def _bound(port: Port) -> bool:
    kind = socket.SOCK_DGRAM if port.protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        # As servers do: a port whose last connections still linger is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host_ip or "", port.published))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
