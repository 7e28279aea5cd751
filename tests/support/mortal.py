"""An engine as a process sees it that is killed at a chosen call: from then on nothing that it asks for happens any more."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from backend.domain.container import EngineInfo
from backend.domain.environment import DockerTarget
from backend.ports.container_engine import Connector, ContainerEngine

_PORTS = ("containers", "exec", "files", "images", "networks", "volumes")


class Killed(BaseException):
    """The process is dead; no handler for errors sees it."""


@dataclass
class Life:
    """Counts calls; at number `last` the process dies, before the call or (`after`) when it was done but not answered."""

    last: int = 1_000_000
    after: bool = False
    calls: list[str] = field(default_factory=list)

    async def spend(self, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call, if there is life left for it."""
        self.calls.append(name)
        if len(self.calls) > self.last or (len(self.calls) == self.last and not self.after):
            raise Killed
        result = await work()
        if len(self.calls) >= self.last:
            raise Killed
        return result


@dataclass
class Sleep(Life):
    """Counts calls; at number `last` the process is stopped, until `awake` is set."""

    awake: asyncio.Event = field(default_factory=asyncio.Event)
    asleep: asyncio.Event = field(default_factory=asyncio.Event)

    async def spend(self, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call, once awake."""
        self.calls.append(name)
        if len(self.calls) >= self.last:
            self.asleep.set()
            await self.awake.wait()
        return await work()


class MortalPort:
    """A port whose calls cost life."""

    def __init__(self, port: Any, name: str, life: Life) -> None:
        self._port, self._name, self._life = port, name, life

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        async def call(*arguments: Any, **named: Any) -> Any:
            words = arguments[1][2:3] if self._name == "exec" else ()
            label = " ".join((f"{self._name}.{name}", *words))
            return await self._life.spend(label, lambda: method(*arguments, **named))

        return call


class MortalConnector:
    """A connector whose engines share one life."""

    def __init__(self, connector: Connector, life: Life) -> None:
        self._connector = connector
        self._life = life
        self._engines: dict[DockerTarget, ContainerEngine] = {}

    async def connect(self, target: DockerTarget) -> ContainerEngine:
        """Return the engine with its calls counted; streams are not."""
        if target not in self._engines:
            engine = await self._connector.connect(target)
            ports = {name: MortalPort(getattr(engine, name), name, self._life) for name in _PORTS}
            self._engines[target] = replace(engine, **ports)  # type: ignore[arg-type]
        return self._engines[target]

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """Ask the engine."""
        return await self._connector.ping(target)

    async def close(self) -> None:
        """Nothing to close."""
