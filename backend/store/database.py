"""The SQLite file of a history: opening, one worker thread, and errors in plain words."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from backend.domain.errors import ConsoleError
from backend.store.migrations import migrate

_T = TypeVar("_T")
_BUSY_SECONDS = 15.0
_CORRUPT = ("malformed", "not a database", "disk image", "file is encrypted")
_FULL = ("full", "disk i/o error")


class Database:
    """One connection, used by one worker thread alone. Several processes may have the same file open (WAL)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history")
        self._connection: sqlite3.Connection | None = None
        self._synchronous = ""

    async def open(self) -> None:
        """Open or make the file. ConsoleError when it is unreadable (it is moved aside, never lost) or too new."""
        await self._in_worker(self._open)

    async def call(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run `work` in the worker thread and return what it returns; sqlite3's errors become ConsoleErrors."""
        return await self._in_worker(lambda: work(self._opened()))

    async def write(self, work: Callable[[sqlite3.Connection], _T], *, durable: bool) -> _T:
        """Run `work` in one transaction; `durable` waits until the disk has it (synchronous=FULL)."""
        return await self._in_worker(lambda: self._write(work, durable))

    async def close(self) -> None:
        """Close the file; later calls fail."""
        await self._in_worker(self._close)
        self._worker.shutdown(wait=True)

    async def _in_worker(self, work: Callable[[], _T]) -> _T:
        try:
            future = asyncio.get_running_loop().run_in_executor(self._worker, work)
        except RuntimeError as error:  # shut down
            raise ConsoleError("The history is closed.") from error
        try:
            # A write that was begun is finished even when the caller is cancelled: its fact stands.
            return await asyncio.shield(future)
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ConsoleError("The history is not open.")
        return self._connection

    def _open(self) -> None:
        try:
            self._connection = connect(self.path)
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise
            aside = move_aside(self.path)
            raise ConsoleError(
                f"The history {self.path} is damaged ({error}). It was moved to {aside}.",
                "Start again: a new, empty history is made. The old file can be mended with `sqlite3 FILE .recover`.",
            ) from error

    def _write(self, work: Callable[[sqlite3.Connection], _T], durable: bool) -> _T:
        connection = self._opened()
        level = "FULL" if durable else "NORMAL"
        if level != self._synchronous:
            connection.execute(f"PRAGMA synchronous = {level}")
            self._synchronous = level
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect(path: Path) -> sqlite3.Connection:
    """Open the file in WAL mode with its tables at this version; sqlite3.DatabaseError when it is damaged."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 1000")
        connection.execute("PRAGMA journal_size_limit = 16777216")
        migrate(connection)
        connection.execute("SELECT seq FROM facts ORDER BY seq DESC LIMIT 1").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Changing the mode of a new file does not honour the busy timeout when two processes race for it.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def is_corrupt(error: sqlite3.Error) -> bool:
    """True when the file itself is damaged."""
    return any(word in str(error).lower() for word in _CORRUPT)


def move_aside(path: Path) -> Path:
    """Give a damaged file and its WAL another name and return it."""
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def explained(error: sqlite3.Error, path: Path) -> ConsoleError:
    """Return sqlite3's error in words for people."""
    text = str(error)
    if any(word in text.lower() for word in _FULL):
        return ConsoleError(
            f"There is no space left for the history in {path.parent} ({text}).",
            "Free some space and go on: nothing was started without being written down, and nothing written is lost.",
        )
    if "locked" in text or "busy" in text:
        return ConsoleError(
            f"The history {path} is locked by another program ({text}).", "Close what holds it, then try again."
        )
    if "readonly" in text or "unable to open" in text:
        return ConsoleError(
            f"The history {path} cannot be written ({text}).", "Check the folder's permissions or set SLIPWAY_DATA_DIR."
        )
    return ConsoleError(f"The history {path} cannot be used ({text}).", "See `slipway doctor`.")
