"""Follows selections of one cluster."""

from backend.domain.cluster import Selection
from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.reflector import Reflector
from backend.drivers.kubernetes.timing import Timing


class ClusterFollower:
    """ports.cluster.Follower."""

    def __init__(self, client: ClusterClient, timing: Timing | None = None) -> None:
        self._client, self._timing = client, timing

    def follow(self, selection: Selection) -> Reflector:
        """Begin to follow."""
        return Reflector(self._client, selection, self._timing)
