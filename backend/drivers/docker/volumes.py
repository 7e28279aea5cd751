"""Volumes of one engine."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from backend.domain.container import NamedResource
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.filters import carries, label_filter
from backend.drivers.docker.wire import Volume, Volumes


class DockerVolumes:
    """ports.Volumes over the API."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def create(self, name: str, labels: Mapping[str, str]) -> NamedResource:
        """Create a volume; both engines return the one that exists."""
        found = await self._client.ask(
            Volume,
            "POST",
            "/volumes/create",
            body={"Name": name, "Labels": dict(labels)},
            doing=f"create volume {name}",
        )
        return _resource(found)

    async def remove(self, name: str) -> None:
        """Remove it."""
        await self._client.call(
            "DELETE", f"/volumes/{quote(name, safe='')}", allow=(404,), doing=f"remove volume {name}"
        )

    async def list(self, labels: Mapping[str, str]) -> Sequence[NamedResource]:
        """Return volumes with all the labels."""
        found = await self._client.ask(Volumes, "GET", "/volumes", params=label_filter(labels), doing="list volumes")
        return [_resource(volume) for volume in found.volumes or () if carries(volume.labels, labels)]


def _resource(found: Volume) -> NamedResource:
    return NamedResource(found.name, found.name, found.labels or {})
