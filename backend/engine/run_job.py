"""One run from its first step to its final phase."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

from backend.domain.errors import ConsoleError, UnreachableError
from backend.domain.facts import Fact, JournalledFact, Notice, RunFinished, StepChanged
from backend.domain.fold import apply
from backend.domain.labels import CONSOLE, RUN
from backend.domain.phase import Phase
from backend.domain.release import Release
from backend.domain.run import Run
from backend.domain.workspace import Workspace
from backend.engine.attempts import Attempts, no_space
from backend.engine.cleanup import clean, forget_images
from backend.engine.points import point
from backend.engine.release import make_release
from backend.engine.reuse import take_over
from backend.engine.schedule import Next, decide, final_phase
from backend.engine.steps import PATIENT
from backend.engine.world import World
from backend.ports.container_engine import ContainerEngine

_LOG = logging.getLogger(__name__)
_FULL_DISK_PAUSE = 1.0  # seconds between two tries to write on a full disk


class RunJob:
    """The writer of a run: holds its lock, starts steps when they may run, and ends the run. One task, made by `start`."""

    def __init__(self, world: World, workspace: Workspace, run: Run, lock: AbstractContextManager[bool]) -> None:
        self.world = world
        self.workspace = workspace
        self.run = run
        self.aborting = False
        self._lock = lock  # already entered
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._step_news: dict[str, asyncio.Event] = {}
        self._releasing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._asked_to_leave = False

    def start(self) -> "asyncio.Task[None]":
        """Begin, or go on where the journal says; the task ends with the run, or when it is cancelled because the program ends."""
        self._task = asyncio.create_task(self._whole(), name=f"run {self.run.number}")
        return self._task

    async def leave(self) -> None:
        """Stop working on the run without touching what it started: the next start takes it up again."""
        self._asked_to_leave = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def make_release(self) -> Release:
        """Return the run's release, made once."""
        async with self._releasing:
            engine = await self.world.connector.connect(self.world.target)
            return await make_release(self.world, self.workspace, self.run, engine)

    def news_for(self, ref: str) -> asyncio.Event:
        """Return the event that is set when a fact about the run arrives."""
        return self._step_news.setdefault(ref, asyncio.Event())

    async def write(self, fact: Callable[[], JournalledFact]) -> None:
        """Write a fact durably. On a full disk nothing goes on without it: say so, and wait for space."""
        said = False
        while True:
            try:
                await self.world.ledger.record(fact(), durable=True)
            except ConsoleError as error:
                if not no_space(error):
                    raise
                if not said:
                    self._notice("error", f"Run #{self.run.number} waits: {error.message}", error.hint)
                said = True
                await asyncio.sleep(_FULL_DISK_PAUSE)
            else:
                return

    async def _whole(self) -> None:
        stop = self.world.ledger.bus.subscribe(self._hear)
        try:
            await self._work()
        except asyncio.CancelledError:
            if not self._asked_to_leave:
                raise
        except ConsoleError as error:
            # The journal itself is gone; the run stays unfinished and is taken up by the next start.
            self._notice("error", f"Run #{self.run.number} cannot go on: {error.message}", error.hint)
        finally:
            stop()
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            self._lock.__exit__(None, None, None)

    async def _work(self) -> None:
        # All that was written so far is published first: an older fact must not be applied to a newer run.
        await self.world.ledger.pull()
        self.run = await self.world.history.run(self.run.id)
        engine = await self._connected()
        if engine is not None and not self.run.abort_requested:
            await self._taken_over(engine)
        limit = self._limit(engine)
        while True:
            self._news.clear()  # before the look: what arrives during it is looked at again
            if await self._done(limit):
                break
            hearing = asyncio.create_task(self._news.wait())
            try:
                await asyncio.wait({hearing, *self._tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                hearing.cancel()
            await self._collect()
        await self._end()

    async def _done(self, limit: int) -> bool:
        """Start what may run, skip what may not; True when nothing is left."""
        if self.run.abort_requested:
            await self._abort()
        while True:
            decisions = {ref: made for ref, made in decide(self.run).items() if ref not in self._tasks}
            skips = {ref: made for ref, made in decisions.items() if made.next is Next.SKIP}
            for ref, made in skips.items():
                await self._skip(ref, made.message)
            if not skips:
                break
        # Steps that were begun by a process that is gone come first: their containers run already.
        begun = [ref for ref, step in self.run.steps.items() if step.phase in (Phase.RUNNING, Phase.WAITING)]
        ready = [ref for ref, made in decisions.items() if made.next is Next.RUN]
        for ref in begun + ready:
            patient = self.run.steps[ref].kind in PATIENT
            busy = sum(self.run.steps[other].kind not in PATIENT for other in self._tasks)
            if ref not in self._tasks and (patient or busy < limit or ref in begun):
                self._tasks[ref] = asyncio.create_task(Attempts(self, ref).run(), name=f"step {ref}")
        return not self._tasks

    async def _collect(self) -> None:
        for ref, task in list(self._tasks.items()):
            if task.done():
                del self._tasks[ref]
                if not task.cancelled() and (problem := task.exception()) is not None:
                    raise problem

    async def _abort(self) -> None:
        self.aborting = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        for ref, step in self.run.steps.items():
            if step.phase in (Phase.RUNNING, Phase.WAITING):  # begun by a process that is gone
                await self._clean(self.world.patience)
                await self._write_step(ref, Phase.ABORTED, "The run was aborted.")
            elif not step.phase.final:
                await self._write_step(ref, Phase.SKIPPED, "The run was aborted before it began.")

    async def _write_step(self, ref: str, phase: Phase, message: str) -> None:
        attempt = max(1, self.run.steps[ref].attempt)
        run, now = self.run.id, self.world.clock.now
        await self.write(lambda: StepChanged(run, ref, phase, now(), attempt, message, Phase.ABORTED.value))

    async def _skip(self, ref: str, message: str) -> None:
        now = self.world.clock.now()
        await self.world.ledger.record(StepChanged(self.run.id, ref, Phase.SKIPPED, now, message=message))
        point("step.skipped")

    async def _end(self) -> None:
        point("run.ending")
        await self._clean(self.world.patience if self.run.abort_requested else 0.0)
        point("run.cleaned")
        phase = final_phase(self.run)
        await self.write(lambda: RunFinished(self.run.id, phase, self.world.clock.now()))
        point("run.finished")
        try:
            engine = await self.world.connector.connect(self.world.target)
            await forget_images(
                engine, self.world.history, self.world.console, self.workspace.project, runs=self.world.keep_runs
            )
        except ConsoleError as error:
            self._notice("warning", f"Old images could not be removed: {error.message}", error.hint)

    async def _clean(self, patience: float) -> None:
        labels = {CONSOLE: self.world.console, RUN: self.run.id}
        try:
            engine = await self.world.connector.connect(self.world.target)
            problems = await clean(engine, labels, patience=patience)
        except ConsoleError as error:
            problems = [error.message]
        if problems:
            self._notice("warning", f"Run #{self.run.number} left something on the engine: {problems[0]}")

    async def _taken_over(self, engine: ContainerEngine) -> None:
        try:
            await take_over(self.world, self.run, engine)
        except UnreachableError:
            return  # the steps will find out, and say so
        except ConsoleError as error:
            self._notice("warning", f"Nothing was taken over from earlier runs: {error.message}", error.hint)

    async def _connected(self) -> ContainerEngine | None:
        try:
            return await self.world.connector.connect(self.world.target)
        except UnreachableError:
            return None

    def _limit(self, engine: ContainerEngine | None) -> int:
        # Steps mostly wait for their containers: eight at once also on a small machine.
        cpus = engine.info.cpus if engine is not None else 0
        return self.world.parallel or min(32, max(8, cpus * 2))

    def _hear(self, fact: Fact) -> None:
        if getattr(fact, "run", None) != self.run.id:
            return
        changed = apply(self.run, fact)
        if changed is not None and changed is not self.run:
            self.run = changed
            self._news.set()
            for event in self._step_news.values():
                event.set()

    def _notice(self, severity: str, message: str, hint: str = "") -> None:
        self.world.ledger.say(Notice(self.world.clock.now(), severity, message, hint))
