"""Logs of steps, read from the archive."""

import asyncio
from collections.abc import AsyncIterator

from backend.domain.errors import NotFoundError
from backend.domain.run import Run
from backend.ports.journal import Archive, Journal

_LOOK_AGAIN = 0.2  # seconds between two looks at a log that grows


async def read_step_log(
    journal: Journal, archive: Archive, run: str, ref: str, *, attempt: int, offset: int
) -> tuple[bytes, int]:
    """Return up to 4 MiB of a step's log from an offset, and the offset after it; attempt 0 is the last one."""
    if attempt <= 0:
        found = await journal.run(run)
        run, attempt = found.id, _step_attempt(found, ref)
    return await archive.read_log(run, ref, max(1, attempt), offset=offset)


async def follow_step_log(journal: Journal, archive: Archive, run: str, ref: str) -> AsyncIterator[str]:
    """Yield a step's lines from the first on until it is final and all is read; a further attempt follows the one before."""
    found = await journal.run(run)
    attempt, offset, rest = 1, 0, b""
    while True:
        # The phase is read before the log: what was written before the step became final is then read for sure.
        found = await journal.run(found.id)
        latest = _step_attempt(found, ref)
        data, offset = await archive.read_log(found.id, ref, attempt, offset=offset)
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace")
        if data:
            continue
        if attempt < latest or found.steps[ref].phase.final:
            if rest:
                yield rest.decode("utf-8", "replace")
            if attempt >= latest:
                return
            attempt, offset, rest = attempt + 1, 0, b""
            yield f"--- attempt {attempt} ---"
            continue
        await asyncio.sleep(_LOOK_AGAIN)  # files grow in real time, whatever the injected clock says


def _step_attempt(run: Run, ref: str) -> int:
    step = run.steps.get(ref)
    if step is None:
        raise NotFoundError(f"Run #{run.number} has no step {ref}.", f"Its steps: {', '.join(run.steps)}.")
    return max(1, step.attempt)
