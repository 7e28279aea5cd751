"""Brings a step's log to the screen while it is looked at."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.log.panel import LogPanel

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console

POLL_SECONDS = 0.2
DRAIN_SECONDS = 0.02


async def follow(
    console: "Console", run: str, step: tuple[str, int], panel: LogPanel, final: Callable[[], bool]
) -> None:
    """Read a step's attempt (`step` is ref and number) from the beginning and go on until the step is final and everything is read.

    What was read is on the screen before more is asked for, so that a flood never piles up in memory.
    """
    ref, attempt = step
    offset = 0
    while True:
        ended = final()
        data, offset = await console.read_log(run, ref, attempt=attempt, offset=offset)
        if data:
            panel.view.feed(data)
            while panel.view.log.waiting:  # noqa: ASYNC110 - the view is Qt's; it has no asyncio event
                await asyncio.sleep(DRAIN_SECONDS)
        elif ended:
            panel.view.finish()
            return
        else:
            await asyncio.sleep(POLL_SECONDS)
