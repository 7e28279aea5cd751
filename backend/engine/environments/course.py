"""The course of one deployment: what is on record of it so far, and the way to add to it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from backend.domain.deployment import Deployment
from backend.engine.environments.entry import Entry, Event, Record
from backend.engine.environments.records import Records
from backend.ports.world import Clock

Tell = Callable[[Deployment], Awaitable[None]]


class Course:
    """Grows with each record; each is written to the target first, then told. One without records has yet to `begin`."""

    def __init__(self, entry: Entry, records: Records, term: int, by: str, clock: Clock, tell: Tell) -> None:  # noqa: PLR0917
        self.entry = entry
        self.override = ""
        self.begun: Callable[[Deployment], None] = lambda _: None
        self._records = records
        self._term = term
        self._by = by
        self._clock = clock
        self._tell = tell

    @property
    def deployment(self) -> Deployment:
        """The deployment as its records leave it."""
        return self.entry.deployment

    @property
    def recorded(self) -> bool:
        """Whether the target knows of it."""
        return bool(self.entry.records)

    async def begin(self) -> None:
        """Write the first record; ConflictError when the generation is taken."""
        self.entry = await self._records.begin(self._term, self.deployment, self._clock.now(), self.override)
        self.begun(self.deployment)
        await self._tell(self.deployment)

    async def add(self, event: Event, message: str = "", reason: str = "") -> Deployment:
        """Record an event and return the deployment after it."""
        record = Record(event, self._clock.now(), self._by, message, reason)
        self.entry = await self._records.add(self._term, self.entry, record)
        await self._tell(self.entry.deployment)
        return self.entry.deployment

    async def now(self, message: str) -> None:
        """Say what is being done; not worth a record."""
        await self._tell(replace(self.entry.deployment, message=message))
