"""Lines out of a stream of bytes."""

from backend.domain.errors import ConsoleError

MOST_BYTES = 16 * 1024 * 1024  # of one line; an object has 1.5 MiB at most, an event of a watch not much more


class LineSplitter:
    """Cuts pieces into lines."""

    def __init__(self) -> None:
        self._begun: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the lines that this piece completes, without their ends; ConsoleError above 16 MiB."""
        head, end, rest = piece.rpartition(b"\n")
        lines: list[bytes] = []
        if end:
            lines = b"".join((*self._begun, head)).split(b"\n")
            self._begun, self._size = [], 0
        if rest:
            self._begun.append(rest)
            self._size += len(rest)
            if self._size > MOST_BYTES:
                raise ConsoleError("The cluster sent a line of more than 16 MiB.")
        return lines

    def rest(self) -> bytes:
        """Return what is there of a line that has not ended."""
        return b"".join(self._begun)
