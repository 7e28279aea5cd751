"""How calls reach a service: through its proxy by HTTP or TCP, or straight, and what that means for its rollouts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.service import MountKind, Port, Service, UpdateOrder

MODE_LABEL = "slipway.mode"  # on a service: http, h2c, tcp or udp; `slipway.mode.5000` for one port alone
DRAIN_LABEL = "slipway.drain"  # seconds that calls on an old replica get to end

HTTP_DRAIN = 30.0
TCP_DRAIN = 10.0

# Ports whose usual protocol is not HTTP/1: passed through unread.
NOT_HTTP = frozenset(
    {21, 22, 23, 25, 53, 110, 143, 389, 443, 465, 587, 636, 993, 995, 1025, 1433, 1521, 1883, 2181, 2379, 2380, 2525}
    | {3306, 3389, 4222, 4317, 5044, 5432, 5671, 5672, 6222, 6379, 6380, 6432, 6443, 7687, 8443, 8883, 9042, 9092, 9093}
    | {9094, 11211, 26257, 26379, 27017, 27018, 27019, 33060, 50051, 61613, 61616}
)


class Mode(StrEnum):
    """What a proxy makes of a port. H2C is HTTP/2 without TLS all the way (gRPC); UDP is never proxied."""

    HTTP = "http"
    H2C = "h2c"
    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class Routing:
    """A service's ports with their modes. `direct`: no proxy, the replicas carry the service's name and host ports.

    `declared` are the ports that the Compose file names; others only stand in the image and may have nobody listening.
    """

    modes: Mapping[int, Mode]
    published: tuple[Port, ...] = ()
    declared: frozenset[int] = frozenset()
    direct: bool = False
    drain: float = HTTP_DRAIN

    @property
    def proxied(self) -> bool:
        """Whether the service has a proxy."""
        return bool(self.modes) and not self.direct


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a service is replaced. `why` names what forbids a rolling one; `downtime` in seconds, at most about that."""

    recreate: bool
    why: str = ""
    downtime: float = 0.0
    note: str = ""

    def first(self) -> "Strategy":
        """Return the strategy where nothing runs yet: nothing is down that was up."""
        return Strategy(
            recreate=False, note=self.note or (f"later changes recreate it: {self.why}" if self.why else "")
        )

    def __str__(self) -> str:
        if self.recreate:
            return f"recreate ({self.why}, up to {self.downtime:.0f} s of downtime)"
        return f"rolling ({self.note})" if self.note else "rolling"


def routing_of(service: Service, image_ports: tuple[int, ...] = ()) -> Routing:
    """Return how a service is reached. Ports that only the image declares are proxied too: other services may call them."""
    declared = {port.target for port in service.ports if port.protocol == "tcp"} | set(service.expose)
    modes = {port: _mode(service, port) for port in sorted(declared | set(image_ports))}
    direct = any(port.protocol == "udp" for port in service.ports) or Mode.UDP in modes.values() or not modes
    drain = TCP_DRAIN if Mode.TCP in modes.values() else HTTP_DRAIN
    return Routing(
        modes=modes,
        published=tuple(port for port in service.ports if port.published),
        declared=frozenset(declared),
        direct=direct,
        drain=_seconds(service.labels.get(DRAIN_LABEL, ""), drain),
    )


def strategy_of(service: Service, routing: Routing) -> Strategy:
    """Return how a service is replaced, and what that costs."""
    why = _why_recreate(service, routing)
    if why:
        start = service.healthcheck.start_period + service.healthcheck.interval if service.healthcheck else 3.0
        return Strategy(recreate=True, why=why, downtime=service.stop_grace_period + start)
    passed = [str(port) for port, mode in routing.modes.items() if mode is Mode.TCP and port in routing.declared]
    if routing.direct:
        return Strategy(recreate=False, note="no port is known: calls by its name are not drained")
    note = f"TCP on {', '.join(passed)}: open connections get {routing.drain:.0f} s to end" if passed else ""
    return Strategy(recreate=False, note=note)


def _why_recreate(service: Service, routing: Routing) -> str:
    if service.order is UpdateOrder.STOP_FIRST:
        return "order: stop-first"
    if service.container_name:
        return "container_name"
    if Mode.UDP in routing.modes.values() or any(port.protocol == "udp" for port in service.ports):
        return "UDP"
    for mount in service.mounts:
        writable = not mount.read_only and mount.source
        if writable and mount.kind is MountKind.VOLUME:
            return f"writable volume {mount.source}"
        if writable and mount.kind is MountKind.BIND and not mount.source.endswith(".sock"):
            return f"writable folder {mount.source}"
    return ""


def _mode(service: Service, port: int) -> Mode:
    said = service.labels.get(f"{MODE_LABEL}.{port}") or service.labels.get(MODE_LABEL, "")
    if said in {mode.value for mode in Mode}:
        return Mode(said)
    return Mode.TCP if port in NOT_HTTP else Mode.HTTP


def _seconds(text: str, default: float) -> float:
    try:
        return max(0.0, float(text.removesuffix("s"))) if text else default
    except ValueError:
        return default
