"""Services as the Compose file describes them, merged with their overlays; only what Slipway honours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.domain.cluster_wishes import ClusterWishes


@dataclass(frozen=True, slots=True)
class BuildSection:
    """How an image is built: `context` is a folder relative to the workspace, `dockerfile` relative to the context."""

    context: str
    dockerfile: str = "Dockerfile"
    args: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    no_cache: bool = False
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """One port of a container; `published` 0 means not published on the host."""

    target: int
    published: int = 0
    protocol: str = "tcp"
    host_ip: str = ""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """Compose's healthcheck; `test` is Docker's form (("CMD", ...), ("CMD-SHELL", line) or ("NONE",)), times in seconds."""

    test: tuple[str, ...]
    interval: float = 30.0
    timeout: float = 30.0
    retries: int = 3
    start_period: float = 0.0


class MountKind(StrEnum):
    """What a mount's source is."""

    VOLUME = "volume"
    BIND = "bind"
    TMPFS = "tmpfs"


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, a bind or a tmpfs inside a service's containers."""

    kind: MountKind
    target: str
    source: str = ""
    read_only: bool = False


class UpdateOrder(StrEnum):
    """Whether a replacement starts before or after the old container stops."""

    START_FIRST = "start-first"
    STOP_FIRST = "stop-first"


@dataclass(frozen=True, slots=True)
class Resources:
    """Limits and reservations; CPUs as a fraction of a core, memory in bytes, 0 for none."""

    cpus: float = 0.0
    memory: int = 0
    pids: int = 0
    reserved_cpus: float = 0.0
    reserved_memory: int = 0


@dataclass(frozen=True, slots=True)
class FileGrant:
    """A config or secret granted to a service: its name at the top level and the path in the container."""

    source: str
    target: str
    mode: int = 0o444
    uid: int = 0
    gid: int = 0


@dataclass(frozen=True, slots=True)
class Dependency:
    """`depends_on`: the condition is service_started, service_healthy or service_completed_successfully."""

    service: str
    condition: str = "service_started"


@dataclass(frozen=True, slots=True)
class Service:
    """One microservice. `command` and `entrypoint` are None where the image decides; `environment` includes env_file."""

    name: str
    image: str = ""
    build: BuildSection | None = None
    command: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    expose: tuple[int, ...] = ()
    healthcheck: HealthCheck | None = None
    depends_on: tuple[Dependency, ...] = ()
    mounts: tuple[Mount, ...] = ()
    configs: tuple[FileGrant, ...] = ()
    secrets: tuple[FileGrant, ...] = ()
    networks: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    replicas: int = 1
    resources: Resources = field(default_factory=Resources)
    order: UpdateOrder = UpdateOrder.START_FIRST
    labels: Mapping[str, str] = field(default_factory=dict)
    restart: str = "unless-stopped"
    user: str = ""
    working_dir: str = ""
    hostname: str = ""
    container_name: str = ""
    stop_grace_period: float = 10.0
    stop_signal: str = ""
    init: bool = False
    read_only: bool = False
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    tmpfs: tuple[str, ...] = ()
    cluster: ClusterWishes = field(default_factory=ClusterWishes)


@dataclass(frozen=True, slots=True)
class ConfigSource:
    """A top-level config with its text already read; shown in plans, part of the release."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where a secret's value comes from; never the value. `kind`: file, environment, keyring or command."""

    name: str
    kind: str
    reference: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """The merged Compose files of one environment (or of the base): services and what they share, by name."""

    services: Mapping[str, Service] = field(default_factory=dict)
    configs: Mapping[str, ConfigSource] = field(default_factory=dict)
    secrets: Mapping[str, SecretSource] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()

    def builder_of(self, service: str) -> str:
        """Return the service whose build makes what a service runs: itself, or the one that builds under the same `image:`.

        "" when nobody here builds it. Compose files build an image once and run it under several names this way.
        """
        wanted = self.services[service]
        if wanted.build is not None:
            return service
        same = (
            name for name, other in self.services.items() if other.build is not None and other.image == wanted.image
        )
        return next(same, "") if wanted.image else ""
