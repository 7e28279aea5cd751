"""The archive in files: logs, reports and files of steps below a workspace's data folder."""

import asyncio
import errno
import hashlib
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from backend.domain.errors import ConsoleError
from backend.domain.report import TestReport
from backend.store.codec import decode, encode
from backend.store.step_log import CAP, StepLog

_T = TypeVar("_T")


class FileArchive:
    """`backend.ports.journal.Archive`: `logs/RUN/REF.ATTEMPT.log`, `reports/RUN/REF.ATTEMPT.json`, `files/RUN/REF/NAME`."""

    def __init__(self, folder: Path, log_cap: int = CAP) -> None:
        self._folder = folder
        self._cap = log_cap

    async def append_log(self, run: str, ref: str, attempt: int, lines: Sequence[str]) -> None:
        """Append lines to the log of a step attempt; ConsoleError when the disk is full."""
        text = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
        if text:
            await self._in_thread(lambda: self._log(run, ref, attempt).append(text))

    async def reset_log(self, run: str, ref: str, attempt: int) -> None:
        """Empty the log of a step attempt."""
        await self._in_thread(self._log(run, ref, attempt).reset)

    async def read_log(
        self, run: str, ref: str, attempt: int, *, offset: int = 0, limit: int = 4 * 1024 * 1024
    ) -> tuple[bytes, int]:
        """Return raw log text from an offset, and the offset after it."""
        return await self._in_thread(lambda: self._log(run, ref, attempt).read(offset, limit))

    async def keep_report(self, run: str, ref: str, attempt: int, report: TestReport) -> None:
        """Keep a test report."""
        path = self._report(run, ref, attempt)
        await self._in_thread(lambda: _write(path, encode(report)))

    async def report(self, run: str, ref: str, attempt: int) -> TestReport | None:
        """Return a kept report; ConsoleError when its file is damaged."""
        path = self._report(run, ref, attempt)

        def read() -> TestReport | None:
            try:
                return decode(TestReport, path.read_bytes())  # type: ignore[no-any-return]
            except FileNotFoundError:
                return None
            except msgspec.MsgspecError as error:
                raise ConsoleError(f"The test report {path} is damaged: {error}.") from error

        return await self._in_thread(read)

    async def keep_file(self, run: str, ref: str, name: str, data: bytes) -> str:
        """Keep a file; its parts `..` are refused. Returns the path relative to the data folder."""
        parts = [_safe(part) for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
        if not parts or ".." in name.replace("\\", "/").split("/"):
            raise ConsoleError(f"{name!r} is no name for an artifact.")
        path = self._folder.joinpath("files", _safe(run), _safe(ref), *parts)
        await self._in_thread(lambda: _write(path, data))
        return path.relative_to(self._folder).as_posix()

    def _log(self, run: str, ref: str, attempt: int) -> StepLog:
        return StepLog(self._folder / "logs" / _safe(run) / f"{_safe(ref)}.{attempt}.log", self._cap)

    def _report(self, run: str, ref: str, attempt: int) -> Path:
        return self._folder / "reports" / _safe(run) / f"{_safe(ref)}.{attempt}.json"

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise ConsoleError(
                    f"There is no space left in {self._folder}.", "Free some space, then run again."
                ) from error
            raise ConsoleError(f"{error.filename or self._folder}: {error.strerror or error}.") from error


def _safe(name: str) -> str:
    """Return a file name; names that had to be changed or cut get a hash so that two never meet."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[:100]
    if plain and plain == name:
        return plain
    return f"{plain}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _write(path: Path, data: bytes) -> None:
    """Replace a file at once: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
        name = Path(draft.name)
        try:
            draft.write(data)
            draft.flush()
        except BaseException:
            name.unlink(missing_ok=True)
            raise
    name.replace(path)
