"""A step from its intent to its recorded result: attempts, timeout, retries, abort."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Protocol

from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError, InputError, RefusedError, UnreachableError
from backend.domain.facts import JournalledFact, Notice, StepChanged
from backend.domain.labels import ATTEMPT, CONSOLE, RUN, STEP
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.release import Release
from backend.domain.run import Run
from backend.domain.workspace import Workspace
from backend.engine.causes import cause_of_error, cause_of_text
from backend.engine.cleanup import clean
from backend.engine.log_sink import LogSink
from backend.engine.outage import connected, through_outages
from backend.engine.points import point
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, errored, failed
from backend.engine.steps import REGISTRY, Runner
from backend.engine.world import World
from backend.ports.container_engine import ContainerEngine

_LOG = logging.getLogger(__name__)
_BACK_OFF_FIRST, _BACK_OFF_MOST = 1.0, 60.0
_FINAL_REASONS = frozenset({Cause.REJECTED.value, Cause.GATE_CLOSED.value})  # a retry would ask the same question again


class Job(Protocol):
    """What an attempt needs of the run that it belongs to."""

    world: World
    workspace: Workspace
    run: Run
    aborting: bool

    async def make_release(self) -> Release:
        """Return the run's release."""
        ...

    def news_for(self, ref: str) -> asyncio.Event:
        """Return the event that is set when a fact about the run arrives."""
        ...

    async def write(self, fact: Callable[[], JournalledFact]) -> None:
        """Write a fact durably; on a full disk wait for space."""
        ...


