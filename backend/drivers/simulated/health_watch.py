"""Judging a container's health check by the engine's own rule."""

from collections.abc import Awaitable, Callable

from backend.domain.service import HealthCheck
from backend.ports.world import Clock


class HealthWatch:
    """starting, then healthy at the first success, unhealthy after `retries` failures in a row past the start period."""

    def __init__(self, check: HealthCheck, clock: Clock) -> None:
        self.state = "starting"
        self.output = ""
        self._check = check
        self._clock = clock

    async def run(self, ask: Callable[[], Awaitable[tuple[bool, str]]], changed: Callable[[str], None]) -> None:
        """Ask each interval until cancelled; `changed` is told each new state."""
        begun = self._clock.monotonic()
        failures = 0
        while True:
            await self._clock.sleep(self._check.interval)
            healthy, self.output = await ask()
            starting = self.state == "starting" and self._clock.monotonic() - begun < self._check.start_period
            failures = 0 if healthy else failures + (not starting)
            now = "healthy" if healthy else "unhealthy" if failures >= self._check.retries else self.state
            if now != self.state:
                self.state = now
                changed(now)
