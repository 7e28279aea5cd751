"""The cluster of these tests."""

import uuid
from collections.abc import Iterator

import pytest

from tests.support.cluster import TestCluster, shared_cluster


@pytest.fixture(scope="session")
def cluster(testrun_uid: str) -> Iterator[TestCluster]:
    """One cluster for all tests and workers of a run; a test works in a namespace of its own and removes it."""
    with shared_cluster(testrun_uid[:12]) as shared:
        yield shared


@pytest.fixture
def space(cluster: TestCluster) -> Iterator[str]:
    """A namespace of the test's own."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    cluster.kubectl("create", "namespace", name)
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")
