"""The environments of a workspace: the door of this package. Implements `backend.engine.deployer.Deployer`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from backend.domain.deployment import Deployment, EnvironmentState
from backend.domain.errors import (
    ConsoleError,
    NotFoundError,
    RefusedError,
    UnreachableError,
    WaitingError,
)
from backend.domain.facts import DeploymentChanged
from backend.domain.plan import GateState, Plan
from backend.domain.release import Release
from backend.domain.workspace import Workspace
from backend.engine.environments import gates
from backend.engine.environments.deployments import Deployments, Order, Say
from backend.engine.environments.ground import Ground, Grounds
from backend.engine.environments.observation import Observation
from backend.engine.environments.pins import Pins
from backend.engine.environments.planner import Planner, Wish
from backend.engine.environments.records import adopted_volumes, effective
from backend.engine.environments.renderer import Renderer
from backend.engine.environments.replicas import Replicas
from backend.engine.environments.replicas import order as by_age
from backend.engine.environments.service_logs import service_lines
from backend.engine.environments.unfinished import Unfinished
from backend.engine.environments.wishes import EvidenceOf, Releases, Wishes
from backend.engine.masking import Masker
from backend.ports.container_engine import Connector
from backend.ports.journal import Journal
from backend.ports.world import Clock, Prober, Secrets

_NO_KEY = b""  # until the first deployment makes one


@dataclass(frozen=True, slots=True)
class World:
    """What environments need of the rest. `publish` hands a written fact to the listeners, `console` is the id of the data folder."""

    workspace: Callable[[], Workspace]
    connector: Connector
    journal: Journal
    publish: Callable[[DeploymentChanged], None]
    secrets: Secrets
    clock: Clock
    prober: Prober
    pins: Pins
    console: str
    evidence: EvidenceOf | None = None
    releases: Releases | None = None


class Environments:
    """Plans, deploys, promotes, rolls back, scales, takes down and observes. All errors are ConsoleErrors."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._grounds = Grounds(world.workspace, world.connector, world.clock, world.pins)
        self._wishes = Wishes(self._grounds, world.clock, world.evidence, world.releases)
        self._deployments = Deployments(
            grounds=self._grounds,
            journal=world.journal,
            publish=world.publish,
            secrets=world.secrets,
            clock=world.clock,
            prober=world.prober,
            console=world.console,
            closing=lambda: self._closing,
        )
        self._unfinished = Unfinished(self._grounds, self._deployments, world.clock, self._carried)
        self._closing = False
        self._tasks: dict[str, asyncio.Task[Deployment]] = {}
        self._beginning: set[asyncio.Task[Deployment]] = set()
        self._last: dict[str, EnvironmentState] = {}

    # for steps of a run -----------------------------------------------------------------------------------------------
    async def deploy(self, environment: str, release: Release, *, by: str, run: str, say: Say) -> Deployment:
        """Deploy a release that a run made; see `Deployer`."""
        ground = await self._grounds.connect(environment)
        if done := await self._unfinished.of_run(
            ground, Order(Wish("deploy", {}, ground.environment.composition, release), by, run), say
        ):
            return done
        wish = await self._wishes.deploy(ground, release)
        _refuse_clash(environment, wish)
        if wish.adoption is not None:
            say(
                f"{wish.adoption.beside(environment)} (`slipway promote --to {environment} --adopt` would take its place)"
            )
        _refuse_closed(environment, wish.gates)
        return await self._deployments.carry_out(ground, Order(wish, by, run), say)

    async def promote(self, origin: str, to: str, *, by: str, run: str, say: Say, release: str = "") -> Deployment:
        """Bring what lives in `origin` to `to`; see `Deployer`."""
        ground = await self._grounds.connect(to)
        wish = await self._wishes.promotion(ground, release, origin)
        assert wish.release is not None
        if done := await self._unfinished.of_run(ground, Order(wish, by, run), say):
            return done
        living = await self._wishes.living(wish.origin)
        if release and (living is None or living.id != release):
            lives = f"{living.version} lives" if living else "nothing lives"
            raise RefusedError(
                f"{lives} in {wish.origin} now, not {wish.release.version}, which this run brought there",
                "Promote by hand what lives there, or run the pipeline again.",
            )
        plan = await self._plan(ground, wish)
        for change in plan.changes:
            say(f"{change.service}: {change.field}: {change.before or '-'} -> {change.after or '-'}".splitlines()[0])
        for service, strategy in plan.strategies.items():
            say(f"{service}: {strategy}")
        for warning in plan.warnings:
            say(f"warning: {warning}")
        _refuse_clash(to, wish)
        _refuse_closed(to, wish.gates)
        return await self._deployments.carry_out(ground, Order(wish, by, run, plan.id), say)

    async def endpoint(self, environment: str, service: str) -> str:
        """Return the base URL of a deployed service; see `Deployer`."""
        state = await self.observe(environment)
        if not state.reachable:
            raise UnreachableError(f"the engine of {environment} does not answer: {state.message}")
        found = state.services[service].endpoints if service in state.services else ()
        if not found:
            raise NotFoundError(
                f"{service} has no published port in {environment}",
                "Publish one with `ports:` in the environment's overlay.",
            )
        return next((url for url in found if url.startswith("http://")), f"http://{found[0]}")

    # plans ------------------------------------------------------------------------------------------------------------
    async def plan_promotion(self, to: str, *, release: str = "", origin: str = "", adopt: bool = False) -> Plan:
        """Return what bringing a release to an environment would change; `adopt`: in the place of what already runs there."""
        ground = await self._grounds.connect(to)
        return await self._plan(ground, await self._wishes.promotion(ground, release, origin, adopt=adopt))

    async def plan_rollback(self, environment: str, *, to: str = "") -> Plan:
        """Return what going back would change; `to` is a deployment, a release or a version, default the one before."""
        ground = await self._grounds.connect(environment)
        return await self._plan(ground, await self._wishes.rollback(ground, to))

    async def plan_scale(self, environment: str, service: str, replicas: int) -> Plan:
        """Return what scaling would change."""
        ground = await self._grounds.connect(environment)
        return await self._plan(ground, await self._wishes.scale(ground, service, replicas))

    async def plan_down(self, environment: str) -> Plan:
        """Return what taking the environment down would remove."""
        ground = await self._grounds.connect(environment)
        return await self._plan(ground, await self._wishes.down(ground))

    async def carry_out(self, plan: Plan, *, by: str, override: str = "", say: Say = lambda _: None) -> str:
        """Begin what a plan says and return the deployment's id once it is on record; `finished` waits for its end.

        RefusedError when the world is not what the plan saw, or a gate is closed (WaitingError when it opens by itself) and no
        reason is given to override it.
        """
        ground = await self._grounds.connect(plan.environment)
        wish = await self._again(ground, plan)
        _refuse_clash(plan.environment, wish)
        if not override:
            _refuse_closed(plan.environment, wish.gates)
        begun: asyncio.Future[Deployment] = asyncio.get_running_loop().create_future()

        async def check() -> None:
            again = await self._again(ground, plan)
            _refuse_clash(plan.environment, again)
            now = await self._plan(ground, again)
            if now.id != plan.id:
                raise RefusedError(_what_changed(plan, now), "Look at the new plan and confirm that.")

        def tell(deployment: Deployment) -> None:
            if not begun.done():
                begun.set_result(deployment)

        ask = Order(wish, by, plan=plan.id, override=override, check=check, begun=tell)
        task = asyncio.create_task(
            self._deployments.carry_out(ground, ask, say), name=f"{plan.action} in {plan.environment}"
        )
        self._beginning.add(task)  # whoever asked may go away: it goes on all the same, and ends with the console
        task.add_done_callback(self._beginning.discard)
        task.add_done_callback(_seen)
        await asyncio.wait({task, begun}, return_when=asyncio.FIRST_COMPLETED)
        if not begun.done():
            begun.cancel()
            return (await task).id
        deployment = begun.result()
        self._tasks[deployment.id] = task
        return deployment.id

    async def finished(self, deployment: str) -> Deployment:
        """Wait for a deployment that `carry_out` of this console began, and return its final record."""
        if deployment not in self._tasks:
            raise NotFoundError(f"deployment {deployment} was not begun here")
        return await asyncio.shield(self._tasks[deployment])

    # what lives -------------------------------------------------------------------------------------------------------
    async def observe(self, environment: str) -> EnvironmentState:
        """Return what an environment looks like now; when its engine does not answer, the last known state, so marked."""
        now = self._world.clock.now()
        try:
            state = await self._observed(environment)
        except UnreachableError as error:
            last = self._last.get(environment, EnvironmentState(environment))
            return replace(last, reachable=False, as_of=last.as_of or 0.0, message=error.message)
        except ConsoleError as error:
            return EnvironmentState(environment, reachable=False, as_of=now, message=error.message)
        self._last[environment] = state
        return state

    async def history(self, environment: str) -> Sequence[Deployment]:
        """Return the deployments on record in the target, newest first."""
        ground = await self._grounds.connect(environment)
        return [entry.deployment for entry in await ground.entries()]

    async def logs(
        self, environment: str, service: str, *, follow: bool = False, tail: int = 500
    ) -> AsyncIterator[str]:
        """Yield log lines of all copies of a deployed service, its secrets masked."""
        ground = await self._grounds.connect(environment)
        states = await ground.site.engine.containers.list(ground.site.labelled("replica", service=service))
        if not states:
            raise NotFoundError(f"{service} does not live in {environment}", "`slipway status` shows what does.")
        masker = await self._masker(ground, service)
        async for line in service_lines(ground.site, sorted(states, key=by_age), follow=follow, tail=tail):
            yield masker.mask(line)

    # beginning and end ------------------------------------------------------------------------------------------------
    async def resume(self, by: str, say: Say = lambda _: None, *, leave: Collection[str] = ()) -> Sequence[Deployment]:
        """Finish deployments that a dead console left, in all environments that answer. Those at work are left alone, and those
        of the runs `leave`, which go on with them. An error in one environment keeps no other from its end: it is raised last.
        """
        return await self._unfinished.resume(by, say, leave)

    async def confirm_target(self, environment: str) -> None:
        """Accept that an environment's engine is another one now."""
        await self._grounds.unpin(environment)

    async def close(self) -> None:
        """Pause what is under way; the next start goes on with it. Call it before the runs are cancelled."""
        self._closing = True
        running = [task for task in {*self._tasks.values(), *self._beginning} if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    # ------------------------------------------------------------------------------------------------------------------
    def _carried(self) -> set[str]:
        """Return the deployments that this console is at."""
        return {name for name, task in self._tasks.items() if not task.done()}

    async def _plan(self, ground: Ground, wish: Wish) -> Plan:
        site, world = ground.site, self._world
        entries = await ground.entries()
        key = (await ground.records.key() if entries else None) or _NO_KEY
        adopted = wish.adoption.volumes if wish.adoption and wish.adoption.agreed else {}
        planner = Planner(
            site,
            ground.environment,
            Renderer(site, world.secrets, key, {**adopted_volumes(entries), **adopted}),
            Replicas(site, world.clock, lambda _: None),
            world.clock,
        )
        newest = max((entry.deployment.generation for entry in entries), default=0)
        return await planner.plan(wish, effective(entries), newest)

    async def _again(self, ground: Ground, plan: Plan) -> Wish:
        """Return the wish behind a plan as it is now."""
        adopt = plan.adoption is not None and plan.adoption.agreed
        if plan.action == "promote" and plan.release is not None:
            return await self._wishes.promotion(ground, plan.release.id, plan.origin, adopt=adopt)
        if plan.action == "deploy" and plan.release is not None:
            return await self._wishes.deploy(ground, plan.release, adopt=adopt)
        if plan.action == "down":
            return await self._wishes.down(ground)
        return Wish(plan.action, plan.services, plan.composition, plan.release, plan.origin)

    async def _masker(self, ground: Ground, service: str) -> Masker:
        current = effective(await ground.entries())
        if current is None or service not in current.services:
            return Masker()
        values = []
        for grant in current.services[service].service.secrets:
            with suppress(ConsoleError):  # no value here and now: nothing to look for
                values.append(await self._world.secrets.resolve(current.composition.secrets[grant.source]))
        return Masker(values)

    async def _observed(self, name: str) -> EnvironmentState:
        ground = await self._grounds.connect(name)
        entries = await ground.entries()
        current = effective(entries)
        moving = bool(entries) and not entries[0].deployment.phase.final
        lock = await ground.lock.state()
        shown = current or (entries[0].deployment if moving else None)
        return EnvironmentState(
            name=name,
            services=await Observation(ground.site, moving and lock is not None).services(shown),
            deployment=shown,
            history=tuple(entry.deployment for entry in entries),
            lock=lock,
            as_of=self._world.clock.now(),
        )


def _refuse_clash(environment: str, wish: Wish) -> None:
    if wish.adoption is not None and wish.adoption.forbids:
        raise RefusedError(wish.adoption.forbids, wish.adoption.hint(environment))


def _refuse_closed(environment: str, states: Sequence[GateState]) -> None:
    closed = [gate for gate in states if not gate.open]
    if not closed:
        return
    said = "; ".join(f"{gate.name}: {gate.message}" for gate in closed)
    kind = WaitingError if all(gate.name == gates.SOAK for gate in closed) else RefusedError
    raise kind(f"{environment} is closed: {said}", "An override needs a reason, which is kept.")


def _what_changed(plan: Plan, now: Plan) -> str:
    said = []
    if plan.base_generation != now.base_generation:
        said.append(f"{now.base_generation - plan.base_generation} newer deployments")
    if (plan.release and plan.release.id) != (now.release and now.release.id):
        said.append("another release")
    said += [f"{change.service} {change.field}" for change in set(plan.changes) ^ set(now.changes)]
    names = dict.fromkeys([*plan.strategies, *now.strategies])
    said += [
        f"{name}: {now.strategies.get(name, 'gone')}"
        for name in names
        if plan.strategies.get(name) != now.strategies.get(name)
    ]
    what = ", ".join(dict.fromkeys(said)) or "what runs now, a secret or a gate"
    return f"{plan.environment} is not what the plan saw: {what}"


def _seen(task: "asyncio.Task[Deployment]") -> None:
    if not task.cancelled():
        task.exception()
