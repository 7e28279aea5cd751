"""The logs of a deployed service, all copies together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from backend.domain.container import ContainerState, LogChunk
from backend.domain.errors import ConsoleError
from backend.engine.environments.site import Site

_AHEAD = 1000  # lines read before somebody wants them


async def service_lines(
    site: Site, replicas: Sequence[ContainerState], *, follow: bool, tail: int
) -> AsyncIterator[str]:
    """Yield lines of all copies, prefixed by the copy where there are several; sorted by time unless followed."""
    if follow:
        async for name, chunk in _followed(site, replicas, tail):
            yield _line(name, chunk, len(replicas))
        return
    found: list[tuple[float, int, str]] = []
    for state in replicas:
        stream = site.engine.streams.logs(state.id, follow=False, tail=tail)
        found += [(chunk.time, len(found), _line(state.name, chunk, len(replicas))) async for chunk in stream]
    for _, _, line in sorted(found)[-tail:] if tail else ():
        yield line


async def _followed(site: Site, replicas: Sequence[ContainerState], tail: int) -> AsyncIterator[tuple[str, LogChunk]]:
    queue: asyncio.Queue[tuple[str, LogChunk] | ConsoleError | None] = asyncio.Queue(_AHEAD)

    async def read(state: ContainerState) -> None:
        try:
            async with aclosing(site.engine.streams.logs(state.id, follow=True, tail=tail)) as stream:  # type: ignore[type-var]
                async for chunk in stream:
                    await queue.put((state.name, chunk))
        except ConsoleError as error:
            await queue.put(error)
        else:
            await queue.put(None)

    readers = [asyncio.create_task(read(state), name=f"log of {state.name}") for state in replicas]
    left = len(readers)
    try:
        while left:
            item = await queue.get()
            if item is None:
                left -= 1
            elif isinstance(item, ConsoleError):
                raise item
            else:
                yield item
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


def _line(name: str, chunk: LogChunk, copies: int) -> str:
    return f"{name} | {chunk.text}" if copies > 1 else chunk.text
