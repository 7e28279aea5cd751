"""Logs of deployed services: all replicas of one, merged."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Sequence

from backend.domain.container import LogChunk
from backend.domain.deployment import EnvironmentState
from backend.domain.errors import NotFoundError
from backend.ports.container_engine import ContainerEngine
from backend.ports.streams import Streams


async def service_log(
    engine: ContainerEngine, state: EnvironmentState, service: str, *, follow: bool, tail: int
) -> AsyncIterator[str]:
    """Yield lines of all replicas: those that exist in the order of their times, then (follow) as they come.

    Each line begins with the replica's name where there are several. NotFoundError without the service.
    """
    found = state.services.get(service)
    names = [replica.name for replica in found.replicas] if found else []
    if not names:
        there = ", ".join(name for name, other in state.services.items() if other.replicas)
        hint = f"Running there: {there}." if there else f"Nothing runs in {state.name}."
        raise NotFoundError(f"No replica of {service} runs in {state.name}.", hint)
    width = max(len(name) for name in names) if len(names) > 1 else 0
    past = await asyncio.gather(*(_past(engine.streams, name, tail) for name in names))
    last: dict[str, LogChunk] = {}
    merged = heapq.merge(
        *([(line.time, name, line) for line in lines] for name, lines in zip(names, past, strict=True)),
        key=lambda entry: entry[0],
    )
    for _, name, line in list(merged)[-tail:] if tail else []:
        yield _shown(name, line, width)
    if follow:
        for name, lines in zip(names, past, strict=True):
            if lines:
                last[name] = lines[-1]
        async for text in _future(engine.streams, names, last, width):
            yield text


async def _past(streams: Streams, name: str, tail: int) -> Sequence[LogChunk]:
    try:
        return [line async for line in streams.logs(name, follow=False, tail=tail)]
    except NotFoundError:
        return []  # replaced meanwhile


async def _future(streams: Streams, names: Sequence[str], last: dict[str, LogChunk], width: int) -> AsyncIterator[str]:
    lines: asyncio.Queue[str | BaseException | None] = asyncio.Queue(maxsize=1000)

    async def read(name: str) -> None:
        seen = last.get(name)
        try:
            async for line in streams.logs(name, follow=True, since=seen.time if seen else 0.0):
                if seen is not None and line.time <= seen.time:
                    continue  # engines count `since` inclusively
                await lines.put(_shown(name, line, width))
        except NotFoundError:
            pass
        except Exception as error:  # handed to whoever reads
            await lines.put(error)
            return
        await lines.put(None)

    readers = [asyncio.create_task(read(name), name=f"log of {name}") for name in names]
    try:
        ended = 0
        while ended < len(readers):
            item = await lines.get()
            if isinstance(item, BaseException):
                raise item
            if item is None:
                ended += 1
            else:
                yield item
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


def _shown(name: str, line: LogChunk, width: int) -> str:
    return f"{name:<{width}} | {line.text}" if width else line.text
