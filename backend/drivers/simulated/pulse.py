"""Waking everybody who waits for a change."""

import asyncio
from collections.abc import Callable

from backend.ports.world import Clock


class Pulse:
    """A beat that all present waiters feel; a later waiter waits for the next one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Wake whoever waits now."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        """Wait for the next beat."""
        await self._event.wait()

    async def until(self, condition: Callable[[], bool], clock: Clock, timeout: float) -> bool:
        """Wait until the condition holds, judged at each beat; False when `timeout` simulated seconds were too few."""
        if condition():
            return True
        limit = asyncio.create_task(clock.sleep(timeout), name="limit")
        try:
            while not condition():
                beat = asyncio.create_task(self.wait(), name="beat")
                try:
                    await asyncio.wait({beat, limit}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    beat.cancel()
                if limit.done():
                    return condition()
            return True
        finally:
            limit.cancel()
