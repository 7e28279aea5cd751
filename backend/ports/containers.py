"""Containers of one engine."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from backend.domain.container import ContainerSpec, ContainerState, ExecResult, FileEntry


class Containers(Protocol):
    """Create, run and remove containers. A container is named by its id or its name."""

    async def create(self, spec: ContainerSpec) -> str:
        """Create a container and return its id. ConflictError when the name is taken, NotFoundError without the image."""
        ...

    async def start(self, container: str) -> None:
        """Start it; starting a running one is no error. ConflictError when a host port is taken."""
        ...

    async def stop(self, container: str, timeout: float | None = None) -> None:
        """Send the stop signal, kill after `timeout` seconds (None: the container's own); a stopped one is no error."""
        ...

    async def remove(self, container: str, *, volumes: bool = True) -> None:
        """Kill and remove it with its anonymous volumes (`volumes`: else they stay); one that does not exist is no error."""
        ...

    async def inspect(self, container: str) -> ContainerState:
        """Return its state now; NotFoundError when it does not exist."""
        ...

    async def list(self, labels: Mapping[str, str]) -> Sequence[ContainerState]:
        """Return all containers, stopped ones too, that carry all the labels ("" as value: any value)."""
        ...


class Exec(Protocol):
    """Commands inside running containers."""

    async def run(
        self,
        container: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        user: str = "",
        working_dir: str = "",
        stdin: bytes | None = None,
    ) -> ExecResult:
        """Run an argument list to its end; output up to 16 MiB is kept. NotFoundError, ConflictError when not running."""
        ...


class Files(Protocol):
    """Files of a container, running or not, through the engine's archive calls."""

    async def put(self, container: str, folder: str, entries: Sequence[FileEntry]) -> None:
        """Write the entries below `folder` (absolute, made if missing), with parents."""
        ...

    async def get(self, container: str, path: str, *, limit: int = 256 * 1024 * 1024) -> Sequence[FileEntry]:
        """Return the regular files at or below an absolute path, paths relative to it (a single file: its name).

        Links, devices and paths that would leave the folder are left out.
        NotFoundError when nothing is there; RefusedError over `limit` bytes.
        """
        ...
