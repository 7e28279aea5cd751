"""How old the rows of a live list are."""

import asyncio
import time
from collections.abc import Callable

from backend.ports.cluster_rows import Freshness


class Age:
    """Knows the last sign of life; calls `on_silence` with the reason, once, when there was none for so many seconds."""

    def __init__(self, loop: asyncio.AbstractEventLoop, silence: float, on_silence: Callable[[str], None]) -> None:
        self.freshness, self.reason, self.since = Freshness.SYNCING, "", 0.0
        self.last_sign = loop.time()
        self._loop, self._silence, self._on_silence = loop, silence, on_silence
        self._timer = loop.call_later(silence, self._look)

    def sign(self, *, live: bool) -> bool:
        """Note a sign of life; with `live` the rows are good now. Returns whether that is news."""
        self.last_sign = self._loop.time()
        if not live or self.freshness is Freshness.LIVE:
            return False
        self.freshness, self.reason, self.since = Freshness.LIVE, "", 0.0
        return True

    def call_stale(self, reason: str) -> bool:
        """Note that the rows are as last known since the last sign of life. Returns whether that is news."""
        if self.freshness is Freshness.STALE:
            return False
        silent = self._loop.time() - self.last_sign
        self.freshness, self.reason, self.since = Freshness.STALE, reason, time.time() - silent
        return True

    def close(self) -> None:
        """Look no more."""
        self._timer.cancel()

    def _look(self) -> None:
        left = self.last_sign + self._silence - self._loop.time()
        if left <= 0:
            self._on_silence(f"the cluster has been silent for {self._silence:.0f} s")
            left = 1.0
        self._timer = self._loop.call_later(left, self._look)
