"""Work in a thread beside the window's.

Not `asyncio.to_thread`: in this loop its threads are Qt objects. And while such a thread runs, Python collects no cycles: a collection
that happens to begin in the thread would destroy widgets there, which ends the process or leaves timers behind.
"""

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import TypeVar, cast

Result = TypeVar("Result")
_PATIENCE = 2.0  # seconds that a cancelled caller waits for the thread to notice
_running: set[threading.Thread] = set()


async def beside(work: Callable[[], Result], stop: Callable[[], object] = lambda: None) -> Result:
    """Return what `work` returns, or raise what it raises. A cancelled caller calls `stop` and waits shortly for the thread's end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        result: Result | None = None
        problem: BaseException | None = None
        try:
            result = work()
        except BaseException as error:
            problem = error
        loop.call_soon_threadsafe(finish, result, problem)

    def finish(result: Result | None, problem: BaseException | None) -> None:
        _running.discard(thread)
        if not _running:
            gc.enable()
        if answer.done():
            return
        if problem is None:
            answer.set_result(cast(Result, result))
        else:
            answer.set_exception(problem)

    answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may wait for it any more
    thread = threading.Thread(target=run, name="beside", daemon=True)
    gc.disable()
    _running.add(thread)
    thread.start()
    try:
        return await asyncio.shield(answer)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait({answer}, timeout=_PATIENCE)
        raise
