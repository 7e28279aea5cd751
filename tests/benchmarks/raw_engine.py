"""The limit: a container's whole life by bare API calls, nothing journalled, nothing read."""

import asyncio
import uuid

import aiohttp

from tests.benchmarks.workspaces import IMAGE

_SOCKET = "/var/run/docker.sock"


class RawEngine:
    """create + start + wait + remove over one aiohttp session."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession("http://docker", connector=aiohttp.UnixConnector(_SOCKET, limit=0))

    async def life(self, command: list[str]) -> None:
        """Run one container from its creation to its removal."""
        name = f"bench-{uuid.uuid4().hex[:12]}"
        body = {"Image": IMAGE, "Cmd": command}
        async with self._session.post(f"/containers/create?name={name}", json=body) as answer:
            answer.raise_for_status()
            container = (await answer.json())["Id"]
        waiting = asyncio.create_task(self._wait(container))
        await asyncio.sleep(0)
        async with self._session.post(f"/containers/{container}/start") as answer:
            answer.raise_for_status()
        assert await waiting == 0
        async with self._session.delete(f"/containers/{container}") as answer:
            answer.raise_for_status()

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _wait(self, container: str) -> int:
        async with self._session.post(f"/containers/{container}/wait?condition=next-exit") as answer:
            return int((await answer.json())["StatusCode"])
