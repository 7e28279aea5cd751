"""Facts in the order they come, for a command that waits for some of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from backend.domain.facts import Fact

if TYPE_CHECKING:
    from backend.console import Console


@asynccontextmanager
async def facts_of(console: "Console") -> AsyncIterator["asyncio.Queue[Fact]"]:
    """Listen while the block runs; what happens before it is not missed if the block begins the work."""
    queue: asyncio.Queue[Fact] = asyncio.Queue()
    stop = console.subscribe(queue.put_nowait)
    try:
        yield queue
    finally:
        stop()
