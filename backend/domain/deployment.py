"""Deployment records, and what an environment looks like now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.adoption import Adoption
from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.release import Release
from backend.domain.service import Composition, Service


@dataclass(frozen=True, slots=True)
class DeployedService:
    """One service of a deployment: the image, the rendered service and how many replicas were asked for."""

    service: Service
    image: ImageIdentity
    replicas: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """One release rendered for one environment, at one time, by one person; the record that lives in the target.

    `action` is deploy, promote, rollback, scale or down. `generation` grows by one with each deployment of the environment.
    `previous` is the id of the deployment before it. Secret values never stand in it, only where they come from.
    `adoption` is what it took the place of; `volumes` maps names of the Compose files to the engine's volumes, where these are not the
    environment's own: from an adoption on all later deployments have them.
    """

    id: str
    environment: str
    generation: int
    action: str
    release: Release
    services: Mapping[str, DeployedService]
    composition: Composition
    phase: Phase
    started: float
    by: str
    finished: float = 0.0
    plan_hash: str = ""
    previous: str = ""
    message: str = ""
    run: str = ""  # the run whose step asked for it, "" when a person did
    target: str = ""  # identity of the engine or cluster it went to
    adoption: Adoption | None = None
    volumes: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""  # a short cause in words from `backend.domain.cause` when it failed


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """One running copy of a service; `name` of its container or pod."""

    name: str
    health: Health
    image: ImageIdentity
    generation: int
    started: float = 0.0
    restarts: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """One service in one environment now. `message` says why when it is not healthy; `drift` what differs from the record."""

    service: str
    health: Health
    wanted: int
    replicas: tuple[ReplicaState, ...] = ()
    image: ImageIdentity | None = None
    release: str = ""
    version: str = ""
    since: float = 0.0
    drift: str = ""
    message: str = ""
    endpoints: tuple[str, ...] = ()  # where it answers on the host, as http://host:port or host:port

    @property
    def ready(self) -> int:
        """How many replicas are healthy."""
        return sum(replica.health is Health.HEALTHY for replica in self.replicas)


@dataclass(frozen=True, slots=True)
class LockState:
    """Who holds an environment's lock, for what, and for how many seconds; `stale` when its heart stopped."""

    holder: str
    purpose: str
    age: float
    stale: bool = False


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """What an environment looks like now; `reachable` False keeps the last known values, as of `as_of`."""

    name: str
    services: Mapping[str, ServiceState] = field(default_factory=dict)
    deployment: Deployment | None = None
    history: tuple[Deployment, ...] = ()  # newest first
    lock: LockState | None = None
    reachable: bool = True
    as_of: float = 0.0
    message: str = ""
