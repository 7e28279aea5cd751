"""The lock of an environment: a container whose name can be taken once, with a heartbeat judged by the engine's clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.container import ContainerSpec, ContainerState
from backend.domain.deployment import LockState
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError
from backend.engine.deployer import LockedError
from backend.engine.environments import holder
from backend.engine.environments.fence import LockLostError
from backend.engine.environments.holder import Holder
from backend.engine.environments.keeper import Keeper
from backend.engine.environments.proxy_image import proxy_image
from backend.ports.world import Clock

BEAT = 3.0
STALE = 15.0
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Held:
    """A lock in our hands. Every change names `term`; `taken_from` says whose silent lock it was, "" for a free one.

    `haunted`: nobody knows whether that holder is dead or only asleep; it may still do the one thing it was about to do.
    """

    term: int
    taken_from: str = ""
    haunted: bool = False


class Lock:
    """The lock of one environment."""

    def __init__(self, keeper: Keeper, clock: Clock) -> None:
        self._keeper = keeper
        self._clock = clock
        self._lost: set[str] = set()  # our own locks that we could not remove: the engine was gone

    @asynccontextmanager
    async def hold(self, me: Holder, purpose: str, say: Callable[[str], None]) -> AsyncIterator[Held]:
        """Hold the lock while the block runs; the keeper must run.

        ConflictError names the holder and the age. When the lock is lost the block is cancelled and LockLostError raised.
        """
        container, taken_from, haunted = await self._take(me, purpose, say)
        try:
            held = Held(int(await self._keeper.run("term")), taken_from, haunted)
            block = asyncio.current_task()
            assert block is not None
            heart = asyncio.create_task(self._beat(held, block), name=f"heartbeat of {self._keeper.site.lock}")
            try:
                yield held
            except asyncio.CancelledError:
                if heart.done() and not heart.cancelled() and heart.exception() is not None:
                    block.uncancel()
                    raise LockLostError(
                        f"the lock on {self._keeper.site.environment} was taken over by another console",
                        "It goes on with the deployment, or brings the previous one back.",
                    ) from None
                raise
            finally:
                heart.cancel()
                await asyncio.gather(heart, return_exceptions=True)
        finally:
            try:
                await self._keeper.site.engine.containers.remove(container)
            except ConsoleError:
                self._lost.add(container)

    async def state(self) -> LockState | None:
        """Return who holds the lock, None when nobody does."""
        container = await self._container()
        if container is None:
            return None
        silent, age = await self._ages(container)
        return LockState(
            holder=container.labels.get(holder.HOLDER, "somebody"),
            purpose=container.labels.get(holder.PURPOSE, ""),
            age=age,
            stale=silent > STALE or self._dead(container),
        )

    async def _take(self, me: Holder, purpose: str, say: Callable[[str], None]) -> tuple[str, str, bool]:
        site = self._keeper.site
        spec = ContainerSpec(
            name=site.lock,
            image=await proxy_image(site.engine),
            entrypoint=("sh",),
            command=("-c", ":"),
            labels={**site.labelled("lock"), **me.labels(purpose)},
        )
        taken_from, haunted = "", False
        for _ in range(_TRIES):
            try:
                return await site.engine.containers.create(spec), taken_from, haunted
            except ConflictError:
                who, asleep = await self._remove_silent(say)
                taken_from, haunted = who or taken_from, haunted or asleep
        raise LockedError(
            f"the lock on {site.environment} changes hands too fast", "Several consoles want it; try again in a moment."
        )

    async def _remove_silent(self, say: Callable[[str], None]) -> tuple[str, bool]:
        """Remove a lock whose holder is silent, by its id; returns whose it was ("" when it went by itself) and whether it may live."""
        container = await self._container()
        if container is None:
            return "", False
        who = container.labels.get(holder.HOLDER, "somebody")
        silent, age = await self._ages(container)
        if not self._dead(container) and silent <= STALE:
            raise LockedError(
                f"{self._keeper.site.environment} is locked by {who}"
                f" ({container.labels.get(holder.PURPOSE, 'working on it')}) for {age:.0f} s",
                "Wait until it is done. A lock whose console died is taken over by itself.",
            )
        say(f"taking over the lock of {who}, silent for {silent:.0f} s")
        await self._keeper.site.engine.containers.remove(container.id)
        return f"{who}, silent for {silent:.0f} s", not self._dead(container)

    def _dead(self, container: ContainerState) -> bool:
        return container.id in self._lost or holder.dead(container.labels)

    async def _container(self) -> ContainerState | None:
        with suppress(NotFoundError):
            found = await self._keeper.site.engine.containers.inspect(self._keeper.site.lock)
            return found if found.labels.get(labels.ROLE) == "lock" else None
        return None

    async def _ages(self, container: ContainerState) -> tuple[float, float]:
        """Return for how long its holder is silent, and has had it. A lock that was just taken has not beaten yet: the last beat
        may be that of somebody long gone.
        """
        try:
            silent, age, now = map(float, (await self._keeper.run("age")).split())
        except NotFoundError:
            return 2 * STALE, 0.0  # no keeper: whoever held the lock cannot have a heart
        taken = max(0.0, now - container.created)
        return max(0.0, min(silent, taken)), max(0.0, min(age, taken))

    async def _beat(self, held: Held, block: "asyncio.Task[object]") -> None:
        while True:
            await self._clock.sleep(BEAT)
            try:
                await self._keeper.run("beat", str(held.term))
            except LockLostError:
                block.cancel()
                raise
            except ConsoleError:
                continue  # the engine does not answer now: the fence decides when it does again
