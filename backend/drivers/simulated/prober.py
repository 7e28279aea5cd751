"""Asking published ports of the simulated world."""

from urllib.parse import urlsplit

from backend.drivers.simulated.world import SimulatedWorld
from backend.ports.world import ProbeResult


class SimulatedProber:
    """Port `Prober`: a URL's port leads to the container that publishes it."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def get(self, url: str, *, timeout: float = 5.0) -> ProbeResult:
        """See the port."""
        del timeout
        parts = urlsplit(url)
        begun = self._world.clock.monotonic()
        await self._world.clock.sleep(0.004)
        try:
            port = parts.port or 80
        except ValueError as error:
            return ProbeResult(0, "", 0.0, str(error))
        answer = await self._world.answer(port, parts.path or "/") if self._world.reachable else None
        seconds = self._world.clock.monotonic() - begun
        if answer is None:
            return ProbeResult(0, "", seconds, "connection refused")
        return ProbeResult(answer.status, answer.body[:65_536], seconds)
