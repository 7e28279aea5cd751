"""From the engine's inspect answer to a container's state."""

import contextlib

from backend.domain.container import ContainerState, ContainerStatus
from backend.domain.service import Mount, MountKind, Port
from backend.drivers.docker.frames import parse_time
from backend.drivers.docker.wire import Container, NetworkSettings

# Podman's own words for what Docker calls otherwise.
_STATUSES = {
    "configured": "created",
    "initialized": "created",
    "stopped": "exited",
    "stopping": "running",
    "unknown": "dead",
}
_KNOWN = {status.value: status for status in ContainerStatus}
_HEALTHS = {"starting", "healthy", "unhealthy"}


def container_state(found: Container) -> ContainerState:
    """Return the state; `image` always carries its algorithm (Podman leaves it out at times)."""
    state = found.state
    status = _STATUSES.get(state.status, state.status)
    health, output = "", ""
    if state.health is not None:
        health = state.health.status if state.health.status in _HEALTHS else ""
        output = state.health.log[-1].output.strip() if state.health.log else ""
    settings = found.network or NetworkSettings()
    return ContainerState(
        id=found.id,
        name=found.name.removeprefix("/"),
        image=with_algorithm(found.image),
        status=_KNOWN.get(status, ContainerStatus.DEAD),
        exit_code=state.exit_code,
        health=health,
        health_output=output,
        oom_killed=state.oom_killed,
        error=state.error or "",
        created=parse_time(found.created),
        started=parse_time(state.started),
        finished=parse_time(state.finished),
        restarts=found.restarts,
        labels=(found.config.labels if found.config else None) or {},
        addresses={
            name: at.ip or at.ipv6 or "" for name, at in (settings.networks or {}).items() if at and (at.ip or at.ipv6)
        },
        ports=_ports(settings),
        mounts=_mounts(found),
        reference=(found.config.image if found.config else "") or "",
    )


def with_algorithm(digest: str) -> str:
    """Return a digest with its `sha256:` in front; other texts unchanged."""
    return f"sha256:{digest}" if len(digest) == 64 and all(digit in "0123456789abcdef" for digit in digest) else digest


def _mounts(found: Container) -> tuple[Mount, ...]:
    kinds = {kind.value: kind for kind in MountKind}
    return tuple(
        Mount(kinds[one.kind], one.target, one.name or one.source or "", read_only=not one.writable)
        for one in found.mounts or ()
        if one.kind in kinds
    )


def _ports(settings: NetworkSettings) -> tuple[Port, ...]:
    found = []
    for key, bindings in (settings.ports or {}).items():
        target, _, protocol = key.partition("/")
        with contextlib.suppress(ValueError):
            if not bindings:
                found.append(Port(int(target), 0, protocol or "tcp"))
            found += [Port(int(target), int(one.port or 0), protocol or "tcp", one.ip or "") for one in bindings or ()]
    return tuple(found)
