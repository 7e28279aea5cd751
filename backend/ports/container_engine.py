"""One connected container engine: its ports in one hand, and the way to get one."""

from dataclasses import dataclass
from typing import Protocol

from backend.domain.container import EngineInfo
from backend.domain.environment import DockerTarget
from backend.ports.containers import Containers, Exec, Files
from backend.ports.images import Builder, Images
from backend.ports.networks import Networks, Volumes
from backend.ports.streams import Streams


@dataclass(frozen=True, slots=True)
class ContainerEngine:
    """The ports of one engine; `info` as of the connection."""

    info: EngineInfo
    containers: Containers
    streams: Streams
    exec: Exec
    files: Files
    images: Images
    builder: Builder
    networks: Networks
    volumes: Volumes


class Connector(Protocol):
    """Opens engines. Connections are kept and shared: one engine a target."""

    async def connect(self, target: DockerTarget) -> ContainerEngine:
        """Return the engine of a target; UnreachableError (with every address that was tried) when none answers."""
        ...

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """Ask the engine now, without any cache; UnreachableError when it does not answer within 3 s."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
