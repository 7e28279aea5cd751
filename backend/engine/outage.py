"""An engine that is gone is waited for; what the step started is then looked at again."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace

from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError, InputError, UnreachableError
from backend.domain.facts import SourceChanged
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, errored
from backend.engine.world import World
from backend.ports.container_engine import ContainerEngine

_FIRST, _MOST = 0.25, 10.0  # seconds of back-off


async def through_outages(context: StepContext, act: Callable[[StepContext], Awaitable[StepResult]]) -> StepResult:
    """Run a step; on a lost connection wait up to `outage_seconds` for the engine, then run it again: it adopts what is there."""
    world = context.world
    since = 0.0
    gone = 0.0
    pause = _FIRST
    while True:
        begun = world.clock.monotonic()
        try:
            result = await _acted(context, act)
        except UnreachableError as error:
            now = world.clock.monotonic()
            if not since or now - begun > world.outage_seconds:
                since, pause = now, _FIRST
            context.outage = True
            context.say(f"The connection was lost: {error.message}")
            context.progress("the engine is gone; waiting for it")
            world.ledger.say(SourceChanged(str(world.target), "lost", world.clock.now(), error.message))
            problem = error
            while True:
                if world.clock.monotonic() - since > world.outage_seconds:
                    text = f"The engine was gone for more than {world.outage_seconds:.0f} s: {problem.message}"
                    return errored(text, Cause.ENGINE_GONE)
                await world.clock.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter, no secret
                pause = min(pause * 2, _MOST)
                try:
                    await world.connector.ping(world.target)
                    context.engine = await world.connector.connect(world.target)
                    break
                except UnreachableError as still:
                    problem = still
            gone += world.clock.monotonic() - now
            world.ledger.say(SourceChanged(str(world.target), "back", world.clock.now()))
            await context.log.restart()
            context.say(f"The engine was gone for {gone:.1f} s.")
        else:
            if not gone:
                return result
            note = f"The engine was gone for {gone:.1f} s."
            message = f"{result.message} ({note})" if result.message else note
            return replace(result, message=message)


async def connected(world: World, say: Callable[[str], None]) -> ContainerEngine:
    """Return the engine of runs; one that does not answer is waited for up to `outage_seconds`, then UnreachableError."""
    since = world.clock.monotonic()
    pause = _FIRST
    while True:
        try:
            return await world.connector.connect(world.target)
        except UnreachableError as error:
            if world.clock.monotonic() - since > world.outage_seconds:
                raise
            if pause == _FIRST:
                say(f"Waiting for the engine: {error.message}")
            await world.clock.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter, no secret
            pause = min(pause * 2, _MOST)


async def _acted(context: StepContext, act: Callable[[StepContext], Awaitable[StepResult]]) -> StepResult:
    """Run a step once. An engine that shuts down refuses what it is asked for in odd words: UnreachableError then, too."""
    try:
        return await act(context)
    except (UnreachableError, InputError):
        raise
    except ConsoleError:
        await context.world.connector.ping(context.world.target)
        raise
