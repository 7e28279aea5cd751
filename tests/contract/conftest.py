"""One suite for every engine: the simulated one, Docker, Podman."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from backend.domain.container import ContainerSpec, EngineInfo
from backend.domain.environment import DockerTarget
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.docker.endpoint import parse_endpoint
from backend.drivers.docker.engine import engine_over
from backend.drivers.docker.opener import SocketOpener
from backend.ports.container_engine import Connector, ContainerEngine
from tests.support.engines import TestEngine, busybox_on, docker_socket
from tests.support.podman import podman_service

_SIMULATED_IMAGE = "localhost/slipway-test-busybox:1"


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[TestEngine]:
    """The machine's Docker engine with busybox on it."""
    with busybox_on("docker", docker_socket()) as engine:
        yield engine


@pytest.fixture(scope="session")
def podman_engine() -> Iterator[TestEngine]:
    """A Podman of the tests' own with busybox on it."""
    with podman_service() as path, busybox_on("podman", path) as engine:
        yield engine


@pytest.fixture(scope="session")
def docker_info(docker_engine: TestEngine) -> EngineInfo:
    """Who the Docker engine is."""
    return asyncio.run(_met(docker_engine.host))


@pytest.fixture(scope="session")
def podman_info(podman_engine: TestEngine) -> EngineInfo:
    """Who the Podman service is."""
    return asyncio.run(_met(podman_engine.host))


@dataclass(slots=True)
class Bench:
    """A connected engine and what a test made on it; everything is removed after the test."""

    kind: str
    image: str
    engine: ContainerEngine
    connector: Connector
    target: DockerTarget
    prefix: str = field(default_factory=lambda: f"slipway-contract-{uuid.uuid4().hex[:10]}")
    images: list[str] = field(default_factory=list)

    @property
    def labels(self) -> dict[str, str]:
        """A label that only this test's things carry."""
        return {"slipway.test": self.prefix}

    def name(self, part: str = "a") -> str:
        """A name that nobody else has."""
        return f"{self.prefix}-{part}"

    def spec(self, line: str = "sleep 300", part: str = "a", **fields: object) -> ContainerSpec:
        """A busybox that runs a line of shell."""
        labels = {**self.labels, **fields.pop("labels", {})}  # type: ignore[dict-item]
        image = fields.pop("image", self.image)
        return ContainerSpec(self.name(part), image, command=("sh", "-c", line), labels=labels, **fields)  # type: ignore[arg-type]

    async def started(self, line: str = "sleep 300", part: str = "a", **fields: object) -> str:
        """Create and start a container; return its id."""
        identity = await self.engine.containers.create(self.spec(line, part, **fields))
        await self.engine.containers.start(identity)
        return identity

    async def clean(self) -> None:
        """Remove what the test left."""
        for container in await self.engine.containers.list(self.labels):
            await self.engine.containers.remove(container.id)
        for image in self.images:
            await self.engine.images.remove(image)
        for network in await self.engine.networks.list(self.labels):
            await self.engine.networks.remove(network.name)
        for volume in await self.engine.volumes.list(self.labels):
            await self.engine.volumes.remove(volume.name)


_REAL = [
    pytest.param("docker", marks=pytest.mark.docker),
    pytest.param("podman", marks=pytest.mark.podman),
]


@pytest.fixture(params=["simulated", *_REAL])
def any_engine(request: pytest.FixtureRequest) -> tuple[TestEngine, EngineInfo] | None:
    """Each engine in turn; None stands for the simulated one."""
    return None if request.param == "simulated" else _met_before(request, request.param)


@pytest.fixture(params=_REAL)
def real_engine(request: pytest.FixtureRequest) -> tuple[TestEngine, EngineInfo]:
    """Each real engine in turn."""
    return _met_before(request, request.param)


@pytest.fixture
async def bench(any_engine: tuple[TestEngine, EngineInfo] | None) -> AsyncIterator[Bench]:
    """A connection to each engine in turn."""
    async with _cleaned(await _simulated() if any_engine is None else await _real(*any_engine)) as bench:
        yield bench


@pytest.fixture
async def real_bench(real_engine: tuple[TestEngine, EngineInfo]) -> AsyncIterator[Bench]:
    """A connection to each real engine in turn, for what needs a real kernel or a real shell."""
    async with _cleaned(await _real(*real_engine)) as bench:
        yield bench


@pytest.fixture
async def docker_bench(docker_engine: TestEngine, docker_info: EngineInfo) -> AsyncIterator[Bench]:
    """A connection to Docker, for what only Docker can do; the test carries the marker docker itself."""
    async with _cleaned(await _real(docker_engine, docker_info)) as bench:
        yield bench


@asynccontextmanager
async def _cleaned(bench: Bench) -> AsyncIterator[Bench]:
    try:
        yield bench
    finally:
        await bench.clean()
        await bench.connector.close()


def _met_before(request: pytest.FixtureRequest, kind: str) -> tuple[TestEngine, EngineInfo]:
    return request.getfixturevalue(f"{kind}_engine"), request.getfixturevalue(f"{kind}_info")


async def _simulated() -> Bench:
    # Late: the other engines' tests shall run without it.
    from backend.drivers.simulated.connector import SimulatedConnector

    connector = SimulatedConnector()  # its own world ends with it
    connector.world.shelf.add(_SIMULATED_IMAGE)
    return Bench("simulated", _SIMULATED_IMAGE, await connector.connect(DockerTarget()), connector, DockerTarget())


async def _real(engine: TestEngine, info: EngineInfo) -> Bench:
    connector = QuickConnector(engine.host, info)
    target = DockerTarget(host=engine.host)
    return Bench(engine.kind, engine.image, await connector.connect(target), connector, target)


class QuickConnector:
    """The real driver over its own connection, without asking again who the engine is: Podman takes seconds for that."""

    def __init__(self, host: str, info: EngineInfo) -> None:
        endpoint = parse_endpoint(host)
        self.client = EngineClient(endpoint, SocketOpener(endpoint))
        self.client.api, self.client.podman = info.api_version, info.kind == "podman"
        self._info = info

    async def connect(self, target: DockerTarget) -> ContainerEngine:
        """The engine's ports."""
        return engine_over(self.client, self._info)

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """The engine as it was met first."""
        return self._info

    async def close(self) -> None:
        """Close the connection."""
        await self.client.close()


async def _met(host: str) -> EngineInfo:
    connector = DockerConnector()
    try:
        return (await connector.connect(DockerTarget(host=host))).info
    finally:
        await connector.close()
