"""One engine behind a client: who it is, and its ports."""

import hashlib

from backend.domain.container import EngineInfo
from backend.drivers.docker.builder import DockerBuilder
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.containers import DockerContainers
from backend.drivers.docker.exec import DockerExec
from backend.drivers.docker.files import DockerFiles
from backend.drivers.docker.images import DockerImages
from backend.drivers.docker.networks import DockerNetworks
from backend.drivers.docker.opener import CONNECT_SECONDS
from backend.drivers.docker.streams import DockerStreams
from backend.drivers.docker.versions import negotiate
from backend.drivers.docker.volumes import DockerVolumes
from backend.drivers.docker.wire import Info
from backend.ports.container_engine import ContainerEngine

_INFO_SECONDS = 10.0  # Podman 4.3 asks the package manager for each of its programs, which takes seconds on Debian
_PODMAN = "Libpod-Api-Version"


def engine_over(client: EngineClient, info: EngineInfo) -> ContainerEngine:
    """Return the ports of the engine behind a client that has been introduced."""
    return ContainerEngine(
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


async def introduced(client: EngineClient) -> EngineInfo:
    """Ask who is there, and settle the API's version. UnreachableError when nobody answers in time."""
    headers = await greeted(client)
    client.podman = _PODMAN in headers
    client.api = negotiate(headers.get("Api-Version", ""))
    return await _info(client, headers)


async def asked_again(client: EngineClient, known: EngineInfo) -> EngineInfo:
    """Make sure that the engine answers, and return who it is now (Podman: as known, for asking takes it seconds)."""
    headers = await greeted(client)
    if client.podman and headers.get(_PODMAN) == known.version:
        return known
    client.api = negotiate(headers.get("Api-Version", ""))  # another version may have been started
    return await _info(client, headers)


async def greeted(client: EngineClient) -> dict[str, str]:
    """Return what the engine says to a ping; UnreachableError after 3 s (10 s over ssh)."""
    limit = max(CONNECT_SECONDS, client.connect_seconds)
    _, headers, _ = await client.call("GET", "/_ping", timeout=limit, versioned=False, doing="ask the engine")
    return {name.title(): value for name, value in headers.items()}


async def _info(client: EngineClient, headers: dict[str, str]) -> EngineInfo:
    info = await client.ask(Info, "GET", "/info", timeout=_INFO_SECONDS, doing="ask the engine")
    # "1" means that the engine's administrator has switched BuildKit off; an empty value, that it is the client's choice.
    classic = client.podman or headers.get("Builder-Version", "") == "1" or info.os != "linux"
    return EngineInfo(
        id=_podman_identity(info) if client.podman else info.id,
        name=info.name,
        kind="podman" if client.podman else "docker",
        version=headers.get(_PODMAN, "") or info.version,
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
