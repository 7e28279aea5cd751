"""Work in a thread beside the window's, that can be told to stop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
_PATIENCE = 2.0  # seconds that a cancelled caller waits for the thread to notice


async def beside(work: Callable[[], Result], stop: Callable[[], object] = lambda: None) -> Result:
    """Return what `work` returns, or raise what it raises. A cancelled caller calls `stop` and waits shortly for the thread's end."""
    answer = asyncio.ensure_future(asyncio.to_thread(work))
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may wait for it any more
    try:
        return await asyncio.shield(answer)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait({answer}, timeout=_PATIENCE)
        raise
