"""Lines around nodes: where they begin and end, and which comments belong to an entry of a block mapping."""

import re

from backend.domain.errors import RefusedError
from backend.workspace.document.spots import Spot

_BREAK = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"[ \t]*#")


def line_start(text: str, at: int) -> int:
    """Return where the line of a position begins."""
    start = text.rfind("\n", 0, at) + 1
    return max(start, text.rfind("\r", start, at) + 1)


def line_end(text: str, at: int) -> int:
    """Return where the line of a position ends, before its line break."""
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def next_line(text: str, at: int) -> int:
    """Return where the line after a position's line begins, the end of the text when there is none."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def column(text: str, at: int) -> int:
    """Return the position's column from 0."""
    return at - line_start(text, at)


def alone(text: str, at: int) -> bool:
    """Return whether only blanks stand before a position on its line."""
    return not text[line_start(text, at) : at].strip(" ")


def margin(text: str, key: Spot) -> str:
    """Return the blanks before a key of a block mapping; RefusedError where something else stands there, too."""
    before = text[line_start(text, key.start) : key.start]
    if before.strip(" "):
        line = text.count("\n", 0, key.start) + 1
        raise RefusedError(
            f"Line {line} is written in a way that can only be edited as text.", "Give each key a line of its own."
        )
    return before


def entry_end(key: Spot, value: Spot) -> int:
    """Return the end of an entry's last token (a missing value's is the key's)."""
    return max(key.end, value.end) if value.end > value.start else key.end


def block_end(text: str, key: Spot, value: Spot) -> int:
    """Return the end of the last line of a block entry: the comment on it and deeper comments below it belong to it."""
    end = line_end(text, max(key.end, value.end))
    indent = column(text, key.start)
    at = next_line(text, end)
    while at < len(text) and at > end:
        last = line_end(text, at)
        line = text[at:last]
        if line.strip():
            if not _COMMENT.match(line) or len(line) - len(line.lstrip(" ")) <= indent:
                break
            end = last
        following = next_line(text, at)
        if following in {at, last}:
            break
        at = following
    return end


def block_start(text: str, key: Spot) -> int:
    """Return where a block entry's own lines begin: the comments right above it, indented as it is, belong to it."""
    start = line_start(text, key.start)
    indent = key.start - start
    while start > 0:
        above = line_start(text, start - 1 - (text[start - 2 : start] == "\r\n"))
        line = text[above:start]
        if not line.startswith(" " * indent + "#"):
            break
        start = above
    return start


def dedent(text: str, width: int) -> str:
    """Take `width` blanks from the start of each line but the first; from shorter lines what is there."""
    first, *others = text.split("\n")
    return "\n".join([first, *(line[min(width, len(line) - len(line.lstrip(" "))) :] for line in others)])


def indent(text: str, width: int) -> str:
    """Put `width` blanks before each line but the first and the empty ones."""
    first, *others = text.split("\n")
    return "\n".join([first, *(" " * width + line if line.strip() else line for line in others)])
