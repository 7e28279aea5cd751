"""What an engine tells over time."""

import asyncio
import json
import time as clock
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from urllib.parse import quote

import aiohttp

from backend.domain.container import ContainerState, ContainerStatus, EngineEvent, LogChunk, Sample
from backend.domain.errors import NotFoundError
from backend.drivers.docker.client import EngineClient, decoded
from backend.drivers.docker.container_state import container_state
from backend.drivers.docker.events import engine_event
from backend.drivers.docker.log_reader import LogReader
from backend.drivers.docker.stats import Stats, sample
from backend.drivers.docker.wire import Container, Event

_KINDS = {"type": ["container", "network", "volume", "image"]}
_SILENCE = 4.0  # seconds without a sample after which the container is looked at


class DockerStreams:
    """ports.Streams over the API. The end of a stream is never taken as the end of what it tells about."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def logs(
        self, container: str, *, follow: bool, since: float = 0.0, tail: int | None = None
    ) -> AsyncIterator[LogChunk]:
        """Yield lines. A container that its restart policy started again is followed on."""
        found = await self._inspect(container)
        reader = LogReader(self._client, container, tty=bool(found.config and found.config.tty))
        source = reader.read(follow=follow, since=_stamp(since) if since else "", tail=tail)
        while True:
            async with aclosing(source) as lines:
                async for line in lines:
                    yield line
            if not follow or (again := await self._after_end(container, found)) is None:
                break
            source, found = reader.rest(follow=True), again
        if follow:
            async with aclosing(self._rest(reader)) as lines:
                async for line in lines:
                    yield line
        for line in reader.finish():
            yield line

    async def stats(self, container: str) -> AsyncIterator[Sample]:
        """Yield samples: from the stream on Docker (one call takes 1 s there), by calls on Podman (its stream ticks every 5 s)."""
        source = self._polled_stats(container) if self._client.podman else self._streamed_stats(container)
        async with aclosing(source) as samples:
            async for found in samples:
                yield found

    async def events(self, *, since: float = 0.0) -> AsyncIterator[EngineEvent]:
        """Yield events; their stream never ends by itself, so that its end is a loss."""
        params = {"filters": json.dumps(_KINDS)}
        if since:
            params["since"] = _stamp(since)
        async with self._client.stream("GET", "/events", params=params, doing="watch the engine's events") as response:
            async for line in _lines(response):
                yield engine_event(decoded(line, Event))
        raise await self._client.unreachable("the engine ended the stream", "watch the engine's events")

    async def wait(self, container: str) -> int:
        """Return the exit code as inspect gives it after the engine's wait call has come back."""
        path = f"/containers/{quote(container, safe='')}/wait"
        condition = "not-running"
        while True:
            await self._client.call(
                "POST", path, params={"condition": condition}, timeout=None, doing=f"wait for {container}"
            )
            state = await self._state(container)
            if state.status in {ContainerStatus.EXITED, ContainerStatus.DEAD}:
                return state.exit_code
            # Not started yet, or started again by its restart policy.
            condition = "next-exit" if state.status is ContainerStatus.CREATED else "not-running"

    async def _after_end(self, container: str, before: Container) -> Container | None:
        """Judge the end of a followed log: None when the container has ended, its new state when it was started again."""
        try:
            found = await self._inspect(container)
        except NotFoundError:
            return None
        if not container_state(found).running:
            return None
        if found.state.started == before.state.started:
            raise await self._client.unreachable(
                "the log ended while the container runs", f"follow the log of {container}"
            )
        return found

    @staticmethod
    async def _rest(reader: LogReader) -> AsyncGenerator[LogChunk, None]:
        try:
            async for line in reader.rest(follow=False):
                yield line
        except NotFoundError:
            return  # removed meanwhile

    async def _streamed_stats(self, container: str) -> AsyncGenerator[Sample, None]:
        path = f"/containers/{quote(container, safe='')}/stats"
        if not (await self._state(container)).running:
            return
        async with (
            self._client.stream("GET", path, params={"stream": "1"}, doing=f"measure {container}") as response,
            aclosing(_lines(response, silence=_SILENCE)) as lines,
        ):
            async for line in lines:
                found = sample(decoded(line, Stats)) if line else None
                if found is not None:
                    yield found
                elif not await self._runs(container):
                    return  # the engine goes on with empty samples for a stopped container
        if await self._runs(container):
            raise await self._client.unreachable("the engine ended the stream", f"measure {container}")

    async def _polled_stats(self, container: str) -> AsyncGenerator[Sample, None]:
        path = f"/containers/{quote(container, safe='')}/stats"
        while await self._runs(container):
            began = clock.monotonic()
            params = {"stream": "0", "one-shot": "1"}
            status, _, answer = await self._client.call(
                "GET", path, params=params, allow=(404, 409, 500), doing=f"measure {container}"
            )
            if status == 200 and (found := sample(decoded(answer, Stats))) is not None:
                yield found
            await asyncio.sleep(max(0.0, 1.0 - (clock.monotonic() - began)))

    async def _inspect(self, container: str) -> Container:
        return await self._client.ask(
            Container, "GET", f"/containers/{quote(container, safe='')}/json", doing=f"look at container {container}"
        )

    async def _state(self, container: str) -> ContainerState:
        return container_state(await self._inspect(container))

    async def _runs(self, container: str) -> bool:
        try:
            return (await self._state(container)).running
        except NotFoundError:
            return False


async def _lines(response: aiohttp.ClientResponse, silence: float | None = None) -> AsyncGenerator[bytes, None]:
    """Yield JSON lines; an empty one after each `silence` seconds without any data."""
    rest = b""
    while True:
        try:
            async with asyncio.timeout(silence):
                chunk = await response.content.readany()
        except TimeoutError:
            yield b""
            continue
        if not chunk:
            break
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line.strip():
                yield line
    if rest.strip():
        yield rest


def _stamp(seconds: float) -> str:
    return f"{seconds:.9f}"
