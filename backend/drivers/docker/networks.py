"""Networks of one engine."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from backend.domain.container import NamedResource
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.filters import carries, label_filter
from backend.drivers.docker.wire import Network


class DockerNetworks:
    """ports.Networks over the API."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def create(self, name: str, labels: Mapping[str, str]) -> NamedResource:
        """Create a bridge network. Docker itself would make a second one of the same name without CheckDuplicate."""
        body = {"Name": name, "Driver": "bridge", "CheckDuplicate": True, "Labels": dict(labels)}
        try:
            await self._client.call("POST", "/networks/create", body=body, doing=f"create network {name}")
        except ConflictError:
            pass
        except ConsoleError as error:
            if "already exists" not in error.message and "already used" not in error.message:
                raise
        found = await self._client.ask(Network, "GET", _path(name), doing=f"look at network {name}")
        return _resource(found)

    async def remove(self, name: str) -> None:
        """Remove it."""
        await self._client.call("DELETE", _path(name), allow=(404,), doing=f"remove network {name}")

    async def list(self, labels: Mapping[str, str]) -> Sequence[NamedResource]:
        """Return networks with all the labels."""
        found = await self._client.ask(
            list[Network], "GET", "/networks", params=label_filter(labels), doing="list networks"
        )
        return [_resource(network) for network in found if carries(network.labels, labels)]

    async def connect(self, network: str, container: str, aliases: Sequence[str] = ()) -> None:
        """Connect a container; the engine calls one that is connected already forbidden (403)."""
        body = {"Container": container, "EndpointConfig": {"Aliases": list(aliases)} if aliases else {}}
        try:
            await self._client.call(
                "POST", f"{_path(network)}/connect", body=body, doing=f"connect {container} to network {network}"
            )
        except NotFoundError:
            raise
        except ConsoleError as error:
            if "already exists in network" not in error.message and "already connected" not in error.message:
                raise

    async def disconnect(self, network: str, container: str) -> None:
        """Disconnect a container."""
        try:
            await self._client.call(
                "POST",
                f"{_path(network)}/disconnect",
                body={"Container": container, "Force": True},
                doing=f"disconnect {container} from network {network}",
            )
        except NotFoundError:
            return
        except ConsoleError as error:
            if "is not connected" not in error.message:
                raise


def _path(name: str) -> str:
    return f"/networks/{quote(name, safe='')}"


def _resource(found: Network) -> NamedResource:
    return NamedResource(found.id, found.name, found.labels or {})
