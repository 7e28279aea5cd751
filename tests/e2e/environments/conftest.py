"""A project of its own on the real Docker engine, taken down after the test with all that it left."""

import asyncio
import socket
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.image import ImageIdentity
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.probe.http_prober import HttpProber
from backend.ports.container_engine import ContainerEngine
from tests.support.two_services import Stage

BASE = "slipway/python-base:bookworm"


class WallClock:
    """Real time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@pytest.fixture
def port() -> int:
    """A host port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def engine(stage: Stage) -> ContainerEngine:
    """The real engine."""
    return await stage.connector.connect(DockerTarget())


@pytest.fixture
async def image(engine: ContainerEngine) -> ImageIdentity:
    """The services' image; fails where `packaging/images/make-base-images` has not run."""
    return (await engine.images.inspect(BASE)).identity


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """An empty workspace with a project name of its own."""
    connector, prober = DockerConnector(), HttpProber()
    stage = Stage(f"e2e{uuid.uuid4().hex[:8]}", connector, WallClock(), prober, tmp_path)
    try:
        yield stage
    finally:
        await clean(stage)
        await prober.close()
        await connector.close()


async def clean(stage: Stage) -> None:
    """Remove all that carries the project's label, its volumes and its image names."""
    engine = await stage.connector.connect(DockerTarget())
    label = {"slipway.project": stage.project}
    for state in await engine.containers.list(label):
        await engine.containers.remove(state.id)
    for network in await engine.networks.list(label):
        await engine.networks.remove(network.name)
    for volume in await engine.volumes.list(label):
        await engine.volumes.remove(volume.name)
    for info in await engine.images.list({}):
        for tag in info.tags:
            if tag.startswith(f"slipway/{stage.project}/"):
                await engine.images.remove(tag)


async def left(stage: Stage) -> list[str]:
    """Return the names of all that is left of the project but volumes."""
    engine = await stage.connector.connect(DockerTarget())
    label = {"slipway.project": stage.project}
    containers = [state.name for state in await engine.containers.list(label)]
    return sorted(containers + [network.name for network in await engine.networks.list(label)])


async def gone(engine: ContainerEngine, container: str) -> bool:
    """Whether a container does not exist any more."""
    try:
        await engine.containers.inspect(container)
    except NotFoundError:
        return True
    except ConsoleError:
        return False
    return False
