"""Deployments carried out under an environment's lock, and those of dead consoles finished."""

import secrets as tokens
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from backend.domain.deployment import Deployment
from backend.domain.errors import ConsoleError
from backend.domain.facts import DeploymentChanged
from backend.domain.phase import Phase
from backend.domain.release import Release
from backend.engine.environments.course import Course
from backend.engine.environments.entry import HAUNTED, Entry, Event
from backend.engine.environments.ground import Ground, Grounds
from backend.engine.environments.holder import this_process
from backend.engine.environments.kept_images import KeptImages
from backend.engine.environments.lock import Held
from backend.engine.environments.planner import Wish
from backend.engine.environments.proxies import Proxies
from backend.engine.environments.records import adopted_volumes, effective
from backend.engine.environments.removal import Removal
from backend.engine.environments.renderer import Renderer
from backend.engine.environments.replicas import Replicas
from backend.engine.environments.roller import Roller
from backend.engine.environments.rollout import Rollout
from backend.engine.environments.suspects import Suspects
from backend.engine.environments.take_over import TakeOver
from backend.engine.environments.verification import Verification
from backend.ports.journal import Journal
from backend.ports.world import Clock, Prober, Secrets

Say = Callable[[str], None]
_NOTHING = Release("", "", {}, "", 0.0)


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants what: `check` runs under the lock before anything is written and raises when the world changed."""

    wish: Wish
    by: str
    run: str = ""
    plan: str = ""
    override: str = ""
    check: Callable[[], Awaitable[None]] | None = None
    begun: Callable[[Deployment], None] | None = None


@dataclass(frozen=True, slots=True)
class Deployments:
    """Carries orders out. `closing` says whether this console is being closed: then what is under way is left to the next."""

    grounds: Grounds
    journal: Journal
    publish: Callable[[DeploymentChanged], None]
    secrets: Secrets
    clock: Clock
    prober: Prober
    console: str
    closing: Callable[[], bool]

    async def carry_out(self, ground: Ground, order: Order, say: Say) -> Deployment:
        """Carry an order out and return the final deployment. ConflictError when somebody else holds the lock."""
        await ground.keeper.ensure()
        purpose = order.wish.action + (f" {order.wish.release.version}" if order.wish.release else "")
        async with ground.lock.hold(this_process(order.by, self.console), purpose, say) as held:
            await self._settle(ground, held, order.by, say, forward_run="")
            if order.check is not None:
                await order.check()
            entries = await ground.entries()
            current = effective(entries)
            await KeptImages(ground.site).hold(order.wish.services.values())
            deployment = self._deployment(ground, order, entries, current)
            await self.grounds.pin(ground)
            rollout = await self._rollout(ground, held, Entry(deployment, ()), current, order.by, say)
            rollout.course.override = order.override
            if order.begun is not None:
                rollout.course.begun = order.begun
            result = await rollout.carry()
            await self._tidy(ground, result)
            return result

    async def finish(self, ground: Ground, by: str, say: Say, *, run: str = "") -> list[Deployment]:
        """Finish what a dead console left; with `run`, what that run had begun goes on. ConflictError when somebody is at it."""
        entries = await ground.entries()
        if all(entry.deployment.phase.final for entry in entries):
            lock = await ground.lock.state()
            left = _half_down(entries) and await ground.keeper.exists()
            if not left and (lock is None or not lock.stale):
                return []  # nobody died here
        await ground.keeper.ensure()
        async with ground.lock.hold(this_process(by, self.console), "finish an interrupted deployment", say) as held:
            settled = await self._settle(ground, held, by, say, forward_run=run)
            if _half_down(await ground.entries()):
                await ground.keeper.remove(held.term)
            return settled

    async def _settle(self, ground: Ground, held: Held, by: str, say: Say, *, forward_run: str) -> list[Deployment]:
        """Bring unfinished deployments to an end, the newest by deed, older ones on paper."""
        entries = await ground.entries()
        settled: list[Deployment] = []
        for position, entry in enumerate(entries):
            if entry.deployment.phase.final:
                continue
            what = f"{entry.deployment.action} of {entry.deployment.release.version or ground.environment.name}"
            note = f"taken over by {by}" + (f" from {held.taken_from}" if held.taken_from else "")
            say(f"{what} was interrupted; {note}")
            rollout = await self._rollout(ground, held, entry, effective(entries[position + 1 :]), by, say)
            course = rollout.course
            await course.add(Event.TAKEN_OVER, note, HAUNTED if held.haunted else "")
            if settled or any(newer.deployment.phase.final for newer in entries[:position]):
                result = await course.add(Event.FAILED, "interrupted; a later deployment replaced it")
            elif await self._goes_on(course.entry, rollout, forward_run):
                result = await rollout.carry()
            else:
                result = await rollout.give_up("interrupted before all of it was healthy")
            settled.append(result)
            await self._tidy(ground, result)
        return settled

    async def _goes_on(self, entry: Entry, rollout: Rollout, forward_run: str) -> bool:
        """Forward: what is not a new release (never a rollback of a rollback), what was paused, what is whole already."""
        deployment = entry.deployment
        if deployment.action in ("rollback", "down") or entry.going_back or entry.has(Event.PAUSED):
            return True
        if entry.has(Event.ADOPTED):
            return True
        if forward_run and deployment.run == forward_run:
            return True
        return await rollout.whole()

    async def _rollout(  # noqa: PLR0917
        self, ground: Ground, held: Held, entry: Entry, previous: Deployment | None, by: str, say: Say
    ) -> Rollout:
        site, deployment = ground.site, entry.deployment
        key = await ground.records.key()
        assert key is not None, "the keeper made one"
        renderer = Renderer(site, self.secrets, key, deployment.volumes)
        suspects: frozenset[str] = frozenset()
        if held.haunted or entry.haunted:
            suspects = await Suspects(site, renderer).of(deployment, previous)
        replicas = Replicas(site, self.clock, say)
        proxies = Proxies(site, held.term, deployment.generation, suspects)
        adoption = deployment.adoption
        roller = Roller(site, replicas, proxies, deployment.release.id, say, suspects)
        return Rollout(
            environment=ground.environment,
            course=Course(entry, ground.records, held.term, by, self.clock, lambda told: self._tell(told, say)),
            previous=previous,
            renderer=renderer,
            roller=roller,
            removal=Removal(site, ground.keeper, roller),
            verification=Verification(site, replicas, proxies, self.clock, self.prober),
            say=say,
            closing=self.closing,
            take_over=TakeOver(site, roller, adoption) if adoption and adoption.containers else None,
        )

    def _deployment(
        self, ground: Ground, order: Order, entries: Sequence[Entry], current: Deployment | None
    ) -> Deployment:
        generation = 1 + max((entry.deployment.generation for entry in entries), default=0)
        wish = order.wish
        adoption = wish.adoption if wish.adoption and wish.adoption.agreed else None
        return Deployment(
            id=f"{ground.environment.name}-{generation}-{tokens.token_hex(3)}",
            environment=ground.environment.name,
            generation=generation,
            action=wish.action,
            release=wish.release or (current.release if current else _NOTHING),
            services=wish.services,
            composition=wish.composition,
            phase=Phase.PENDING,
            started=self.clock.now(),
            by=order.by,
            plan_hash=order.plan,
            previous=current.id if current else "",
            message=f"gate overridden: {order.override}" if order.override else "",
            run=order.run,
            target=ground.site.engine.info.id,
            adoption=adoption,
            volumes={**adopted_volumes(entries), **(adoption.volumes if adoption else {})},
        )

    async def _tidy(self, ground: Ground, result: Deployment) -> None:
        if result.phase is Phase.SUCCEEDED and result.action != "down":
            await KeptImages(ground.site).release(await ground.entries(), ground.environment.keep)

    async def _tell(self, deployment: Deployment, say: Say) -> None:
        fact = DeploymentChanged(self.clock.now(), deployment)
        try:
            await self.journal.append(fact, durable=deployment.phase.final)
        except ConsoleError as error:
            # A full disk here is no reason to roll back there: the target's records are the truth.
            say(f"This machine's history lacks a part of the deployment: {error.message}")
        self.publish(fact)


def _half_down(entries: Sequence[Entry]) -> bool:
    """Whether the environment was taken down last: then not even its keeper should be left."""
    return bool(entries) and entries[0].deployment.action == "down" and entries[0].deployment.phase is Phase.SUCCEEDED
