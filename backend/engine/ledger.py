"""The ledger: facts are written to the journal first, then published; those of other processes too, each once, in order."""

import asyncio
from contextlib import suppress

from backend.domain.errors import ConsoleError
from backend.domain.facts import JournalledFact, Notice, Transient
from backend.engine.bus import Bus
from backend.engine.points import point
from backend.ports.journal import Journal
from backend.ports.world import Clock

_POLL = 0.25  # seconds; what another process wrote is seen within this time


class Ledger:
    """One way for all facts: append, then read on from where reading stopped, and publish what was read."""

    def __init__(self, journal: Journal, bus: Bus, clock: Clock) -> None:
        self.journal = journal
        self.bus = bus
        self._clock = clock
        self._seen = 0
        self._reading = asyncio.Lock()
        self._follower: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Publish from now on what is written, by whichever process."""
        newest = await self.journal.since(-1)
        self._seen = newest[-1][0] if newest else 0
        self._follower = asyncio.create_task(self._follow(), name="journal follower")

    async def close(self) -> None:
        """Stop following."""
        if self._follower is not None:
            self._follower.cancel()
            with suppress(asyncio.CancelledError):
                await self._follower
            self._follower = None

    async def record(self, fact: JournalledFact, *, durable: bool = False) -> None:
        """Write a fact, then publish it (and what others wrote before it)."""
        await self.journal.append(fact, durable=durable)
        point(f"recorded.{type(fact).__name__}")
        await self.pull()

    def say(self, fact: Transient) -> None:
        """Publish a fact that is not kept."""
        self.bus.publish(fact)

    async def pull(self) -> None:
        """Publish what was written since the last time."""
        async with self._reading:
            while facts := await self.journal.since(self._seen):
                for sequence, fact in facts:
                    self._seen = sequence
                    self.bus.publish(fact)

    async def _follow(self) -> None:
        failed = False
        while True:
            # The machine's own pace, not the injected clock's: a test's clock must not make this loop spin.
            await asyncio.sleep(_POLL)
            try:
                await self.pull()
                failed = False
            except ConsoleError as error:
                if not failed:
                    self.say(Notice(self._clock.now(), "error", error.message, error.hint))
                failed = True
