"""What an engine tells over time. A lost connection raises UnreachableError; the end of a stream alone means nothing."""

from collections.abc import AsyncIterator
from typing import Protocol

from backend.domain.container import EngineEvent, LogChunk, Sample


class Streams(Protocol):
    """Live streams of one engine; close the iterator (aclose) to end one."""

    def logs(
        self, container: str, *, follow: bool, since: float = 0.0, tail: int | None = None
    ) -> AsyncIterator[LogChunk]:
        """Yield lines, engine's time stamps included; ends when the container ended (follow) or all is read."""
        ...

    def stats(self, container: str) -> AsyncIterator[Sample]:
        """Yield about one sample a second while the container runs."""
        ...

    def events(self, *, since: float = 0.0) -> AsyncIterator[EngineEvent]:
        """Yield what happens on the engine, from `since` (0.0: from now)."""
        ...

    async def wait(self, container: str) -> int:
        """Return the exit code once the container has exited; never on a lost connection (UnreachableError)."""
        ...
