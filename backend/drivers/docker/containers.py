"""Containers of one engine."""

import asyncio
import contextlib
import math
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from backend.domain.container import ContainerSpec, ContainerState
from backend.domain.errors import ConsoleError, NotFoundError
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.container_body import create_body, endpoint_settings
from backend.drivers.docker.container_state import container_state
from backend.drivers.docker.filters import carries, label_filter
from backend.drivers.docker.image_names import spellings
from backend.drivers.docker.podman_health import run_when_due
from backend.drivers.docker.wire import Container, Created, Listed

_INSPECTS_SIDE_BY_SIDE = 8
_STOP_MARGIN = 30.0  # seconds for the engine to kill and to write down


class DockerContainers:
    """ports.Containers over the API."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def create(self, spec: ContainerSpec) -> str:
        """Create it, and connect the networks after the first; what was half made is removed again."""
        created = await self._create(spec)
        try:
            for attachment in spec.networks[1:]:
                await self._client.call(
                    "POST",
                    f"/networks/{quote(attachment.network, safe='')}/connect",
                    body={"Container": created, "EndpointConfig": endpoint_settings(attachment)},
                    doing=f"connect container {spec.name} to network {attachment.network}",
                )
        except BaseException:
            with contextlib.suppress(ConsoleError):
                await asyncio.shield(self.remove(created))
            raise
        return created

    async def start(self, container: str) -> None:
        """Start it; 304 means that it runs already."""
        await self._client.call(
            "POST", f"{_path(container)}/start", timeout=120.0, doing=f"start container {container}"
        )

    async def stop(self, container: str, timeout: float | None = None) -> None:
        """Stop it; the engine answers once it has ended."""
        params = {} if timeout is None else {"t": str(math.ceil(timeout))}
        # Without a timeout of ours the container's own counts, which can be long.
        limit = None if timeout is None else timeout + _STOP_MARGIN
        await self._client.call(
            "POST", f"{_path(container)}/stop", params=params, timeout=limit, doing=f"stop container {container}"
        )

    async def remove(self, container: str, *, volumes: bool = True) -> None:
        """Kill and remove it. One that is being removed by somebody else (409) is waited for."""
        if self._client.podman:
            # Docker kills; Podman would stop it, and wait as long as the container may take.
            await self._client.call("POST", f"{_path(container)}/kill", allow=(404, 409, 500))
        at_once = {"force": "1", "v": "1" if volumes else "0"}
        doing = f"remove container {container}"
        status, _, _ = await self._client.call(
            "DELETE", _path(container), params=at_once, allow=(404, 409), doing=doing
        )
        if status == 409:
            await self._until_gone(container, at_once)

    async def inspect(self, container: str) -> ContainerState:
        """Return its state now."""
        found = await self._look(container)
        if self._client.podman and await run_when_due(self._client, found):
            found = await self._look(container)
        return container_state(found)

    async def list(self, labels: Mapping[str, str]) -> Sequence[ContainerState]:
        """Return all that carry the labels; those that vanish while being looked at are left out."""
        found = await self._client.ask(
            list[Listed],
            "GET",
            "/containers/json",
            params={"all": "1", **label_filter(labels)},
            doing="list containers",
        )
        gate = asyncio.Semaphore(_INSPECTS_SIDE_BY_SIDE)

        async def look(container: str) -> ContainerState | None:
            async with gate:
                try:
                    return await self.inspect(container)
                except NotFoundError:
                    return None

        states = await asyncio.gather(*(look(entry.id) for entry in found))
        return [state for state in states if state is not None and carries(state.labels, labels)]

    async def _look(self, container: str) -> Container:
        return await self._client.ask(
            Container, "GET", f"{_path(container)}/json", doing=f"look at container {container}"
        )

    async def _create(self, spec: ContainerSpec) -> str:
        body = create_body(spec)
        missing: NotFoundError | None = None
        for spelling in spellings(spec.image, podman=self._client.podman):
            try:
                created = await self._client.ask(
                    Created,
                    "POST",
                    "/containers/create",
                    params={"name": spec.name},
                    body=body | {"Image": spelling},
                    doing=f"create container {spec.name}",
                )
            except NotFoundError as error:
                missing = missing or error
            else:
                return created.id
        assert missing is not None
        raise missing

    async def _until_gone(self, container: str, at_once: Mapping[str, str]) -> None:
        async with asyncio.timeout(_STOP_MARGIN):
            for attempt in range(1000):
                status, _, _ = await self._client.call("DELETE", _path(container), params=at_once, allow=(404, 409))
                if status != 409:
                    return
                await asyncio.sleep(min(0.05 * (attempt + 1), 0.5))


def _path(container: str) -> str:
    return f"/containers/{quote(container, safe='')}"
