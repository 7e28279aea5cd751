"""What a simulated engine tells over time."""

import hashlib
import math
from collections.abc import AsyncIterator

from backend.domain.container import EngineEvent, LogChunk, Sample
from backend.domain.errors import NotFoundError
from backend.drivers.simulated.container import SimulatedContainer
from backend.drivers.simulated.world import SimulatedWorld

_MEBIBYTE = 1024 * 1024


class SimulatedStreams:
    """Port `Streams`: a lost engine raises in every open stream."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def logs(
        self, container: str, *, follow: bool, since: float = 0.0, tail: int | None = None
    ) -> AsyncIterator[LogChunk]:
        """See the port."""
        await self._world.reach()
        losses = self._world.losses
        found = self._world.container(container)
        present = sum(chunk.time < since for chunk in found.log)
        position = present if tail is None else max(present, len(found.log) - tail)
        while True:
            while position < len(found.log):
                chunk = found.log[position]
                position += 1
                yield chunk
                self._world.check_reachable(losses)
            if not follow or not found.alive:
                return
            await found.pulse.wait()
            self._world.check_reachable(losses)

    async def stats(self, container: str) -> AsyncIterator[Sample]:
        """See the port; the curves wander, each container's in its own way."""
        await self._world.reach()
        losses = self._world.losses
        found = self._world.container(container)
        while found.running and found.process is not None:
            yield _sample(found, self._world.clock.now(), found.process.seconds)
            await self._world.clock.sleep(1.0)
            self._world.check_reachable(losses)

    def events(self, *, since: float = 0.0) -> AsyncIterator[EngineEvent]:
        """See the port; from now means from this call, not from the iterator's first step."""
        return self._events(since, 0 if since else len(self._world.events))

    async def _events(self, since: float, position: int) -> AsyncIterator[EngineEvent]:
        await self._world.reach()
        losses = self._world.losses
        while True:
            while position < len(self._world.events):
                event = self._world.events[position]
                position += 1
                if event.time >= since:
                    yield event
                    self._world.check_reachable(losses)
            await self._world.pulse.wait()
            self._world.check_reachable(losses)

    async def wait(self, container: str) -> int:
        """See the port."""
        await self._world.reach()
        losses = self._world.losses
        found = self._world.container(container)
        while not found.removed and (found.alive or not found.state().finished):
            await found.pulse.wait()
            self._world.check_reachable(losses)
        if found.removed:
            raise NotFoundError(f"No such container: {container}", "It was removed while somebody waited for its end.")
        return found.state().exit_code


def _sample(container: SimulatedContainer, now: float, age: float) -> Sample:
    seed = int.from_bytes(hashlib.sha256(container.spec.name.encode()).digest()[:4])
    phase, base = seed % 628 / 100, 0.03 + seed % 17 / 100
    # The integral of a wandering load: base plus two slow waves, never negative.
    cpu = base * age + base * 0.5 * (20 * (math.sin(phase) - math.sin(phase + age / 20)) / 20 + math.sin(age / 7) ** 2)
    cores = container.spec.resources.cpus or 8.0
    limit = container.spec.resources.memory or 16 * 1024**3
    wave = math.sin(phase + now / 45) * 0.2 + math.sin(phase * 3 + now / 11) * 0.05
    memory = min((24 + seed % 60) * _MEBIBYTE, limit * 0.6) * (1 + wave * (1 - math.exp(-age / 30)))
    rate = 2_000 + seed % 9_000
    traffic = int(rate * age + rate * 8 * (1 - math.cos(age / 13 + phase)) + rate)
    return Sample(
        time=now,
        cpu_seconds=max(0.0, min(cpu + base, cores * (age + 1))),
        memory=int(memory),
        memory_limit=limit,
        network_received=traffic,
        network_sent=int(traffic * 1.6),
        block_read=int(4 * _MEBIBYTE * (1 - math.exp(-age / 5))),
        block_written=int(age) * (seed % 700),
        pids=2 + seed % 6,
    )