class Attempts:
    """Runs one step of a run to its end. Made anew when a run is taken up: where it stood is read from the run."""

    def __init__(self, job: Job, ref: str, registry: Mapping[str, Runner] | None = None) -> None:
        self._job = job
        self._world = job.world
        self._ref = ref
        self._step: Step = job.run.pipeline.step(ref)
        self._registry = registry or REGISTRY
        state = job.run.steps[ref]
        self._begun = state.phase in (Phase.RUNNING, Phase.WAITING)
        self._attempt = state.attempt if self._begun else state.attempt + 1
        self._started = state.started
        # An attempt that the engine's death ended does not count as a retry; one such is granted.
        self._lost = 1 if state.phase is Phase.PENDING and state.reason == Cause.ENGINE_GONE else 0

    async def run(self) -> None:
        """Run attempts until one counts. Cancelled by an abort: ABORTED is recorded. Cancelled by the program's end: nothing is."""
        try:
            while True:
                result = await self._one_attempt()
                if not self._again(result):
                    await self._record(result)
                    await self._clean()
                    return
                await self._between(result)
        except asyncio.CancelledError:
            if self._job.aborting:
                await asyncio.shield(asyncio.ensure_future(self._aborted()))
            raise

    async def _one_attempt(self) -> StepResult:
        adopted, self._begun = self._begun, False
        if not adopted:
            self._started = self._world.clock.now()
            await self._change(Phase.RUNNING)
            point("step.intent")
        sink = LogSink(self._world.archive, self._job.run.id, self._ref, self._attempt)
        try:
            if adopted:
                await sink.restart()
            return await self._timed(sink, adopted)
        finally:
            await self._close(sink)

    async def _timed(self, sink: LogSink, adopted: bool) -> StepResult:
        left = None
        if self._step.timeout is not None:
            left = self._step.timeout - max(0.0, self._world.clock.now() - self._started)
        tried = asyncio.create_task(self._tried(sink, adopted), name=f"attempt of {self._ref}")
        timer = asyncio.create_task(
            self._world.clock.sleep(max(0.0, left)) if left is not None else asyncio.Event().wait()
        )
        try:
            await asyncio.wait({tried, timer}, return_when=asyncio.FIRST_COMPLETED)
            if tried.done():
                return tried.result()
            tried.cancel()
            await asyncio.gather(tried, return_exceptions=True)
            await self._clean(self._world.patience)
            return failed(f"It took longer than {_span(self._step.timeout or 0.0)}.", Cause.TIMEOUT)
        finally:
            for task in (tried, timer):
                task.cancel()
            await asyncio.gather(tried, timer, return_exceptions=True)

    async def _tried(self, sink: LogSink, adopted: bool) -> StepResult:
        try:
            engine = await connected(self._world, sink.line)
            return await through_outages(self._context(sink, adopted, engine), self._runner())
        except UnreachableError as error:
            return errored(_words(error), Cause.ENGINE_GONE)
        except RefusedError as error:
            sink.line(error.message)
            return failed(sink.mask(_words(error)), cause_of_error(error))
        except ConsoleError as error:
            sink.line(error.message)
            return errored(sink.mask(_words(error)), cause_of_error(error))
        except Exception as error:
            _LOG.exception("step %s met a bug of ours", self._ref)
            for line in traceback.format_exc().splitlines():
                sink.line(line)
            text = sink.mask(f"An unexpected error of Slipway: {type(error).__name__}: {error}")
            return errored(text, Cause.OTHER)

    def _runner(self) -> Runner:
        runner = self._registry.get(self._step.kind)
        if runner is None:
            raise InputError(f"There is no kind of step {self._step.kind}.", f"There are: {', '.join(self._registry)}.")
        return runner

    def _context(self, sink: LogSink, adopted: bool, engine: ContainerEngine) -> StepContext:
        job = self._job
        return StepContext(
            world=self._world,
            workspace=job.workspace,
            run=job.run,
            ref=self._ref,
            step=self._step,
            attempt=self._attempt,
            engine=engine,
            log=sink,
            make_release=job.make_release,
            news=job.news_for(self._ref),
            adopted=adopted,
            waiting=job.run.steps[self._ref].phase is Phase.WAITING,
        )

    def _again(self, result: StepResult) -> bool:
        if result.interrupted and self._lost == 0:
            return True
        retryable = result.phase in (Phase.FAILED, Phase.ERRORED) and result.reason not in _FINAL_REASONS
        return retryable and self._attempt <= self._step.retries + self._lost

    async def _between(self, result: StepResult) -> None:
        """Record why there will be another attempt, clean up after this one, and wait."""
        tried = self._attempt - self._lost
        delay = 0.0 if result.interrupted else min(_BACK_OFF_MOST, _BACK_OFF_FIRST * 2 ** max(0, tried - 1))
        if result.interrupted:
            self._lost += 1
        wait = f" in {_span(delay)}" if delay else ""
        message = f"Attempt {self._attempt}: {result.message} Again{wait}."
        await self._change(Phase.PENDING, message, result.reason, result.exit_code)
        point("step.again")
        await self._clean()
        if delay:
            await self._world.clock.sleep(delay)
        self._attempt += 1

    async def _aborted(self) -> None:
        await self._clean(self._world.patience)
        point("step.stopped")
        await self._world.ledger.pull()
        if self._job.run.steps[self._ref].phase.final:  # its result was being written when the abort came
            return
        await self._change(Phase.ABORTED, "The run was aborted.", "aborted")

    async def _record(self, result: StepResult) -> None:
        marked = result.phase.bad and self._step.continue_on_error
        point("step.ended")
        await self._change(
            result.phase, result.message, result.reason, result.exit_code, marked=marked, cached=result.cached
        )
        point("step.recorded")

    async def _change(
        self,
        phase: Phase,
        message: str = "",
        reason: str = "",
        code: int | None = None,
        *,
        marked: bool = False,
        cached: tuple[int, int] | None = None,
    ) -> None:
        def changed() -> StepChanged:
            now = self._world.clock.now()
            run, ref, attempt = self._job.run.id, self._ref, self._attempt
            return StepChanged(run, ref, phase, now, attempt, message, reason, code, marked=marked, cached=cached)

        await self._job.write(changed)

    async def _clean(self, patience: float = 0.0) -> None:
        """Remove what the attempt made; a lost engine is left to the end of the run and to the next start."""
        labels = {CONSOLE: self._world.console, RUN: self._job.run.id, STEP: self._ref, ATTEMPT: str(self._attempt)}
        try:
            engine = await self._world.connector.connect(self._world.target)
            containers_only = self._step.kind in ("run", "test")
            problems = await clean(engine, labels, patience=patience, containers_only=containers_only)
        except ConsoleError as error:
            problems = [error.message]
        if problems:
            self._notice("warning", f"{self._ref} left something on the engine: {problems[0]}")

    async def _close(self, sink: LogSink) -> None:
        try:
            await sink.close()
        except ConsoleError as error:
            self._notice("warning", f"The log of {self._ref} is not complete: {error.message}", error.hint)

    def _notice(self, severity: str, message: str, hint: str = "") -> None:
        self._world.ledger.say(Notice(self._world.clock.now(), severity, message, hint))


def no_space(error: ConsoleError) -> bool:
    """True when an error says that the disk is full."""
    return cause_of_text(error.message) is Cause.NO_SPACE


def _words(error: ConsoleError) -> str:
    return error.text


def _span(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60.0)
    if minutes:
        return f"{minutes:.0f}m" + (f" {rest:.0f}s" if rest else "")
    return f"{rest:g} s"
