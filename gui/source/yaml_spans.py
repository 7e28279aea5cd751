"""What the parts of a line of YAML are, for colouring. Pure; it colours what people write, it does not check it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_KEY = re.compile(
    r"""(?:(?<=^)|(?<=[\s{,\[]))(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s#&*!|>'"{}\[\],:][^#{}\[\],:]*?)\s*(?=:(?:\s|$))"""
)
_TOKEN = re.compile(
    r"""(?P<comment>(?:(?<=\s)|^)\#.*)|(?P<text>"(?:\\.|[^"\\])*"?|'(?:''|[^'])*'?)"""
    r"""|(?P<anchor>(?<![^\s\[{,:])[&*][^\s,\]}]+)|(?P<tag>(?<![^\s\[{,])![^\s,\]}]*)"""
    r"""|(?P<number>(?<![^\s\[{,:])(?:true|false|null|~|[-+]?\d[\d.]*)(?=\s*(?:[,\]}#]|$)))"""
)
_BLOCK = re.compile(r"(?:^|\s)[|>][-+0-9]*\s*(?:#.*)?$")
OUTSIDE = -1


class Part(StrEnum):
    """What a part of a line is."""

    KEY = "key"
    TEXT = "text"
    NUMBER = "number"
    ANCHOR = "anchor"
    TAG = "tag"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a line."""

    start: int
    end: int
    part: Part


def spans(line: str, block: int = OUTSIDE) -> tuple[tuple[Span, ...], int]:
    """Return the parts of a line and the state for the next: the indentation of the key of an open block text, or `OUTSIDE`.

    `block` is the state that the line before left.
    """
    indent = len(line) - len(line.lstrip(" "))
    if block != OUTSIDE and (not line.strip() or indent > block):
        return ((Span(indent, len(line), Part.TEXT),) if line.strip() else ()), block
    found = tuple(_parts(line))
    comment = next((span.start for span in found if span.part is Part.COMMENT), len(line))
    opens = _BLOCK.search(line[:comment])
    quoted = opens is not None and any(
        span.start <= opens.start() < span.end for span in found if span.part is Part.TEXT
    )
    return found, indent if opens is not None and not quoted else OUTSIDE


def _parts(line: str) -> Iterator[Span]:
    tokens = [Span(match.start(), match.end(), Part(str(match.lastgroup))) for match in _TOKEN.finditer(line)]
    closed = [span for span in tokens if span.part in (Part.COMMENT, Part.TEXT)]
    keys = [
        Span(match.start(), match.start() + len(match.group().rstrip()), Part.KEY)
        for match in _KEY.finditer(line)
        if not any(
            span.start < match.start() < span.end or (span.part is Part.COMMENT and span.start <= match.start())
            for span in closed
        )
    ]
    taken = [(key.start, key.end) for key in keys]
    yield from keys
    yield from (span for span in tokens if not any(start <= span.start < end for start, end in taken))
