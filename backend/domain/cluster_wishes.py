"""What a service asks of a cluster beyond the Compose Specification: its `x-kubernetes:`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IngressWish:
    """HTTP from outside for a host and path; `port` 0 means the service's only port, `tls` names a Secret with a certificate."""

    host: str = ""
    path: str = "/"
    port: int = 0
    tls: str = ""
    class_name: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AutoscaleWish:
    """Between `least` and `most` copies, by use of what they requested, in percent; 0 for not by this."""

    least: int
    most: int
    cpu: int = 0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class BudgetWish:
    """How many copies an eviction must leave, or may take: a number or a percentage; exactly one is given."""

    min_available: str = ""
    max_unavailable: str = ""


@dataclass(frozen=True, slots=True)
class StorageWish:
    """How large a volume is, in bytes (0: not said), and of which storage class ("" the cluster's own)."""

    size: int = 0
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class ProbeWish:
    """Health by HTTP in place of the healthcheck's command; its times stay the healthcheck's."""

    path: str
    port: int = 0


@dataclass(frozen=True, slots=True)
class ClusterWishes:
    """All of a service's `x-kubernetes:`. `publish` says what becomes of published ports: none, node-port, load-balancer
    or "" (not said: none, with a warning). `storage` is by the volumes' names. `liveness`: what is unhealthy is restarted.
    """

    ingress: IngressWish | None = None
    autoscale: AutoscaleWish | None = None
    disruption_budget: BudgetWish | None = None
    publish: str = ""
    storage: Mapping[str, StorageWish] = field(default_factory=dict)
    probe: ProbeWish | None = None
    liveness: bool = False
