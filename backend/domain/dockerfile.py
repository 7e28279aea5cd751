"""A Dockerfile's lines as instructions: what messages and proposals need of it; the engine does the reading."""

import re
from collections.abc import Iterator

_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")


def instructions(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, instruction): its first line counted from 1, continued lines joined, comments and blank lines left out."""
    lines = text.splitlines()
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        start, joined = position, line
        while joined.rstrip().endswith("\\") and position < len(lines):
            joined = joined.rstrip()[:-1]
            if not lines[position].lstrip().startswith("#"):
                joined += lines[position]
            else:
                joined += "\\"
            position += 1
        for _, end in _HEREDOC.findall(joined) if joined.lstrip().upper().startswith(("RUN", "COPY", "ADD")) else ():
            while position < len(lines) and lines[position].strip() != end:
                position += 1
            position += 1
        yield start, " ".join(joined.split())
