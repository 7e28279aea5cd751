"""One service moves to what is wanted: new copies, ready, in traffic, old ones drained, old ones gone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend.domain.container import ContainerState
from backend.domain.errors import ConsoleError
from backend.engine.environments.fence import control
from backend.engine.environments.proxies import Proxies
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.replicas import Replicas, fits, order
from backend.engine.environments.side_by_side import unbroken
from backend.engine.environments.site import Site


@dataclass(frozen=True, slots=True)
class Division:
    """The copies of a service: what stays, how many are missing, what must go."""

    kept: tuple[ContainerState, ...]
    missing: int
    old: tuple[ContainerState, ...]

    @property
    def done(self) -> bool:
        """Whether nothing has to be added or removed."""
        return not self.missing and not self.old


def divide(rendered: Rendered, existing: Sequence[ContainerState], suspects: frozenset[str] = frozenset()) -> Division:
    """Compare what exists with what is wanted; of too many fitting copies the healthy and older ones stay, suspects never."""
    fitting = sorted(
        (state for state in existing if state.id not in suspects and fits(rendered, state)),
        key=lambda s: (s.health == "starting", order(s)),
    )
    kept = tuple(fitting[: rendered.replicas])
    ids = {state.id for state in kept}
    old = tuple(state for state in existing if state.id not in ids)
    return Division(kept, rendered.replicas - len(kept), old)


@dataclass(frozen=True, slots=True)
class Roller:
    """Moves the services of one environment under one lock. A copy that fits is left alone, whoever made it: called again
    after an interruption it goes on where it was. The old version stays whole until the new one is whole and in traffic.
    `suspects` are ids of containers that a sleeping predecessor may remove when it wakes: they are replaced.
    """

    site: Site
    replicas: Replicas
    proxies: Proxies
    release: str
    say: Callable[[str], None]
    suspects: frozenset[str] = frozenset()

    async def roll(self, rendered: Rendered) -> bool:
        """Bring a service to what is wanted; whether anything changed. RolloutError leaves the old version in traffic."""
        existing = await self.replicas.of(rendered.name)
        division = divide(rendered, existing, self.suspects)
        if not rendered.routing.proxied:
            await self.guarded_removal(await self.proxies.of(rendered.name))
        if division.done and all(state.health in ("", "healthy") for state in division.kept):
            return await self._traffic(rendered, division.kept)
        if rendered.strategy.recreate and division.missing and any(state.running for state in division.old):
            await self._recreate(rendered, division)
        else:
            await self._replace(rendered, division)
        return True

    async def open(self, rendered: Rendered) -> None:
        """Make the proxy of a service that has none yet, so that a host port that is taken is found before anything moves."""
        if rendered.routing.proxied and not rendered.job and not await self.proxies.of(rendered.name):
            await self.guard()
            await self.proxies.ensure(rendered, [])

    async def whole(self, rendered: Rendered) -> bool:
        """Whether all wanted copies run and are ready."""
        division = divide(rendered, await self.replicas.of(rendered.name))
        return not division.missing and all(state.health in ("", "healthy") for state in division.kept)

    async def differs(self, rendered: Mapping[str, Rendered]) -> str:
        """Read back what runs and say where it is not what is wanted, "" when it is."""
        for name, service in rendered.items():
            states = await self.replicas.of(name)
            if len(states) != service.replicas:
                return f"{name} has {len(states)} copies instead of {service.replicas}"
            for state in states:
                if state.image != service.image.config_digest:
                    return f"{state.name} runs image {state.image}, the release has {service.image.config_digest}"
                if not fits(service, state):
                    return f"{state.name} is {state.status} {state.health}".rstrip()
        return ""

    async def retire(self, service: str) -> None:
        """Remove a service that is no longer wanted, its proxy first so that nobody calls it any more."""
        proxies, states = await self.proxies.of(service), await self.replicas.of(service)
        self.say(f"{service}: removing")
        await self.guarded_removal(proxies)
        await self.guarded_removal(states)

    async def guarded_removal(self, containers: Sequence[ContainerState]) -> None:
        """Stop and remove containers that were seen before the question whether we still may."""
        if containers:
            await self.guard()
            await self.replicas.stop(None, containers)
            await self.replicas.discard([state.id for state in containers])

    async def guard(self) -> None:
        """LockLostError when another console holds the lock now."""
        await control(self.site.engine, self.site.keeper, "guard", str(self.proxies.term))

    async def _replace(self, rendered: Rendered, division: Division) -> None:
        new = await self._started(rendered, division)
        try:
            await self._traffic(rendered, division.kept, list(new))
        except ConsoleError:  # the switch did not happen
            await self._discard(new)
            raise
        await self._let_go(rendered, division.old)

    async def _started(self, rendered: Rendered, division: Division) -> dict[str, str]:
        """Start what is missing and return ids by name once all is ready; an error leaves nothing new behind."""
        new: dict[str, str] = {}
        try:
            new = await self._added(rendered, division.missing)
            await self.replicas.ready(rendered, [*(state.id for state in division.kept), *new.values()])
        except BaseException:
            await unbroken(self._discard(new))
            raise
        return new

    async def _recreate(self, rendered: Rendered, division: Division) -> None:
        """Stop the old copies, keep them, and start them again should the new ones fail."""
        running = [state for state in division.old if state.running]
        proxies = {state.name: b"" for state in await self.proxies.of(rendered.name) if state.running}
        self.say(f"{rendered.name}: {rendered.strategy}")
        try:
            for proxy in proxies:
                proxies[proxy] = await self.proxies.configured(proxy)
                await unbroken(self.proxies.switch(rendered, proxy, [state.name for state in division.kept]))
            await self._drained(rendered)
            await self.guard()
            await self.replicas.stop(rendered.service.stop_grace_period, running)
            new = await self._started(rendered, division)
        except BaseException:
            await unbroken(self._restore(rendered, running, proxies))
            raise
        try:
            await self._traffic(rendered, division.kept, list(new))
        except ConsoleError:
            await self._discard(new)
            await unbroken(self._restore(rendered, running, proxies))
            raise
        await self._let_go(rendered, division.old)

    async def _restore(
        self, rendered: Rendered, stopped: Sequence[ContainerState], proxies: Mapping[str, bytes]
    ) -> None:
        """Start the old copies again and give the proxies back what they had."""
        try:
            await self.guard()
            for state in stopped:
                await self.site.engine.containers.start(state.id)
            for proxy, text in proxies.items():
                if text:
                    await self.proxies.put(proxy, text)
            self.say(f"{rendered.name}: the old version was started again")
        except ConsoleError as error:
            self.say(f"{rendered.name}: could not be put back now: {error.message}")

    async def _discard(self, copies: Mapping[str, str]) -> None:
        """Remove new copies. Not when the lock or the engine is lost: whoever has it may be using them."""
        try:
            await self.guard()
            await self.replicas.discard(copies.values())
        except ConsoleError as error:
            self.say(f"{', '.join(copies)} stay for now: {error.message}")

    async def _added(self, rendered: Rendered, count: int) -> dict[str, str]:
        if not count:
            return {}
        await self.guard()
        self.say(f"{rendered.name}: starting {count} of {rendered.replicas} ({rendered.image.short})")
        return await self.replicas.add(rendered, self.proxies.generation, self.release, count)

    async def _traffic(self, rendered: Rendered, kept: Sequence[ContainerState], new: Sequence[str] = ()) -> bool:
        if not rendered.routing.proxied or rendered.job:
            return False
        servers = [*(state.name for state in kept), *new]
        container = await self.proxies.ensure(rendered, servers)
        changed = await unbroken(self.proxies.switch(rendered, container, servers))  # half a switch is none to undo
        if changed:
            self.say(f"{rendered.name}: in traffic: {', '.join(servers) or 'nobody'}")
        return changed

    async def _drained(self, rendered: Rendered) -> None:
        if not rendered.routing.proxied or rendered.job:
            return
        for state in await self.proxies.of(rendered.name):
            if state.running and await self.proxies.drain(rendered, state.name):
                self.say(f"{rendered.name}: some calls did not end within {rendered.routing.drain:.0f} s and are cut")

    async def _let_go(self, rendered: Rendered, old: Sequence[ContainerState]) -> None:
        if not old:
            return
        await self._drained(rendered)
        await self.guard()
        await self.replicas.stop(rendered.service.stop_grace_period, old)
        await self.replicas.discard([state.id for state in old])
        self.say(f"{rendered.name}: {len(old)} old {'copy' if len(old) == 1 else 'copies'} removed")
