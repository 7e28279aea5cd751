"""Opens container engines and keeps one connection a target."""

import asyncio

from backend.domain.container import EngineInfo
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.docker.candidates import candidates
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.endpoint import Endpoint
from backend.drivers.docker.engine import asked_again, engine_over, introduced
from backend.drivers.docker.opener import CONNECT_SECONDS, Opener, SocketOpener
from backend.drivers.docker.ssh import SshOpener
from backend.ports.container_engine import ContainerEngine


class DockerConnector:
    """ports.Connector for Docker and Podman. Belongs to the event loop it is first used in."""

    def __init__(self) -> None:
        self._kept: dict[DockerTarget, tuple[EngineClient, ContainerEngine]] = {}
        self._gates: dict[DockerTarget, asyncio.Lock] = {}

    async def connect(self, target: DockerTarget) -> ContainerEngine:
        """Return the engine of a target, opened once; addresses are tried in the order of `candidates`."""
        async with self._gates.setdefault(target, asyncio.Lock()):
            if (kept := self._kept.get(target)) is not None:
                return kept[1]
            client, info = await self._first_that_answers(target)
            engine = engine_over(client, info)
            self._kept[target] = client, engine
            return engine

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """Ask the engine of a target now; an engine that shuts down answers on open connections, but takes no new ones."""
        if (kept := self._kept.get(target)) is None:
            return (await self.connect(target)).info
        client, engine = kept
        if client.endpoint.scheme != "ssh":  # there a new connection is a new login, which takes seconds
            await _takes_connections(client.endpoint)
        return await asked_again(client, engine.info)

    async def close(self) -> None:
        """Close all connections."""
        kept = list(self._kept.values())
        self._kept.clear()
        await asyncio.gather(*(client.close() for client, _ in kept))

    async def _first_that_answers(self, target: DockerTarget) -> tuple[EngineClient, EngineInfo]:
        tried: list[str] = []
        endpoints = candidates(target)
        for endpoint in endpoints:
            client = EngineClient(endpoint, _opener(endpoint))
            try:
                return client, await introduced(client)
            except BaseException as error:
                await client.close()
                if not isinstance(error, ConsoleError):
                    raise
                tried.append(f"{endpoint} ({endpoint.origin}): {_reason(error)}")
                if not isinstance(error, UnreachableError) and len(endpoints) == 1:
                    raise
        raise UnreachableError(
            "No container engine answers. Tried:\n" + "\n".join(f"  {line}" for line in tried),
            "Start Docker or Podman, or say where it is: DOCKER_HOST, docker context use, or host: in slipway.yaml.",
        )


async def _takes_connections(endpoint: Endpoint) -> None:
    """Ask over a new connection; UnreachableError when nobody answers."""
    client = EngineClient(endpoint, _opener(endpoint))
    try:
        await client.call("GET", "/_ping", timeout=CONNECT_SECONDS, versioned=False, doing="ask the engine")
    finally:
        await client.close()


def _opener(endpoint: Endpoint) -> Opener:
    return SshOpener(endpoint) if endpoint.scheme == "ssh" else SocketOpener(endpoint)


def _reason(error: ConsoleError) -> str:
    text = error.message.rpartition("lost: ")[2] if isinstance(error, UnreachableError) else error.message
    return text.strip()
