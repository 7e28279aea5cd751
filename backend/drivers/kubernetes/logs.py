"""Logs of pods."""

from collections.abc import AsyncIterator

from backend.domain.cluster import ResourceType
from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.lines import LineSplitter
from backend.drivers.kubernetes.paths import object_path

_POD = ResourceType("", "v1", "Pod", "pods", namespaced=True)


class ClusterLogs:
    """ports.cluster.PodLogs."""

    def __init__(self, client: ClusterClient) -> None:
        self._client = client

    async def lines(
        self,
        namespace: str,
        pod: str,
        container: str = "",
        *,
        follow: bool = False,
        previous: bool = False,
        tail: int | None = None,
        since: str = "",
    ) -> AsyncIterator[tuple[str, str]]:
        """Yield (time stamp, line). What a line holds is data: control characters are the reader's to handle."""
        params = {"timestamps": "true"}
        if container:
            params["container"] = container
        if follow:
            params["follow"] = "true"
        if previous:
            params["previous"] = "true"
        if tail is not None:
            params["tailLines"] = str(tail)
        if since:
            params["sinceTime"] = since
        path = object_path(_POD, pod, namespace, "log")
        async with self._client.stream(path, params=params, doing=f"read the log of {pod}") as response:
            splitter = LineSplitter()
            while piece := await response.content.readany():
                for line in splitter.feed(piece):
                    yield _stamped(line)
            if rest := splitter.rest():
                yield _stamped(rest)


def _stamped(line: bytes) -> tuple[str, str]:
    stamp, _, text = line.decode(errors="replace").partition(" ")
    return stamp, text
