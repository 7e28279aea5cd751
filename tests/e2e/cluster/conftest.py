"""The cluster of these tests."""

from collections.abc import Iterator

import pytest

from tests.support.cluster import TestCluster, shared_cluster


@pytest.fixture(scope="session")
def cluster(testrun_uid: str) -> Iterator[TestCluster]:
    """One cluster for all tests and workers of a run; a test works in a namespace of its own and removes it."""
    with shared_cluster(testrun_uid[:12]) as shared:
        yield shared
