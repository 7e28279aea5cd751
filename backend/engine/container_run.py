"""One container of a step from its creation to its exit code, also across kills of the program and losses of the engine."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import TypeVar

from backend.domain.cause import Cause
from backend.domain.container import ContainerSpec, ContainerState, ContainerStatus
from backend.domain.errors import ConflictError, NotFoundError
from backend.engine.points import point
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, errored

_T = TypeVar("_T")
_LAST_LINES_SECONDS = 10.0  # how long the log may run on after the exit
_EVENTS_SECONDS = 1.0  # how long the engine's memory of events is read
_SHUTDOWN_SECONDS = 1.0  # an engine that shuts down kills its containers first and goes away a moment later
_KILLED = frozenset({137, 143, 255})  # SIGKILL, SIGTERM, and what an engine writes when it knows nothing


async def begin(context: StepContext, spec: ContainerSpec, prepare: Callable[[str], Awaitable[None]]) -> ContainerState:
    """Create, prepare (copy files in) and start a container, or adopt the one of that name; returns its state.

    A container that was created but not started is prepared again: files that are there already are written once more.
    """
    containers = context.engine.containers
    known = await _known(context, spec.name) if context.adopted or context.outage else None
    if known is None:
        try:
            await containers.create(spec)
        except ConflictError:  # a creation whose answer was lost
            known = await containers.inspect(spec.name)
        point("container.created")
    if known is not None and known.status is not ContainerStatus.CREATED:
        return known
    await prepare(spec.name)
    point("container.prepared")
    await containers.start(spec.name)
    point("container.started")
    # What it is now need not be asked: whoever follows it sees its end. Questions cost a step time.
    return ContainerState(spec.name, spec.name, spec.image, ContainerStatus.RUNNING, labels=spec.labels)


async def _known(context: StepContext, name: str) -> ContainerState | None:
    try:
        return await context.engine.containers.inspect(name)
    except NotFoundError:
        return None


async def finish(context: StepContext, found: ContainerState) -> ContainerState | StepResult:
    """Follow a begun container to its end; returns its last state, or the result when its end says nothing about the step.

    `found` is the state when it was begun or adopted. UnreachableError when the engine is lost.
    """
    name = found.name
    was_over = not found.running
    if found.running:
        context.outage = False  # it outlived the outage, if there was one
    await _follow(context, name)
    state = await context.engine.containers.inspect(name)
    point("container.exited")
    if state.oom_killed:
        return state
    unseen = was_over and (context.outage or context.adopted)
    if not unseen and state.exit_code in _KILLED:
        await context.world.clock.sleep(_SHUTDOWN_SECONDS)
    # UnreachableError here leads to another look once the engine is back, with `outage` set.
    actions = await _actions(context, state)
    return interrupted(state) if _cut_off(state, actions, unseen=unseen, outage=context.outage) else state


def _cut_off(state: ContainerState, actions: set[str], *, unseen: bool, outage: bool) -> bool:
    """Decide whether a container was ended from outside. An engine that shuts down first sends signals to its containers, and some
    end with 0 then: any signal (event `kill`) that we did not send means that the exit code says nothing. When the end was not
    seen, a death that the engine remembers without a signal was the command's own; it remembers nothing beyond its own restart.
    """
    if "kill" in actions:
        return True
    if not unseen:
        return False
    remembered = "die" in actions and state.exit_code not in _KILLED
    return not remembered and (outage or state.exit_code in _KILLED)


async def ended_from_outside(context: StepContext, state: ContainerState) -> bool:
    """True when a container that was seen ending got a signal that was not ours; UnreachableError when the engine is gone."""
    actions = await _actions(context, state)
    return not state.oom_killed and "kill" in actions


def interrupted(state: ContainerState) -> StepResult:
    """The result of a container that ended with its engine."""
    return errored(
        f"The container was ended from outside, by the engine's end or by hand: exit code {state.exit_code} says nothing about the step.",
        Cause.ENGINE_GONE,
        interrupted=True,
    )


async def _actions(context: StepContext, state: ContainerState) -> set[str]:
    """Return what happened to an ended container as far as the engine remembers; where that is not decisive the engine must still
    take connections, UnreachableError otherwise.
    """
    actions = await _remembered(context, state)
    if "die" not in actions or "kill" in actions:
        await context.world.connector.ping(context.world.target)
    return actions


async def _remembered(context: StepContext, state: ContainerState) -> set[str]:
    actions: set[str] = set()
    events = context.engine.streams.events(since=max(0.001, state.created - 1.0))
    with suppress(TimeoutError):
        async with asyncio.timeout(_EVENTS_SECONDS):
            async with aclosing(_generator(events)) as stream:
                async for event in stream:
                    if event.kind == "container" and state.id in (event.id, event.attributes.get("id")):
                        actions.add(event.action)
                        if event.action == "die":
                            break
    return actions


async def _follow(context: StepContext, name: str) -> None:
    """Copy the log until the container has exited."""
    waiting = asyncio.create_task(context.engine.streams.wait(name), name=f"wait for {name}")
    copying = asyncio.create_task(copy_log(context, name, context.log.line), name=f"log of {name}")
    try:
        await asyncio.wait({waiting, copying}, return_when=asyncio.FIRST_EXCEPTION)
        if not waiting.done():  # the log was lost first
            copying.result()
        await waiting
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(copying), _LAST_LINES_SECONDS)
    finally:
        for task in (waiting, copying):
            task.cancel()
        await asyncio.gather(waiting, copying, return_exceptions=True)


async def copy_log(context: StepContext, name: str, line: Callable[[str], None]) -> None:
    """Copy all lines of a container from its first one until it has ended; a stream that ends early is taken up again."""
    last, at_last = 0.0, 0
    while True:
        skip = at_last
        chunks = context.engine.streams.logs(name, follow=True, since=last)
        async with aclosing(_generator(chunks)) as stream:
            async for chunk in stream:
                # Stamps are the engine's: a line is known when it is older, or one of those already seen at that very time.
                if last and chunk.time < last:
                    continue
                if last and chunk.time == last and skip > 0:
                    skip -= 1
                    continue
                last, at_last = chunk.time, (at_last + 1 if chunk.time == last else 1)
                line(chunk.text)
                if context.log.crowded:
                    await context.log.drain()
        try:
            state = await context.engine.containers.inspect(name)
        except NotFoundError:
            return
        if not state.running or not last:
            return


async def _generator(iterator: AsyncIterator[_T]) -> AsyncGenerator[_T, None]:
    """Return an iterator as a generator, which can be closed."""
    try:
        async for item in iterator:
            yield item
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            await close()
