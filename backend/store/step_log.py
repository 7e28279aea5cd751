"""The log of one step attempt: a head, then as much of the tail as fits, and how many lines were dropped between."""

import os
from pathlib import Path

CAP = 256 * 1024 * 1024  # bytes kept per attempt, half of them for the head
_SEGMENTS = 8  # parts of the tail


class StepLog:
    """Files `NAME.log` (head) and `NAME.log.OFFSET` (parts of the tail, OFFSET in bytes since the log's start).

    Offsets count everything that was ever written, so that a reader goes on where it was. One writer; readers need none.
    """

    def __init__(self, path: Path, cap: int = CAP) -> None:
        self._path = path
        self._half = cap // 2
        self._segment = max(1, cap // 2 // _SEGMENTS)

    def append(self, text: bytes) -> None:
        """Append whole lines."""
        parts = self._parts()
        if not parts:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            parts = [(0, self._path)]
        offset, path = parts[-1]
        size = path.stat().st_size if path.exists() else 0
        room = self._half if offset == 0 else self._segment
        if size and size + len(text) > room:
            path = self._part(offset + size)
            self._drop(parts[1:])
        with path.open("ab") as file:
            file.write(text)

    def read(self, offset: int, limit: int) -> tuple[bytes, int]:
        """Return text from an offset, and the offset after it; where lines were dropped, a line says how many."""
        parts = self._parts()
        for start, path in parts:
            try:
                end = start + path.stat().st_size
            except FileNotFoundError:  # dropped this moment
                continue
            if offset >= end:
                continue
            notice = b""
            if offset < start:
                notice = f"… {self.dropped()} lines were dropped here to keep the log within its limit …\n".encode()
                offset = start
            with path.open("rb") as file:
                file.seek(offset - start)
                text = file.read(limit)
            return notice + text, offset + len(text)
        return b"", offset

    def dropped(self) -> int:
        """How many lines were dropped."""
        try:
            return int(self._counter().read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def reset(self) -> None:
        """Remove everything."""
        for _, path in self._parts():
            path.unlink(missing_ok=True)
        self._counter().unlink(missing_ok=True)

    def _parts(self) -> list[tuple[int, Path]]:
        if not self._path.exists():
            return []
        prefix = self._path.name + "."
        tail = (
            entry.name.removeprefix(prefix) for entry in os.scandir(self._path.parent) if entry.name.startswith(prefix)
        )
        return [(0, self._path), *sorted((int(name), self._part(int(name))) for name in tail if name.isdigit())]

    def _part(self, offset: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{offset:015d}")

    def _counter(self) -> Path:
        return self._path.with_name(f"{self._path.name}.dropped")

    def _drop(self, tail: list[tuple[int, Path]]) -> None:
        """Remove the oldest parts of the tail so that one more fits."""
        for _, path in tail[: max(0, len(tail) - _SEGMENTS + 1)]:
            lines = sum(chunk.count(b"\n") for chunk in _chunks(path))
            self._counter().write_text(str(self.dropped() + lines), encoding="ascii")
            path.unlink()


def _chunks(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        return list(iter(lambda: file.read(1024 * 1024), b""))
