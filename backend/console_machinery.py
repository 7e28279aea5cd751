"""The engine of one open workspace, put together: bus, ledger, environments, executor, watches."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from backend.console_parts import Parts
from backend.domain.deployment import EnvironmentState
from backend.domain.errors import ConsoleError
from backend.domain.facts import (
    DeploymentChanged,
    EnvironmentObserved,
    Fact,
    JournalledFact,
    Notice,
    SourceChanged,
    WorkspaceReloaded,
)
from backend.domain.release import Evidence, Release
from backend.domain.run import Run, RunSummary
from backend.domain.workspace import Workspace
from backend.engine.bus import Bus
from backend.engine.environments.environments import Environments
from backend.engine.environments.environments import World as EnvironmentWorld
from backend.engine.executor import Executor
from backend.engine.ledger import Ledger
from backend.engine.monitor.board import PromotionHints
from backend.engine.monitor.file_watch import FileWatch
from backend.engine.monitor.remembered import remembered_state
from backend.engine.monitor.state_cache import StateCache
from backend.engine.monitor.watch import Watch
from backend.engine.release import evidence_for
from backend.engine.world import World
from backend.ports.journal import History

_LOG = logging.getLogger(__name__)
_TAKE_UP_SECONDS = 2.0

Reload = Callable[[], Awaitable[None]]


class Machinery:
    """Everything that works while a workspace is open. `open` it before use, `close` it at the end."""

    def __init__(self, parts: Parts, bus: Bus, workspace: Callable[[], Workspace], reload: Reload) -> None:
        self._parts = parts
        self._workspace = workspace
        self._files = FileWatch(parts.root, workspace, parts.clock, reload)
        self._tasks: set[asyncio.Task[None]] = set()
        self._resumes = False
        self.person = ""
        self.ledger = Ledger(parts.history, bus, parts.clock)
        console = parts.console_id()
        self.environments = Environments(
            EnvironmentWorld(
                workspace=workspace,
                connector=parts.connector,
                journal=_Recording(parts.history, self.ledger),
                publish=_published_by_the_ledger,
                secrets=parts.secrets,
                clock=parts.clock,
                prober=parts.prober,
                pins=parts.pins,
                console=console,
                evidence=self._evidence,
                releases=parts.history.releases,
            )
        )
        self.executor = Executor(
            World(
                console=console,
                history=parts.history,
                archive=parts.archive,
                ledger=self.ledger,
                connector=parts.connector,
                clock=parts.clock,
                secrets=parts.secrets,
                prober=parts.prober,
                tree=parts.tree,
                deployer=self.environments,
                parallel=parts.parallel,
                keep_runs=parts.keep_runs,
            )
        )
        self.states = StateCache(self.environments.observe, self._remembered, parts.clock, self._lost)
        self.hints = PromotionHints(self.environments.plan_promotion, parts.clock)
        self.watch = Watch(parts.connector, parts.clock, self.ledger.say)
        self._stop_hearing = bus.subscribe(self._hear)

    async def open(self) -> None:
        """Publish facts from now on."""
        self.person = await self._parts.person()
        await self.ledger.start()

    async def take_up(self) -> tuple[str, ...]:
        """Go on with runs, then with deployments, that processes left which are gone; returns the runs' ids.

        An engine that hangs holds nobody up: what takes longer than a moment goes on in the background.
        """
        self._resumes = True
        if any(not problem.node for problem in self._workspace().errors):  # a run knows its own steps
            return ()
        begun = asyncio.Event()
        self.start(self._take_up(begun), "interrupted work")
        with suppress(TimeoutError):
            await asyncio.wait_for(begun.wait(), _TAKE_UP_SECONDS)
        return tuple(self.executor.running)

    def begin_watching(self) -> None:
        """Watch the engines and the workspace's files."""
        self.watch.follow(self._workspace())
        self.start(self._files.run(), "workspace files")

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Let something work in the background; its ConsoleErrors become notices."""
        task = asyncio.create_task(self._guarded(work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave containers alone and end everything else."""
        self._stop_hearing()
        await self.watch.close()
        await self.environments.close()
        await self.executor.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.states.close()
        await self.ledger.close()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ConsoleError as error:
            self.ledger.say(Notice(self._parts.clock.now(), "error", error.message, error.hint))
        except Exception as error:
            _LOG.exception("work in the background met an unexpected error")
            self.ledger.say(Notice(self._parts.clock.now(), "error", f"A mistake of Slipway: {error!r}"))

    async def _take_up(self, begun: asyncio.Event) -> None:
        try:
            runs = await self.executor.take_up(self._workspace())
        finally:
            begun.set()
        # A run that goes on finishes its own deployments forward, and may wait for days in between: the others end now.
        await self._finish_deployments()
        if runs:
            for run in runs:
                await self.executor.wait(run)
            await self._finish_deployments()  # what a run left that was aborted meanwhile

    async def _finish_deployments(self) -> None:
        """Finish what a dead process or the loss of an engine cut off; a run that goes on does that for itself."""
        await self.environments.resume(self.person, leave=self.executor.running)

    async def _evidence(self, release: Release) -> Sequence[Evidence]:
        return tuple((await evidence_for(self._parts.history, release)).values())

    async def _remembered(self, name: str) -> EnvironmentState:
        return remembered_state(name, await self._parts.history.deployments(name))

    def _lost(self, name: str) -> str:
        """Return why an environment's engine is known to be gone, "" otherwise."""
        environment = self._workspace().environments.get(name)
        told = self.watch.sources.get(str(environment.target)) if environment else None
        return (told.message or "connection lost") if told is not None and told.state == "lost" else ""

    def _hear(self, fact: Fact) -> None:
        match fact:
            case DeploymentChanged():
                self.states.invalidate(fact.deployment.environment)
            case EnvironmentObserved():
                self.states.invalidate(fact.environment)
            case SourceChanged() | WorkspaceReloaded():
                self.states.invalidate()
                if self._resumes and isinstance(fact, SourceChanged) and fact.state == "back":
                    self.start(self._finish_deployments(), "deployments after an outage")
            case _:
                pass


class _Recording:
    """The journal as environments see it: what they write is published at once, in the order of the journal."""

    def __init__(self, history: History, ledger: Ledger) -> None:
        self._history = history
        self._ledger = ledger

    async def append(self, fact: JournalledFact, *, durable: bool = False) -> int:
        await self._ledger.record(fact, durable=durable)
        return 0

    async def since(self, sequence: int, limit: int = 1000) -> Sequence[tuple[int, JournalledFact]]:
        return await self._history.since(sequence, limit)

    async def run(self, run: str) -> Run:
        return await self._history.run(run)

    async def runs(self, *, limit: int = 100, before: int | None = None) -> Sequence[RunSummary]:
        return await self._history.runs(limit=limit, before=before)

    async def unfinished(self) -> Sequence[str]:
        return await self._history.unfinished()

    def lock(self, run: str) -> AbstractContextManager[bool]:
        return self._history.lock(run)


def _published_by_the_ledger(fact: DeploymentChanged) -> None:
    del fact
