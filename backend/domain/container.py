"""Containers as Slipway asks for them and as engines report them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.domain.service import HealthCheck, Mount, Port, Resources


@dataclass(frozen=True, slots=True)
class Attachment:
    """A network a container joins from its start, with the names it answers to there."""

    network: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """A container to create. `image` is a reference or a config digest; None for command or entrypoint keeps the image's."""

    name: str
    image: str
    command: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    networks: tuple[Attachment, ...] = ()
    ports: tuple[Port, ...] = ()
    healthcheck: HealthCheck | None = None
    resources: Resources = field(default_factory=Resources)
    restart: str = "no"
    user: str = ""
    working_dir: str = ""
    hostname: str = ""
    stop_signal: str = ""
    stop_timeout: float = 3.0
    init: bool = False
    read_only: bool = False
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    tmpfs: tuple[str, ...] = ()


class ContainerStatus(StrEnum):
    """The engine's own words."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class ContainerState:
    """A container as the engine sees it now. `health` is "", starting, healthy or unhealthy; times 0.0 where none.

    `image` is the config digest of what runs (as far as the engine knows it); `addresses` map network name to IP.
    `mounts` have the engine's own names of volumes, anonymous ones too; `reference` is what `image` was asked for by.
    """

    id: str
    name: str
    image: str
    status: ContainerStatus
    exit_code: int = 0
    health: str = ""
    health_output: str = ""
    oom_killed: bool = False
    error: str = ""
    created: float = 0.0
    started: float = 0.0
    finished: float = 0.0
    restarts: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    mounts: tuple[Mount, ...] = ()
    reference: str = ""

    @property
    def running(self) -> bool:
        """True while its process lives."""
        return self.status in (ContainerStatus.RUNNING, ContainerStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class ExecResult:
    """The end of a command inside a running container; outputs are cut at the driver's stated limit."""

    exit_code: int
    stdout: bytes = b""
    stderr: bytes = b""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A regular file or a folder (`data` None) to put into or that came out of a container; `path` is relative, no `..`."""

    path: str
    data: bytes | None = None
    mode: int = 0o644
    uid: int = 0
    gid: int = 0


@dataclass(frozen=True, slots=True)
class LogChunk:
    """One line of output without its line end; `stream` is stdout or stderr, `time` the engine's stamp (0.0 unknown)."""

    stream: str
    text: str
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class EngineEvent:
    """Something that happened on the engine: `kind` container, network, volume or image; `action` start, die, oom, ..."""

    kind: str
    action: str
    id: str
    time: float
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement of a container: CPU in seconds used since its start, memory and traffic in bytes."""

    time: float
    cpu_seconds: float
    memory: int
    memory_limit: int = 0
    network_received: int = 0
    network_sent: int = 0
    block_read: int = 0
    block_written: int = 0
    pids: int = 0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine's identity: `kind` docker or podman, `builder` buildkit or classic; `endpoint` without credentials."""

    id: str
    name: str
    kind: str
    version: str
    api_version: str
    builder: str
    endpoint: str
    os: str = "linux"
    architecture: str = ""
    cpus: int = 0
    memory: int = 0
    rootless: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedResource:
    """A network or a volume on an engine."""

    id: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
