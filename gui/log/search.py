"""Searching a growing log by regular expression, in slices of time. Pure, without Qt."""

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_BATCH = 512


class LogSearch:
    """Finds the lines that match; goes on where it stood when lines are added. Small letters match both cases."""

    def __init__(self, pattern: str) -> None:
        """Raise `re.error` for a wrong expression."""
        flags = re.IGNORECASE if pattern == pattern.lower() else 0
        self.pattern = re.compile(pattern, flags)
        self.found: list[int] = []
        self._next = 0

    def work(self, lines: Sequence[str], seconds: float) -> bool:
        """Search for about so long; True when all lines were looked at."""
        end = time.perf_counter() + seconds
        search = self.pattern.search
        while self._next < len(lines):
            stop = min(len(lines), self._next + _BATCH)
            self.found.extend(at for at in range(self._next, stop) if search(lines[at]))
            self._next = stop
            if time.perf_counter() >= end:
                break
        return self._next >= len(lines)

    def after(self, line: int) -> int:
        """Return the next found line after this one, from the top again at the end; -1 when there is none."""
        if not self.found:
            return -1
        return self.found[bisect_right(self.found, line) % len(self.found)]

    def before(self, line: int) -> int:
        """Return the found line before this one, from the end again at the top; -1 when there is none."""
        return self.found[bisect_left(self.found, line) - 1] if self.found else -1

    def place(self, line: int) -> int:
        """Return which of the found lines this is, from 1; 0 when it is none."""
        at = bisect_left(self.found, line)
        return at + 1 if at < len(self.found) and self.found[at] == line else 0
