"""A driver over a stand-in engine."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.endpoint import Endpoint
from backend.drivers.docker.opener import SocketOpener
from tests.support.fake_docker_server import FakeDockerServer


@pytest.fixture
def socket_path() -> Iterator[str]:
    """A path that is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="slipway-") as folder:
        yield str(Path(folder) / "d.sock")


@pytest.fixture
async def server(socket_path: str) -> AsyncIterator[FakeDockerServer]:
    """A stand-in that listens."""
    async with FakeDockerServer().listening(socket_path) as server:
        yield server


@pytest.fixture
async def client(server: FakeDockerServer, socket_path: str) -> AsyncIterator[EngineClient]:
    """A client of the stand-in."""
    endpoint = Endpoint("unix", path=socket_path)
    client = EngineClient(endpoint, SocketOpener(endpoint))
    client.api = "1.41"
    yield client
    await client.close()
