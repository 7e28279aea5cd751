"""Opens container engines and keeps one connection a target."""

import asyncio
import hashlib

from backend.domain.container import EngineInfo
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.docker.builder import DockerBuilder
from backend.drivers.docker.candidates import candidates
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.containers import DockerContainers
from backend.drivers.docker.endpoint import Endpoint
from backend.drivers.docker.exec import DockerExec
from backend.drivers.docker.files import DockerFiles
from backend.drivers.docker.images import DockerImages
from backend.drivers.docker.networks import DockerNetworks
from backend.drivers.docker.opener import CONNECT_SECONDS, Opener, SocketOpener
from backend.drivers.docker.ssh import SshOpener
from backend.drivers.docker.streams import DockerStreams
from backend.drivers.docker.versions import negotiate
from backend.drivers.docker.volumes import DockerVolumes
from backend.drivers.docker.wire import Info, Version
from backend.ports.container_engine import ContainerEngine

_INFO_SECONDS = 10.0


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
            engine = ContainerEngine(
                info=info,
                containers=DockerContainers(client),
                streams=DockerStreams(client),
                exec=DockerExec(client),
                files=DockerFiles(client),
                images=DockerImages(client),
                builder=DockerBuilder(client, info.builder),
                networks=DockerNetworks(client),
                volumes=DockerVolumes(client),
            )
            self._kept[target] = client, engine
            return engine

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """Ask the engine of a target now; over a connection that is kept where there is one."""
        if (kept := self._kept.get(target)) is None:
            return (await self.connect(target)).info
        client, _ = kept
        return await _introduced(client)

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
                return client, await _introduced(client)
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


def _opener(endpoint: Endpoint) -> Opener:
    return SshOpener(endpoint) if endpoint.scheme == "ssh" else SocketOpener(endpoint)


async def _introduced(client: EngineClient) -> EngineInfo:
    """Ask who is there, and settle the API's version. UnreachableError when nobody answers in time."""
    limit = max(CONNECT_SECONDS, client.connect_seconds)
    doing = "ask the engine"
    _, headers, _ = await client.call("GET", "/_ping", timeout=limit, versioned=False, doing=doing)
    version = await client.ask(Version, "GET", "/version", timeout=_INFO_SECONDS, versioned=False, doing=doing)
    client.podman = "Libpod-Api-Version" in headers
    client.api = negotiate(version.api or headers.get("Api-Version", ""), version.minimum)
    info = await client.ask(Info, "GET", "/info", timeout=_INFO_SECONDS, doing=doing)
    kind = "podman" if client.podman else "docker"
    # "1" means that the engine's administrator has switched BuildKit off; an empty value, that it is the client's choice.
    classic = client.podman or headers.get("Builder-Version", "") == "1" or info.os != "linux"
    return EngineInfo(
        id=_podman_identity(info) if client.podman else info.id,
        name=info.name,
        kind=kind,
        version=version.version,
        api_version=client.api,
        builder="classic" if classic else "buildkit",
        endpoint=str(client.endpoint),
        os=info.os,
        architecture=info.architecture,
        cpus=info.cpus,
        memory=info.memory,
        rootless=info.rootless or any("rootless" in option for option in info.security or ()),
        warnings=tuple(info.warnings or ()),
    )


def _podman_identity(info: Info) -> str:
    # Podman makes up another ID at each call; the machine's name and its storage stay the same.
    return "podman-" + hashlib.sha256(f"{info.name}\n{info.root}".encode()).hexdigest()[:32]


def _reason(error: ConsoleError) -> str:
    text = error.message.rpartition("lost: ")[2] if isinstance(error, UnreachableError) else error.message
    return text.strip()
