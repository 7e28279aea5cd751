"""The facade: the only door of the window and the terminal to the backend.

Commands return as soon as the work is recorded and started; what happens then arrives as facts through `subscribe`. Queries read.
Runs and promotions belong to the Console, never to a page. All errors are `ConsoleError`s.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backend.console_parts import Parts
from backend.domain.board import Board
from backend.domain.deployment import Deployment, EnvironmentState
from backend.domain.doctor import Check
from backend.domain.document import Document
from backend.domain.errors import ConsoleError, InputError, RefusedError
from backend.domain.facts import Fact, JournalledFact, Notice, WorkspaceReloaded
from backend.domain.phase import Phase
from backend.domain.plan import Plan
from backend.domain.release import Release
from backend.domain.report import TestReport
from backend.domain.run import Run, RunRequest, RunSummary
from backend.domain.workspace import Workspace
from backend.engine.bus import Bus
from backend.engine.doctor.clusters import approve_login, contexts_of
from backend.engine.doctor.examination import examine
from backend.engine.environments.proxy_image import PROXY_IMAGES
from backend.engine.monitor.board import assemble_board
from backend.engine.monitor.releases import known_releases
from backend.engine.monitor.step_logs import follow_step_log, read_step_log
from backend.engine.monitor.watch import targets_of
from backend.workspace.document.open_document import OpenDocument

if TYPE_CHECKING:
    from backend.console_machinery import Machinery


class Console:
    """One open workspace. Created by `backend.assemble`; `await start()` before use, `await close()` at the end.

    `resume`: unfinished work of dead processes is taken up at the start; `watch`: files and engines are watched.
    """

    def __init__(self, parts: Parts, *, resume: bool = True, watch: bool = True) -> None:
        self._parts = parts
        self._resume = resume
        self._watch = watch
        self._workspace = parts.load()
        self._bus = Bus()
        self._machinery: Machinery | None = None
        self._taken_up: tuple[str, ...] = ()
        self._opened = False
        self._saving = asyncio.Lock()  # held until what was saved has been read: a run takes that
        self._document = OpenDocument(parts.root, parts.environment, parts.folder, self._said)

    @property
    def workspace(self) -> Workspace:
        """The workspace as last read; `backend.domain.blocking` says what its errors forbid."""
        return self._workspace

    @property
    def simulated(self) -> bool:
        """True over simulated drivers; every page says so."""
        return self._parts.simulated

    @property
    def taken_up(self) -> Sequence[str]:
        """Ids of the runs of dead processes that go on here since the start."""
        return self._taken_up

    def owns(self, run: str) -> bool:
        """True while this process carries the run with that id."""
        return run in self._works.executor.running

    async def start(self) -> None:
        """Open history, take up unfinished runs and deployments of dead processes, follow other processes' facts,
        watch the workspace's files and the engines.
        """
        self._opened = True
        try:
            await self._parts.history.open()
            # Late and beside the loop: the engine room takes 0.2 s to import, and the window lives already.
            room = await asyncio.to_thread(importlib.import_module, "backend.console_machinery")
            self._machinery = room.Machinery(self._parts, self._bus, lambda: self._workspace, self._reload_changed)
            await self._machinery.open()
            if self._parts.prologue is not None:
                await self._parts.prologue(self)
            if self._watch:
                self._machinery.begin_watching()
            if self._resume:
                self._taken_up = await self._machinery.take_up()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop watching. Containers of running steps go on; the next start takes them up again. Unsaved edits are kept."""
        self._document.close()
        machinery, self._machinery = self._machinery, None
        if machinery is not None:
            await machinery.close()
        if self._opened:
            self._opened = False
            await self._parts.history.close()
        await self._parts.connector.close()
        for close in self._parts.closers:
            await close()

    def subscribe(self, listener: Callable[[Fact], None]) -> Callable[[], None]:
        """Call `listener` in the event loop's thread with every fact from now on; returns the way to stop."""
        return self._bus.subscribe(listener)

    async def reload(self) -> Workspace:
        """Read the workspace's files again (also done by itself when they change)."""
        self._workspace = await asyncio.to_thread(self._parts.load)
        if self._machinery is not None and self._watch:
            self._machinery.watch.follow(self._workspace)
        self._bus.publish(WorkspaceReloaded(self._parts.clock.now()))
        return self._workspace

    def open_document(self) -> Document:
        """Return the open `slipway.yaml`, the same as long as the console is open; edits that were not saved the last time are
        in it. InputError when there is no readable text.
        """
        return self._document.open()

    async def save(self) -> None:
        """Write the document to its file and read the workspace again. RefusedError while a conflict stands, ConsoleError
        when the file cannot be written.
        """
        async with self._saving:
            await self._document.save()
            await self.reload()

    # runs -----------------------------------------------------------------------------------------------------------
    async def start_run(self, request: RunRequest) -> str:
        """Start a run and return its id. InputError for unknown names, and for errors in the files that what is chosen would meet.
        What is being saved is read first.
        """
        works = self._works
        async with self._saving:
            pass
        return await works.executor.start(self._workspace, replace(request, by=request.by or works.person))

    async def retry(self, run: str) -> str:
        """Run again from what failed, reusing what succeeded; returns the new run's id."""
        found = await self.run(run)
        if not found.phase.final:
            raise RefusedError(f"Run #{found.number} is not over yet.", "Abort it first, or wait for its end.")
        if found.phase is Phase.SUCCEEDED:
            raise RefusedError(f"Nothing failed in run #{found.number}.", "Start a new one: slipway run")
        return await self.start_run(replace(found.request, reuse=found.id, by=""))

    async def abort(self, run: str) -> None:
        """Ask a run to stop; its containers are gone within 5 s. Works on runs of other processes too."""
        found = await self.run(run)
        await self._works.executor.abort(found.id, by=self._works.person)
        await self._carry_on(found.id)

    async def approve(self, run: str, ref: str, *, approved: bool = True, reason: str = "") -> None:
        """Answer an approve step. A run that no process carries goes on here."""
        found, works = await self.run(run), self._works
        await works.executor.approve(found.id, ref, by=works.person, approved=approved, reason=reason)
        await self._carry_on(found.id)

    async def finished_run(self, run: str) -> Run:
        """Wait for the end of a run that this process carries and return it."""
        return await self._works.executor.wait(run)

    async def runs(self, *, limit: int = 100, before: int | None = None) -> Sequence[RunSummary]:
        """Return runs, newest first; page on with `before` (a run number)."""
        return await self._parts.history.runs(limit=limit, before=before)

    async def run(self, run: str) -> Run:
        """Return a run by id, number (`12`, `#12`) or `latest`; NotFoundError."""
        return await self._parts.history.run(run)

    async def run_facts(self, run: str) -> Sequence[JournalledFact]:
        """Return what happened in a run, in order (folded from the first on they give each moment of it); NotFoundError."""
        return await self._parts.history.facts(run)

    async def report(self, run: str, ref: str) -> TestReport | None:
        """Return the tests of a step's last attempt, None when it had none."""
        found = await self.run(run)
        attempt = found.steps[ref].attempt if ref in found.steps else 0
        return await self._parts.archive.report(found.id, ref, max(1, attempt))

    async def read_log(self, run: str, ref: str, *, attempt: int = 0, offset: int = 0) -> tuple[bytes, int]:
        """Return up to 4 MiB of a step's log (UTF-8, ANSI colours kept) from a byte offset, and the next offset.

        `attempt` 0 is the last one. Call again with the next offset to follow; empty means nothing new yet.
        """
        parts = self._parts
        return await read_step_log(parts.history, parts.archive, run, ref, attempt=attempt, offset=offset)

    def follow_log(self, run: str, ref: str) -> AsyncIterator[str]:
        """Yield a step's lines, from the first, until the step is final and all is read."""
        return follow_step_log(self._parts.history, self._parts.archive, run, ref)

    # environments ---------------------------------------------------------------------------------------------------
    async def board(self) -> Board:
        """Return every service against every environment. A lost engine keeps its last known values (`reachable`)."""
        names = list(self._workspace.environments)
        found = await asyncio.gather(*(self._works.states.state(name) for name in names))
        states = dict(zip(names, found, strict=True))
        newest = next(iter(await self.runs(limit=1)), None)
        hints = () if self._workspace.errors else await self._works.hints.of(self._workspace, states, newest)
        return assemble_board(self._workspace, states, newest, hints)

    async def environment(self, name: str) -> EnvironmentState:
        """Return what an environment looks like now."""
        self._known(name)
        return await self._works.states.state(name)

    def environment_logs(self, name: str, service: str, *, follow: bool = False, tail: int = 500) -> AsyncIterator[str]:
        """Yield log lines of all replicas of a deployed service, prefixed by the replica where there are several."""
        self._known(name)
        return self._works.environments.logs(name, service, follow=follow, tail=tail)

    async def releases(self) -> Sequence[Release]:
        """Return known releases, newest first."""
        states = await asyncio.gather(*(self._works.states.state(name) for name in self._workspace.environments))
        return known_releases(await self._parts.history.releases(), states)

    async def plan_promotion(self, to: str, *, release: str = "", origin: str = "", adopt: bool = False) -> Plan:
        """Return what bringing a release to an environment would change.

        Default: the release that runs in the environment before it (or `origin`); for the first environment the newest that a run made.
        With `adopt` it takes the place of what already runs from the same Compose files.
        """
        self._known(to)
        self._readable(to)
        return await self._works.environments.plan_promotion(to, release=release, origin=origin, adopt=adopt)

    async def plan_rollback(self, environment: str, *, to: str = "") -> Plan:
        """Return what going back would change; `to` is a release or deployment id, default the one before."""
        self._known(environment)
        return await self._works.environments.plan_rollback(environment, to=to)

    async def plan_scale(self, environment: str, service: str, replicas: int) -> Plan:
        """Return what scaling would change."""
        self._known(environment)
        return await self._works.environments.plan_scale(environment, service, replicas)

    async def plan_down(self, environment: str) -> Plan:
        """Return what taking the environment down would remove; named volumes are kept."""
        self._known(environment)
        return await self._works.environments.plan_down(environment)

    async def promote(self, plan: Plan, *, override: str = "") -> str:
        """Carry out a plan (promotion, rollback, scale or down) and return the deployment's id; facts tell how it goes.

        RefusedError/WaitingError when a gate is closed (unless `override` gives a reason, which is kept) or the world changed since.
        """
        works = self._works
        deployment = await works.environments.carry_out(plan, by=works.person, override=override)
        works.start(self._mind(deployment), f"deployment {deployment}")
        return deployment

    async def finished(self, deployment: str) -> Deployment:
        """Wait for the end of a deployment that `promote` began here; what interrupted it is raised."""
        return await self._works.environments.finished(deployment)

    # the rest -------------------------------------------------------------------------------------------------------
    async def doctor(self) -> Sequence[Check]:
        """Return which engine, context, PATH, proxy, builder, tools and folders are really used, and what is missing."""
        parts, targets = self._parts, targets_of(self._workspace)
        contexts = contexts_of(self._workspace)
        return await examine(
            parts.connector,
            targets,
            PROXY_IMAGES,
            parts.folder,
            parts.environment,
            clusters=parts.clusters,
            contexts=contexts,
        )

    async def approve_login(self, fingerprint: str) -> str:
        """Approve a login program of the kubeconfig that an environment waits for; returns its command. InputError when none waits."""
        clusters, approvals = self._parts.clusters, self._parts.approvals
        if clusters is None or approvals is None:
            raise InputError("The simulated world has no login programs.", "Open the folder without it.")
        return await approve_login(clusters, approvals, tuple(contexts_of(self._workspace)), fingerprint)

    @property
    def _works(self) -> "Machinery":
        if self._machinery is None:
            raise ConsoleError("The workspace is closed.", "Open it again.")
        return self._machinery

    def _known(self, environment: str) -> None:
        if environment not in self._workspace.environments:
            known = ", ".join(self._workspace.environments) or "none"
            raise InputError(f"There is no environment {environment}.", f"There are: {known}.", self._workspace.errors)

    def _readable(self, environment: str) -> None:
        """Refuse what would be judged by gates and settings that could not be read."""
        problems = tuple(problem for problem in self._workspace.errors if problem.environment == environment)
        if problems:
            raise InputError(f"{environment} has errors: {problems[0]}", "`slipway validate` lists them.", problems)

    async def _carry_on(self, run: str) -> None:
        """Let a run that nobody carries go on here, so that it hears what was asked of it."""
        if not self.owns(run):
            with self._parts.history.lock(run) as free:
                pass
            if free:
                await self._works.executor.take_up(self._workspace)

    async def _mind(self, deployment: str) -> None:
        """Wait for a deployment, so that what interrupts it is said."""
        await self.finished(deployment)

    def _said(self, error: ConsoleError) -> None:
        self._bus.publish(Notice(self._parts.clock.now(), "error", error.message, error.hint))

    async def _reload_changed(self) -> None:
        try:
            self._document.look()
            await self.reload()
        except ConsoleError as error:  # the file may be gone for a moment; the last good reading stays
            self._said(error)
