"""What a live list told, for tests."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from backend.ports.cluster import Live
from backend.ports.cluster_rows import Change, Freshness, Row


@dataclass(slots=True)
class HeardChanges:
    """Folds changes as a reader does: `rows` must always equal those of the list."""

    live: Live
    rows: dict[str, Row] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.live.listen(self._hear)

    @property
    def names(self) -> set[str]:
        """The names of the rows."""
        return {row.name for row in self.rows.values()}

    @property
    def freshness(self) -> Freshness:
        """As last told."""
        return self.changes[-1].freshness

    def row(self, name: str) -> Row:
        """Return the row of a name."""
        return next(row for row in self.rows.values() if row.name == name)

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until a condition holds, asked at each change and, for what no change tells of, 50 times a second."""
        async with asyncio.timeout(seconds):
            while not condition():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), 0.02)
                self._news.clear()

    def _hear(self, change: Change) -> None:
        for uid in change.gone:
            del self.rows[uid]
        self.rows |= {row.uid: row for row in change.put}
        self.changes.append(change)
        self._news.set()
