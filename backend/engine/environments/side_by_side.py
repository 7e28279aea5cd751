"""Waiting: several things at once with one plain error, and something that must not be broken off."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from backend.domain.errors import ConsoleError
from backend.engine.environments.failure import RolloutError

T = TypeVar("T")


async def side_by_side(work: Iterable[Coroutine[Any, Any, object]]) -> None:
    """Run all at once; the first failure cancels the others and is raised by itself, not in a group."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in work:
                group.create_task(coroutine)
    except BaseExceptionGroup as errors:
        raise _plain(errors) from errors


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end although the caller is cancelled meanwhile; the cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        if not task.cancelled():
            task.exception()  # seen; the cancellation says more to who waits
        raise asyncio.CancelledError
    return task.result()


def _plain(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """A RolloutError before what it caused elsewhere, our own errors before others."""
    leaves = list(_leaves(group))
    for kind in (RolloutError, ConsoleError):
        for leaf in leaves:
            if isinstance(leaf, kind):
                return leaf
    return leaves[0]


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterable[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
