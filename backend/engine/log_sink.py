"""The log of one step attempt: masked lines, written in batches."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from backend.domain.errors import ConsoleError
from backend.engine.masking import Masker
from backend.ports.journal import Archive

_PAUSE = 0.1  # seconds a line may wait for others
_MOST_KEPT = 16 * 1024 * 1024  # characters that wait for space on the disk
_BATCH = 512 * 1024  # characters that are written at once


class LogSink:
    """Takes lines from whoever runs the step; `close` writes the rest. A full disk is kept for `close` to raise."""

    def __init__(self, archive: Archive, run: str, ref: str, attempt: int) -> None:
        self._archive = archive
        self._where = (run, ref, attempt)
        self._masker = Masker()
        self._secrets: set[str] = set()
        self._writing = asyncio.Lock()
        self._lines: list[str] = []
        self._size = 0
        self._task: asyncio.Task[None] | None = None
        self._full = asyncio.Event()
        self._problem: ConsoleError | None = None

    def hide(self, *values: str) -> None:
        """Mask further values from now on."""
        self._secrets.update(values)
        self._masker = Masker(self._secrets)

    def mask(self, text: str) -> str:
        """Return text without secret values."""
        return self._masker.mask(text)

    def line(self, text: str) -> None:
        """Add a line; line breaks inside make several."""
        for part in text.split("\n") if "\n" in text else (text,):
            self._lines.append(self._masker.mask(part))
            self._size += len(part) + 1
        if self._task is None:
            self._task = asyncio.create_task(self._write_soon(), name=f"log of {self._where[1]}")
        if self._size > _BATCH:
            self._full.set()

    def prefixed(self, prefix: str) -> Callable[[str], None]:
        """Return a way to add lines that begin with a prefix."""
        return lambda text: self.line(f"{prefix}{text}")

    @property
    def crowded(self) -> bool:
        """True when lines arrive faster than they are written: whoever reads a stream should `drain` first."""
        return self._size > 8 * _BATCH

    async def drain(self) -> None:
        """Write what is there."""
        await self._write()

    async def restart(self) -> None:
        """Empty the log: it is written anew from the engine's own."""
        async with self._writing:
            self._lines, self._size = [], 0
            await self._archive.reset_log(*self._where)

    async def close(self) -> None:
        """Write the rest; ConsoleError when something could not be written."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._write()
        if self._problem is not None:
            raise self._problem

    async def _write_soon(self) -> None:
        while self._lines:
            if self._problem is not None:
                self._full.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), _PAUSE)
            await asyncio.shield(asyncio.ensure_future(self._write()))
        self._task = None

    async def _write(self) -> None:
        async with self._writing:
            lines, self._lines, self._size = self._lines, [], 0
            self._full.clear()
            if not lines:
                return
            try:
                await self._archive.append_log(*self._where, lines)
                self._problem = None
            except ConsoleError as error:
                self._keep(lines, error)

    def _keep(self, lines: list[str], error: ConsoleError) -> None:
        """Keep what could not be written for the next time, as far as memory allows."""
        self._problem = error
        size = sum(len(line) + 1 for line in lines)
        if size > _MOST_KEPT:
            lines = [f"… {len(lines)} lines were lost: {error.message}"]
            size = len(lines[0])
        self._lines = lines + self._lines
        self._size += size
