"""A fake cluster and a way into it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.kubeconfig.load import load_kubeconfig
from backend.drivers.kubernetes.login import Login
from tests.support.approvals import FakeApprovals
from tests.support.fake_cluster.server import FakeCluster, fake_cluster

Opened = Callable[..., ClusterClient]


@pytest.fixture
async def fake() -> AsyncIterator[FakeCluster]:
    """A fake cluster."""
    async with fake_cluster() as running:
        yield running


@pytest.fixture
def approvals() -> FakeApprovals:
    """Nothing is approved yet."""
    return FakeApprovals()


@pytest.fixture
async def opened(fake: FakeCluster, approvals: FakeApprovals, tmp_path: Path) -> AsyncIterator[Opened]:
    """Opens clients as a user: `opened("token: t", PATH=...)`."""
    clients = []

    def open_as(user: str = "token: t", **environment: str) -> ClusterClient:
        path = fake.kubeconfig(tmp_path, user)
        entrance = load_kubeconfig({"KUBECONFIG": str(path)}).entrance("fake")
        clients.append(ClusterClient(entrance, Login(entrance, approvals, environment), environment))
        return clients[-1]

    yield open_as
    for client in clients:
        await client.close()
