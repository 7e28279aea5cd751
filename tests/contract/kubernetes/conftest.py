"""One cluster after the other: the stand-in and a real one."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.drivers.kubernetes.connector import KubernetesConnector
from backend.ports.cluster import Cluster
from tests.support.approvals import FakeApprovals
from tests.support.cluster import TestCluster, shared_cluster
from tests.support.fake_cluster.server import FakeCluster, fake_cluster


@pytest.fixture(scope="session")
def real_cluster(testrun_uid: str) -> Iterator[TestCluster]:
    """One cluster for all tests and workers of a run."""
    with shared_cluster(testrun_uid[:12]) as shared:
        yield shared


@dataclass(slots=True)
class Ground:
    """A connection, and a namespace of the test's own."""

    cluster: Cluster
    namespace: str
    fake: FakeCluster | None = None
    real: TestCluster | None = None

    @asynccontextmanager
    async def guest(self, forbidden: str, folder: Path) -> AsyncIterator[Cluster]:
        """Yield a connection of somebody who may not do something (`delete configmaps`; a real guest may do nothing at all)."""
        if self.fake is not None:
            self.fake.api.forbidden.add(forbidden)
            yield self.cluster
            return
        assert self.real is not None
        assert self.real.folder is not None
        async with _connected(self.real.folder / "guest.conf", "") as cluster:
            yield cluster


@pytest.fixture(params=["stand-in", pytest.param("real", marks=pytest.mark.cluster)])
async def ground(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ground]:
    """Each cluster in turn."""
    namespace = f"contract-{uuid.uuid4().hex[:10]}"
    if request.param == "stand-in":
        async with fake_cluster() as fake, _connected(fake.kubeconfig(tmp_path), "fake") as cluster:
            yield Ground(cluster, namespace, fake=fake)
        return
    real: TestCluster = request.getfixturevalue("real_cluster")
    async with _connected(real.kubeconfig, "") as cluster:
        type_ = await cluster.discovery.find("Namespace")
        made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
        await cluster.objects.create(type_, made)
        try:
            await asyncio.to_thread(_wait_for_account, real, namespace)
            yield Ground(cluster, namespace, real=real)
        finally:
            await cluster.objects.delete(type_, namespace)


@asynccontextmanager
async def _connected(kubeconfig: Path, context: str) -> AsyncIterator[Cluster]:
    from backend.drivers.kubernetes.kubeconfig.load import load_kubeconfig

    environment = {"KUBECONFIG": str(kubeconfig)}
    connector = KubernetesConnector(FakeApprovals(), environment)
    try:
        yield await connector.connect(context or load_kubeconfig(environment).current)
    finally:
        await connector.close()


def _wait_for_account(real: TestCluster, namespace: str) -> None:
    """Pods are refused until their namespace has its account."""
    import time

    for _ in range(100):
        if "default" in real.kubectl("get", "serviceaccounts", "-n", namespace, "-o", "name"):
            return
        time.sleep(0.1)
    raise AssertionError(f"{namespace} got no account")
