"""Whether an engine answers, and what happens on it: R8, loss and return are seen within 2 s each way."""

import asyncio
import random
from collections.abc import Callable

from backend.domain import labels
from backend.domain.container import EngineEvent, EngineInfo
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, UnreachableError
from backend.domain.facts import EnvironmentObserved, SourceChanged, Transient
from backend.ports.container_engine import Connector
from backend.ports.world import Clock

_EVERY = 0.5  # seconds between pings; with _PATIENCE a dead link is noticed within 2 s
_PATIENCE = 1.5
_HELD_UP = 0.3  # seconds more than asked for, by which a stalled event loop shows
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 1.5  # growing pauses while the engine is gone
_FAR = 4.0  # over SSH each ping is a process and a handshake: that much slower
_COALESCE = 0.3  # seconds in which a burst of events becomes one fact an environment
_ACTIONS = ("create", "start", "die", "oom", "destroy", "pause", "unpause", "rename", "health_status")


class EngineWatch:
    """Watches one target. `say` gets SourceChanged (ok, lost, back) and EnvironmentObserved for this project's environments."""

    def __init__(
        self, connector: Connector, target: DockerTarget, project: str, clock: Clock, say: Callable[[Transient], None]
    ) -> None:
        self.target = target
        self.reachable: bool | None = None  # None: not asked yet
        self._connector = connector
        self._project = project
        self._clock = clock
        self._say = say
        self._slower = _FAR if target.host.startswith("ssh:") else 1.0
        self._pending: set[str] = set()
        self._teller: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        pause = _FIRST_PAUSE
        try:
            while True:
                try:
                    info = await self._ping()
                except ConsoleError as error:
                    self._changed(False, error.message)
                    await self._clock.sleep(pause * random.uniform(0.8, 1.0) * self._slower)  # noqa: S311 - jitter
                    pause = min(pause * 2, _LONGEST_PAUSE)
                    continue
                pause = _FIRST_PAUSE
                self._changed(True, describe(info))
                await self._while_there()
                await self._clock.sleep(
                    _FIRST_PAUSE
                )  # an engine that answers but ends every stream must not keep us busy
        finally:
            if self._teller is not None:
                self._teller.cancel()

    async def _while_there(self) -> None:
        """Return when the engine is lost, by whichever sign comes first."""
        signs = [
            asyncio.create_task(self._listen(), name=f"events of {self.target}"),
            asyncio.create_task(self._keep_pinging(), name=f"pings of {self.target}"),
        ]
        try:
            await asyncio.wait(signs, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for sign in signs:
                sign.cancel()
            await asyncio.gather(*signs, return_exceptions=True)

    async def _keep_pinging(self) -> None:
        while True:
            await self._clock.sleep(_EVERY * self._slower)
            try:
                await self._ping()
            except ConsoleError as error:
                self._changed(False, error.message)
                return

    async def _ping(self) -> EngineInfo:
        patience = _PATIENCE * self._slower
        loop = asyncio.get_running_loop()
        for last in (False, True):
            begun = loop.time()
            try:
                async with asyncio.timeout(patience):
                    return await self._connector.ping(self.target)
            except TimeoutError:
                # When we were held up ourselves the engine may well have answered: it gets another chance.
                if last or loop.time() - begun < patience + _HELD_UP:
                    break
        raise UnreachableError(f"The engine {self.target} does not answer.", "Start it, or look at `slipway doctor`.")

    async def _listen(self) -> None:
        try:
            engine = await self._connector.connect(self.target)
            async for event in engine.streams.events():
                self._observe(event)
        except ConsoleError:
            pass  # the next ping says whether the engine is gone or only the stream was

    def _observe(self, event: EngineEvent) -> None:
        environment = event.attributes.get(labels.ENVIRONMENT, "")
        ours = event.attributes.get(labels.PROJECT) == self._project
        if event.kind != "container" or not ours or not environment or not event.action.startswith(_ACTIONS):
            return
        self._pending.add(environment)
        if self._teller is None or self._teller.done():
            self._teller = asyncio.create_task(self._tell(), name="coalesced events")

    async def _tell(self) -> None:
        await self._clock.sleep(_COALESCE)
        environments, self._pending = sorted(self._pending), set()
        for environment in environments:
            self._say(EnvironmentObserved(environment, self._clock.now()))

    def _changed(self, reachable: bool, message: str) -> None:
        if reachable is self.reachable:
            return
        state = "lost" if not reachable else "ok" if self.reachable is None else "back"
        self.reachable = reachable
        self._say(SourceChanged(str(self.target), state, self._clock.now(), message))


def describe(info: EngineInfo) -> str:
    """Return an engine in a few words: `docker 20.10.24 at unix:///var/run/docker.sock`."""
    return f"{info.kind} {info.version} at {info.endpoint}"
