"""The lines of one log: bytes go in as they come, lines are made in slices of time. Pure, without Qt."""

import codecs
import time
from collections import deque
from collections.abc import Sequence

from gui.log.ansi import PLAIN, Pen, Span, clean, parse, strip

SLICE = 16 * 1024  # characters that are split at once: well under a millisecond of plain lines, a few of coloured ones


class LogLines:
    """Plain text of each line, and those that have colours as they came. A million plain lines take about 140 MB."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._queue: deque[str] = deque()
        self._rest = ""
        self._pen = PLAIN
        self._lines: list[str] = []
        # Coloured lines as they came, and the pen before each where it is not the plain one. Two flat dictionaries: a million
        # small tuples would make the garbage collector stop the window for 40 ms now and then.
        self._raw: dict[int, str] = {}
        self._pens: dict[int, Pen] = {}
        self.longest = 0

    @property
    def lines(self) -> Sequence[str]:
        """The complete lines so far; a last one without its line end is added by `finish`."""
        return self._lines

    @property
    def waiting(self) -> bool:
        """True while fed text is not made into lines yet."""
        return bool(self._queue)

    def spans(self, line: int) -> tuple[Span, ...]:
        """Return the coloured parts of a line; worked out when it is looked at, a flood of lines needs none."""
        raw = self._raw.get(line)
        return parse(raw, self._pens.get(line, PLAIN))[1] if raw is not None else ()

    def feed(self, data: bytes) -> None:
        """Take bytes as they come; cut anywhere."""
        text = self._decoder.decode(data)
        self._queue.extend(text[at : at + SLICE] for at in range(0, len(text), SLICE))

    def work(self, seconds: float) -> int:
        """Make lines for about so long and return how many."""
        before = len(self._lines)
        end = time.perf_counter() + seconds
        while self._queue and time.perf_counter() < end:
            self._split(self._queue.popleft())
        return len(self._lines) - before

    def finish(self) -> int:
        """Make a line of what has no line end, because no more will come; returns 1 when there was something."""
        if self._queue or not self._rest:
            return 0
        rest, self._rest = self._rest, ""
        self._add([rest])
        return 1

    def text(self) -> str:
        """Return the whole as plain text."""
        return "\n".join(self._lines)

    def _split(self, text: str) -> None:
        parts = (self._rest + text).split("\n")
        self._rest = parts.pop()
        if parts:
            self._add(parts)

    def _add(self, parts: list[str]) -> None:
        colored = self._pen is not PLAIN or any("\x1b" in part for part in parts)
        if colored:
            for part in parts:
                self._add_colored(part)
        else:
            cleaned = [clean(part) for part in parts]
            self._lines.extend(cleaned)
            self.longest = max(self.longest, *map(len, cleaned))

    def _add_colored(self, part: str) -> None:
        if "\x1b" not in part and self._pen is PLAIN:
            text = clean(part)
        else:
            # What was overwritten is dropped for colours too: a progress bar leaves its last state.
            last = part.rstrip("\r").rpartition("\r")[2]
            self._raw[len(self._lines)] = last
            if self._pen is not PLAIN:
                self._pens[len(self._lines)] = self._pen
            text, self._pen = strip(last, self._pen)
        self._lines.append(text)
        self.longest = max(self.longest, len(text))
