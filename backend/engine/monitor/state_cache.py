"""What environments look like, asked once for all who want to know, and kept when their engine is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from backend.domain.deployment import EnvironmentState
from backend.domain.errors import UnreachableError
from backend.ports.world import Clock

Look = Callable[[str], Awaitable[EnvironmentState]]
_GLANCE = 0.25  # real seconds between two questions whether the engine is known to be gone meanwhile
_FRESH = 1.0  # seconds for which a look counts as now, unless something happened


class StateCache:
    """Looks at environments through `look`; with the engine lost the last known values stay, marked as such.

    `remembered` gives what the history knows, for an engine that has not answered since the start. `lost` says of an environment
    whose engine is known to be gone why, "" otherwise: nobody waits for it then.
    """

    def __init__(self, look: Look, remembered: Look, clock: Clock, lost: Callable[[str], str] = lambda _: "") -> None:
        self._look = look
        self._lost = lost
        self._remembered = remembered
        self._clock = clock
        self._known: dict[str, EnvironmentState] = {}
        self._looked: dict[str, float] = {}
        self._looking: dict[str, asyncio.Task[EnvironmentState]] = {}

    async def state(self, name: str) -> EnvironmentState:
        """Return an environment's state; one look serves all who ask meanwhile."""
        if message := self._lost(name):
            return await self._last(name, message)
        looked = self._looked.get(name)
        if looked is not None and self._clock.monotonic() - looked < _FRESH:
            return self._known[name]
        task = self._looking.get(name)
        if task is None:
            task = asyncio.create_task(self._refresh(name), name=f"look at {name}")
            self._looking[name] = task
            task.add_done_callback(lambda done: self._forget(name, done))
        while not task.done():
            await asyncio.wait({task}, timeout=_GLANCE)
            if not task.done() and (
                message := self._lost(name)
            ):  # it was lost while we looked: nobody waits for its answer
                return await self._last(name, message)
        return task.result()

    def invalidate(self, name: str = "") -> None:
        """Let the next question look again: at one environment or at all."""
        for key in [name] if name else list(self._looked):
            self._looked.pop(key, None)
            self._looking.pop(key, None)  # a look that began before the change must not answer for the time after it

    async def close(self) -> None:
        """Stop looking."""
        tasks = list(self._looking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _refresh(self, name: str) -> EnvironmentState:
        begun = self._clock.monotonic()
        try:
            state = await self._look(name)
        except UnreachableError as error:
            state = EnvironmentState(name, reachable=False, message=error.message)
        if not state.reachable:
            return await self._last(name, state.message)
        self._known[name] = state
        self._looked[name] = begun
        return state

    async def _last(self, name: str, message: str) -> EnvironmentState:
        known = self._known.get(name) or await self._remembered(name)
        return replace(known, reachable=False, message=message)

    def _forget(self, name: str, task: "asyncio.Task[EnvironmentState]") -> None:
        if self._looking.get(name) is task:
            del self._looking[name]
        if not task.cancelled():
            task.exception()  # whoever asked gets it; nobody asking any more is no mistake
