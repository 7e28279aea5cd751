"""Consoles over one simulated world."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from backend.console import Console
from backend.demonstration import simulated
from backend.domain.facts import Fact
from backend.drivers.simulated.clocks import ScaledClock
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.demo.stage import Stage
from tests.support.small_workspace import write_workspace

SPEED = 40.0
_PATIENCE = 30.0  # real seconds, for a busy machine
F = TypeVar("F", bound=Fact)


@dataclass(slots=True)
class Theatre:
    """A workspace, a simulated engine that outlives consoles, and the consoles that a test opened."""

    root: Path
    stage: Stage
    opened: list[Console] = field(default_factory=list)

    async def open(self, *, resume: bool = True, watch: bool = True) -> Console:
        """Open a console, as another process would."""
        console = self.closed(resume=resume, watch=watch)
        self.opened.append(console)
        await console.start()
        return console

    def closed(self, *, resume: bool = True, watch: bool = True) -> Console:
        """Return a console that is not started."""
        parts = simulated(self.root, self.stage)
        parts = replace(parts, connector=SimulatedConnector(self.stage.world), closers=())
        return Console(parts, resume=resume, watch=watch)


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    """A fresh workspace on a fresh engine."""
    theatre = Theatre(write_workspace(tmp_path / "small"), Stage(ScaledClock(SPEED, stall=0.02)))
    yield theatre
    for console in theatre.opened:
        await console.close()
    await theatre.stage.world.end()


class Facts:
    """What a console said, in order, and a way to wait for the next fact of a kind."""

    def __init__(self, console: Console) -> None:
        self.said: list[Fact] = []
        self._news = asyncio.Event()
        self._read = 0
        console.subscribe(self._hear)

    async def next(self, kind: type[F], where: Callable[[F], bool] = lambda _: True) -> F:
        """Return the next fact of a kind for which `where` holds."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                while self._read < len(self.said):
                    fact = self.said[self._read]
                    self._read += 1
                    if isinstance(fact, kind) and where(fact):
                        return fact
                self._news.clear()
                await self._news.wait()

    def _hear(self, fact: Fact) -> None:
        self.said.append(fact)
        self._news.set()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a question is answered with yes."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.01)
