"""Runs of a workspace: started, taken up again, aborted."""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager

from backend.domain.blocking import blocking
from backend.domain.errors import ConflictError, ConsoleError, InputError, UnreachableError
from backend.domain.facts import AbortRequested, ApprovalGiven, Notice, RunStarted
from backend.domain.fold import apply
from backend.domain.phase import Phase
from backend.domain.run import Run, RunRequest
from backend.domain.selection import find_step, select
from backend.domain.workspace import Workspace
from backend.engine.cleanup import sweep
from backend.engine.points import point
from backend.engine.run_job import RunJob
from backend.engine.world import World

_LOG = logging.getLogger(__name__)


class Executor:
    """Holds the runs that this process writes. `close` leaves their containers alone: the next `take_up` goes on with them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._jobs: dict[str, RunJob] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, workspace: Workspace, request: RunRequest) -> str:
        """Start a run and return its id once it stands in the journal.

        InputError for errors that what is chosen would meet and for unknown names, UnreachableError without an engine, ConsoleError on
        a full disk.
        """
        _refuse_errors(workspace, ())  # before names are looked up in a pipeline that may not be there
        refs = select(workspace.pipeline, request)
        _refuse_errors(workspace, refs)
        if request.reuse:
            await self.world.history.run(request.reuse)
        await self.world.connector.connect(self.world.target)
        source = await self.world.tree.source()
        run_id = f"r{secrets.token_hex(5)}"
        lock = self.world.history.lock(run_id)
        if not lock.__enter__():
            raise ConflictError(f"The run {run_id} has a writer already.")
        try:
            while True:
                newest = await self.world.history.runs(limit=1)
                number = newest[0].number + 1 if newest else 1
                fact = RunStarted(run_id, number, self.world.clock.now(), workspace.pipeline, request, source, refs)
                try:
                    await self.world.ledger.record(fact, durable=True)
                    break
                except ConflictError:  # another process was faster with this number
                    continue
        except BaseException:
            lock.__exit__(None, None, None)
            raise
        point("run.started")
        begun = apply(None, fact)
        assert begun is not None
        self._begin(workspace, begun, lock)
        return run_id

    async def take_up(self, workspace: Workspace) -> list[str]:
        """Go on with every unfinished run that no living process writes, and remove what ended runs left; returns their ids."""
        taken: list[str] = []
        for run_id in await self.world.history.unfinished():
            if run_id in self._jobs:
                continue
            lock = self.world.history.lock(run_id)
            if not lock.__enter__():
                continue
            try:
                run = await self.world.history.run(run_id)
            except BaseException:
                lock.__exit__(None, None, None)
                raise
            if run.phase.final:  # it ended between the two looks
                lock.__exit__(None, None, None)
                continue
            self._begin(workspace, run, lock)
            taken.append(run_id)
        await self._sweep()
        return taken

    async def abort(self, run: str, *, by: str = "") -> None:
        """Ask a run to stop, whichever process writes it. A run that nobody writes is ended by the next `take_up`."""
        found = await self.world.history.run(run)
        if found.phase.final:
            raise ConsoleError(f"Run #{found.number} is over already: {found.phase}.")
        await self.world.ledger.record(AbortRequested(found.id, self.world.clock.now(), by), durable=True)

    async def approve(self, run: str, ref: str, *, by: str, approved: bool = True, reason: str = "") -> None:
        """Answer an approve step; ConsoleError when it does not wait."""
        found = await self.world.history.run(run)
        step = found.steps[find_step(found.pipeline, ref)]
        if step.kind != "approve" or step.phase not in (Phase.WAITING, Phase.RUNNING):
            raise ConsoleError(f"{step.ref} of run #{found.number} does not wait for an approval: it is {step.phase}.")
        fact = ApprovalGiven(found.id, step.ref, self.world.clock.now(), by, approved, reason)
        await self.world.ledger.record(fact, durable=True)

    async def wait(self, run: str) -> Run:
        """Wait for the end of a run of this process and return it."""
        task = self._tasks.get(run)
        if task is not None:
            await asyncio.wait({task})
        return await self.world.history.run(run)

    @property
    def running(self) -> list[str]:
        """Ids of the runs that this process writes now."""
        return list(self._jobs)

    async def close(self) -> None:
        """Leave all runs as they are."""
        await asyncio.gather(*(job.leave() for job in list(self._jobs.values())))

    def _begin(self, workspace: Workspace, run: Run, lock: AbstractContextManager[bool]) -> None:
        job = RunJob(self.world, workspace, run, lock)
        self._jobs[run.id] = job
        task = job.start()
        self._tasks[run.id] = task
        task.add_done_callback(lambda done: self._ended(run, done))

    def _ended(self, run: Run, task: "asyncio.Task[None]") -> None:
        self._jobs.pop(run.id, None)
        if task.cancelled() or task.exception() is None:
            return
        _LOG.error("run %s met a bug of ours", run.id, exc_info=task.exception())
        text = f"Run #{run.number} stopped over an unexpected error: {task.exception()!r}"
        self.world.ledger.say(Notice(self.world.clock.now(), "error", text, "The next start takes it up again."))

    async def _sweep(self) -> None:
        try:
            engine = await self.world.connector.connect(self.world.target)
            problems = await sweep(engine, self.world.history, self.world.console)
        except UnreachableError:
            return  # nothing is known of what it keeps, and its lost connection is shown; the next start looks again
        except ConsoleError as error:
            problems = [error.message]
        if problems:
            self.world.ledger.say(Notice(self.world.clock.now(), "warning", f"Left on the engine: {problems[0]}"))


def _refuse_errors(workspace: Workspace, refs: Sequence[str]) -> None:
    if problems := blocking(workspace, refs):
        raise InputError(f"The workspace has errors: {problems[0]}", "`slipway validate` lists them.", problems)
