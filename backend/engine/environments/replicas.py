"""The copies of a service: created with their files, waited for until they are ready, stopped and removed."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.cause import Cause
from backend.domain.container import ContainerSpec, ContainerState, ContainerStatus
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError, UnreachableError
from backend.engine.environments.failure import RolloutError
from backend.engine.environments.fence import control
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.side_by_side import side_by_side, unbroken
from backend.engine.environments.site import Site
from backend.ports.world import Clock

LINES = 20  # of a container's output that a failure shows
_AT_ONCE = 4
_POLL = 0.1
_SETTLE = 2.0  # seconds that a copy without health check must have run
_RESTARTS = 3  # while it starts; a service may come up before what it needs
_UNKNOWN_PORTS = 5.0  # seconds that a port which only the image names gets to answer
_SHUTDOWN = 15.0  # seconds that an engine takes to stop its containers while it still answers on open connections
_LAST_NAME = 10_000


@dataclass(frozen=True, slots=True)
class Replicas:
    """The copies of one environment's services on its engine."""

    site: Site
    clock: Clock
    say: Callable[[str], None]

    async def of(self, service: str) -> list[ContainerState]:
        """Return all copies of a service, older generations first."""
        found = await self.site.engine.containers.list(self.site.labelled("replica", service=service))
        return sorted(found, key=order)

    async def add(self, rendered: Rendered, generation: int, release: str, count: int) -> dict[str, str]:
        """Create and start `count` new copies side by side; returns ids by name. RolloutError with none left behind."""
        taken = {state.name for state in await self.of(rendered.name)}
        gate = asyncio.Semaphore(_AT_ONCE)
        made: dict[str, str] = {}

        async def one(spec: ContainerSpec) -> None:
            async with gate:
                await self._start(rendered, spec, made)

        specs: list[ContainerSpec] = []
        for ordinal in range(1, _LAST_NAME):
            if len(specs) == count:
                break
            spec = rendered.replica(self.site, generation, ordinal, release)
            if spec.name not in taken:
                specs.append(spec)
        try:
            await side_by_side(one(spec) for spec in specs)
        except BaseException:
            await unbroken(self.discard(made.values()))
            raise
        return made

    async def ready(self, rendered: Rendered, copies: Iterable[str]) -> None:
        """Wait until all of these copies are ready; RolloutError says why one is not."""
        await side_by_side(self._ready(rendered, copy) for copy in copies)

    async def stop(self, grace: float | None, containers: Sequence[ContainerState]) -> None:
        """Stop copies side by side; `grace` None is the time each was created with."""
        await asyncio.gather(
            *(self.site.engine.containers.stop(state.id, grace) for state in containers if state.running)
        )

    async def discard(self, containers: Iterable[str]) -> None:
        """Kill and remove copies; whatever fails is left to the next deployment."""
        await asyncio.gather(*(self.site.engine.containers.remove(name) for name in containers), return_exceptions=True)

    async def last_lines(self, container: str) -> tuple[str, ...]:
        """Return the last lines that a container wrote, secrets and all."""
        with suppress(ConsoleError):
            stream = self.site.engine.streams.logs(container, follow=False, tail=LINES)
            return tuple([chunk.text async for chunk in stream])[-LINES:]
        return ()

    async def _start(self, rendered: Rendered, spec: ContainerSpec, made: dict[str, str]) -> None:
        containers = self.site.engine.containers
        reason = Cause.OTHER
        try:
            made[spec.name] = identity = await containers.create(spec)
            reason = Cause.PORT_TAKEN
            for folder, entries in rendered.files.items():
                await self.site.engine.files.put(identity, folder, entries)
            await containers.start(identity)
        except UnreachableError:
            raise
        except NotFoundError as error:
            raise RolloutError(f"{rendered.name}: {error.message}", Cause.IMAGE_MISSING, hint=error.hint) from None
        except ConflictError as error:
            raise RolloutError(f"{rendered.name}: {error.message}", reason, hint=error.hint) from None
        except ConsoleError as error:
            raise RolloutError(f"{rendered.name}: {error.message}", Cause.OTHER, hint=error.hint) from None

    async def _ready(self, rendered: Rendered, name: str) -> None:
        check = rendered.service.healthcheck
        patience = 60.0
        if check is not None:
            patience = max(patience, check.start_period + (check.retries + 1) * (check.interval + check.timeout) + 30.0)
        begun = self.clock.monotonic()
        since: tuple[float, float] | None = None  # the copy's start as the engine has it, and our time when we saw it
        while True:
            state = await self.settled(rendered, await self._inspect(rendered, name))
            if await self._judge(rendered, state):
                return
            if state.status is not ContainerStatus.RUNNING or state.health:
                since = None
            elif since is None or since[0] != state.started:
                since = (state.started, self.clock.monotonic())
            elif not rendered.job and self.clock.monotonic() - since[1] >= _SETTLE:
                await self._answers(rendered, state, patience)
                return
            if not rendered.job and self.clock.monotonic() - begun > patience:
                raise await self._failed(
                    rendered, state, Cause.NEVER_HEALTHY, f"was not healthy within {patience:.0f} s"
                )
            await self.clock.sleep(_POLL)

    async def settled(self, rendered: Rendered, state: ContainerState) -> ContainerState:
        """Return a copy's state once its end says something about the version.

        An engine starts a copy that ends by itself again at once. One that lies there ended was stopped from outside, most of all by
        an engine that shuts down: wait for that engine to go (UnreachableError) or to start the copy again.
        """
        end = self.clock.monotonic() + _SHUTDOWN
        while _stopped_from_outside(rendered, state) and self.clock.monotonic() < end:
            await self.clock.sleep(_POLL)
            state = await self._inspect(rendered, state.id)
        return state

    async def _inspect(self, rendered: Rendered, name: str) -> ContainerState:
        try:
            return await self.site.engine.containers.inspect(name)
        except NotFoundError:
            raise RolloutError(f"{rendered.name}: {name} was removed by somebody else", Cause.OTHER) from None

    async def _judge(self, rendered: Rendered, state: ContainerState) -> bool:
        """Whether a copy is ready for certain; RolloutError when it never will be."""
        if state.oom_killed and not state.running:
            raise await self._failed(rendered, state, Cause.OUT_OF_MEMORY, "was killed: out of memory")
        if state.status in (ContainerStatus.EXITED, ContainerStatus.DEAD):
            if rendered.may_end and state.exit_code == 0:
                return True
            cause = {126: Cause.NOT_EXECUTABLE, 127: Cause.NOT_FOUND}.get(state.exit_code, Cause.EXIT_CODE)
            said = f"ended with exit code {state.exit_code}" + (f": {state.error}" if state.error else "")
            raise await self._failed(rendered, state, cause, said)
        if state.restarts > _RESTARTS:
            said = f"crashed {state.restarts} times, last with exit code {state.exit_code}"
            raise await self._failed(rendered, state, Cause.EXIT_CODE, said)
        if state.health == "unhealthy":
            said = " ".join(state.health_output.split())[:400]
            raise await self._failed(rendered, state, Cause.NEVER_HEALTHY, f"is unhealthy: {said or 'no output'}")
        return state.health == "healthy" and state.running

    async def _answers(self, rendered: Rendered, state: ContainerState, patience: float) -> None:
        """Without a health check a copy is ready when it takes connections on a declared port."""
        routing = rendered.routing
        ports = sorted(routing.declared or routing.modes) if not routing.direct else []
        if not ports:
            return
        seconds = patience if routing.declared else _UNKNOWN_PORTS
        words = ("probe", f"{seconds:.0f}", state.name, *map(str, ports))
        result = await control(self.site.engine, self.site.keeper, *words, answers=(1,))
        if result.exit_code and routing.declared:
            said = f"takes no connection on port {', '.join(map(str, ports))} after {seconds:.0f} s"
            raise await self._failed(rendered, state, Cause.NEVER_HEALTHY, said)

    async def _failed(self, rendered: Rendered, state: ContainerState, reason: Cause, said: str) -> RolloutError:
        mask = rendered.masker.mask
        lines = tuple(mask(line) for line in await self.last_lines(state.id))
        return RolloutError(mask(f"{rendered.name}: {state.name} {said}"), reason, lines)


def _stopped_from_outside(rendered: Rendered, state: ContainerState) -> bool:
    restarted = not rendered.job and rendered.spec.restart in ("always", "unless-stopped")
    return restarted and state.status is ContainerStatus.EXITED and not state.oom_killed


def order(state: ContainerState) -> tuple[int, int, str]:
    """Sort copies by generation and ordinal."""
    numbers = (state.labels.get(labels.GENERATION, ""), state.labels.get(labels.ORDINAL, ""))
    generation, ordinal = (int(text) if text.isdecimal() else 0 for text in numbers)
    return generation, ordinal, state.name


def fits(rendered: Rendered, state: ContainerState) -> bool:
    """Whether a copy that exists is what is wanted, and well."""
    if state.labels.get(labels.CONFIG_HASH) != rendered.hash or state.image != rendered.image.config_digest:
        return False
    if rendered.may_end and state.status is ContainerStatus.EXITED and state.exit_code == 0:
        return True
    return state.status is ContainerStatus.RUNNING and state.health != "unhealthy"
