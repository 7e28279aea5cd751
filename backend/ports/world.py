"""The small rest of the world: the clock, HTTP probes, secrets, the working tree."""

from dataclasses import dataclass
from typing import Protocol

from backend.domain.run import Source
from backend.domain.service import SecretSource


class Clock(Protocol):
    """Time, so that tests can bend it."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; differences only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """An HTTP answer, or why there was none (`status` 0); `body` holds at most 64 KiB."""

    status: int
    body: str
    seconds: float
    error: str = ""


class Prober(Protocol):
    """Asks HTTP endpoints from this machine."""

    async def get(self, url: str, *, timeout: float = 5.0) -> ProbeResult:
        """Never raises for a bad answer."""
        ...


class Secrets(Protocol):
    """Values of secrets, from where the user keeps them."""

    async def resolve(self, source: SecretSource) -> str:
        """Return the value; ConsoleError that names the source (never the value) when there is none."""
        ...


class Tree(Protocol):
    """The workspace's working tree under version control."""

    async def source(self) -> Source:
        """Return commit, branch and whether there are uncommitted changes; an empty Source outside git."""
        ...
