"""Docker's multiplexed byte stream: frames of stdout and stderr, and lines out of them.

A frame is one byte for the stream (0 stdin, 1 stdout, 2 stderr, 3 the engine's own error), three zeros, the length as big-endian
uint32, and the payload. Source: the attach call of Docker's API reference.
"""

import struct
from datetime import datetime

from backend.domain.container import LogChunk
from backend.domain.errors import ConsoleError

LINE_LIMIT = 1024 * 1024
CUT_MARK = " … (line cut at 1 MiB)"
_HEADER = struct.Struct(">BxxxL")
_FRAME_LIMIT = 64 * 1024 * 1024  # engines send 32 KiB at most; more means that this is no multiplexed stream
_NAMES = {0: "stdout", 1: "stdout", 2: "stderr", 3: "engine"}


class Demultiplexer:
    """Cuts chunks of any size into whole frames."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[str, bytes]]:
        """Return the frames that are complete now as (stream, payload). ConsoleError when the bytes are no such stream."""
        if self._rest:
            data = self._rest + data
        frames: list[tuple[str, bytes]] = []
        position, end = 0, len(data)
        unpack = _HEADER.unpack_from
        while end - position >= 8:
            kind, size = unpack(data, position)
            if kind > 3 or size > _FRAME_LIMIT:
                raise ConsoleError("The engine's stream could not be understood (a broken frame).")
            if end - position - 8 < size:
                break
            frames.append((_NAMES[kind], data[position + 8 : position + 8 + size]))
            position += 8 + size
        self._rest = data[position:]
        return frames

    @property
    def pending(self) -> int:
        """Bytes of a frame that has not ended."""
        return len(self._rest)


class LineAssembler:
    """Makes lines out of log messages, each of which starts with the engine's time stamp.

    The engine splits a long line into several messages of 16 KiB and stamps each of them; only the last one has a line end.
    """

    def __init__(self, *, stamped: bool = True) -> None:
        self._stamped = stamped
        self._parts: dict[str, bytearray] = {}
        self._times: dict[str, float] = {}
        self._second = b""
        self._base = 0.0

    def message(self, stream: str, payload: bytes) -> list[LogChunk]:
        """Take one frame's payload; return the lines that it completes."""
        time = 0.0
        if self._stamped:
            time, payload = self._split_stamp(payload)
        kept = self._parts.get(stream)
        if (
            kept is None
            and payload.endswith(b"\n")
            and payload.find(b"\n") == len(payload) - 1
            and len(payload) <= LINE_LIMIT
        ):
            return [LogChunk(stream, _text(payload), time)]
        return self._assemble(stream, payload, time)

    def raw(self, payload: bytes) -> list[LogChunk]:
        """Take bytes of a container with a terminal: one stream without frames, a stamp in front of each line."""
        lines = self._assemble("stdout", payload, 0.0)
        return [self._unstamped(line) for line in lines] if self._stamped else lines

    def finish(self) -> list[LogChunk]:
        """Return what is left without a line end."""
        left = [self._line(stream, kept, self._times.get(stream, 0.0)) for stream, kept in self._parts.items() if kept]
        self._parts.clear()
        return left

    def _unstamped(self, line: LogChunk) -> LogChunk:
        time, rest = self._split_stamp(line.text.encode())
        return LogChunk(line.stream, rest.decode(), time)

    def _assemble(self, stream: str, payload: bytes, time: float) -> list[LogChunk]:
        lines = []
        for piece in _split_newlines(payload):
            kept = self._parts.get(stream)
            if kept is None:
                kept = self._parts[stream] = bytearray()
                self._times[stream] = time
            # One byte more than the limit is kept, so that the cut is seen; the rest of the line is dropped.
            kept += piece[: max(0, LINE_LIMIT + 1 - len(kept))]
            if piece.endswith(b"\n"):
                lines.append(self._line(stream, kept, self._times[stream]))
                del self._parts[stream]
        return lines

    @staticmethod
    def _line(stream: str, kept: bytearray, time: float) -> LogChunk:
        if len(kept) > LINE_LIMIT and not (len(kept) == LINE_LIMIT + 1 and kept.endswith(b"\n")):
            return LogChunk(stream, kept[:LINE_LIMIT].decode(errors="replace") + CUT_MARK, time)
        return LogChunk(stream, _text(bytes(kept)), time)

    def _split_stamp(self, payload: bytes) -> tuple[float, bytes]:
        # 2026-11-23T07:26:14.246994254Z from Docker; Podman leaves out the fraction and may name an offset.
        space = payload.find(b" ", 19, 40)
        if space < 0:
            return 0.0, payload
        stamp = payload[:space]
        if space != 30 or stamp[29] != 90:  # "Z"
            time = parse_time(stamp.decode(errors="replace"))
            return time, payload[space + 1 :] if time else payload
        if stamp[:19] != self._second:
            base = parse_time(stamp[:19].decode(errors="replace") + "Z")
            if not base:
                return 0.0, payload
            self._second, self._base = stamp[:19], base
        try:
            return self._base + int(stamp[20:29]) * 1e-9, payload[31:]
        except ValueError:
            return 0.0, payload


def parse_time(text: str) -> float:
    """Return seconds since the epoch for an RFC 3339 time with any number of decimals; 0.0 for Go's zero time or nonsense."""
    if not text or text.startswith("0001-"):
        return 0.0
    head, dot, tail = text.partition(".")
    fraction = 0.0
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        fraction = float(f"0.{tail[:digits] or 0}")
        head += tail[digits:]
    try:
        return datetime.fromisoformat(head).timestamp() + fraction
    except (ValueError, OverflowError):
        return 0.0


def exact_seconds(stamp: str) -> str:
    """Return an RFC 3339 time as seconds with nine decimals, as text: a float cannot hold nanoseconds. "0" for nonsense."""
    whole = parse_time(stamp.partition(".")[0] + "Z") if "." in stamp else parse_time(stamp)
    decimals = stamp.partition(".")[2].rstrip("Z")[:9]
    return f"{int(whole)}.{decimals:0<9}" if decimals.isdigit() else str(int(whole))


def _text(payload: bytes) -> str:
    end = -1 if payload.endswith(b"\n") else len(payload)
    if payload.endswith(b"\r\n"):
        end = -2
    return payload[:end].decode(errors="replace")


def _split_newlines(payload: bytes) -> list[bytes]:
    """Split after \\n only: a lone \\r belongs to the line (progress bars)."""
    pieces = [piece + b"\n" for piece in payload.split(b"\n")]
    pieces[-1] = pieces[-1][:-1]
    return [piece for piece in pieces if piece]
