"""Terminal colours in log lines. Pure: text with escapes and a pen in, plain text with spans and a pen out.

Colours are kept as numbers: DEFAULT, 0 to 15 for the terminal's own, RGB + 0xrrggbb for others. All other escape sequences
(cursor, title, links) are dropped; control characters become a visible sign, so that nothing in a log can act.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

DEFAULT = -1
RGB = 1 << 24
_ESCAPE = re.compile(
    r"\x1b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])?"
)
_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_STEPS = (0, 95, 135, 175, 215, 255)


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is written from here on."""

    color: int = DEFAULT
    ground: int = DEFAULT
    bold: bool = False
    faint: bool = False
    underline: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Columns `start` to `end` of a line in one pen."""

    start: int
    end: int
    pen: Pen


PLAIN = Pen()


def parse(line: str, pen: Pen = PLAIN) -> tuple[str, tuple[Span, ...], Pen]:
    """Return the plain line, its coloured spans, and the pen with which the next line begins."""
    parts: list[str] = []
    spans: list[Span] = []
    column = at = 0
    for match in _ESCAPE.finditer(line):
        column = _write(line[at : match.start()], pen, parts, spans, column)
        at = match.end()
        if match[2] == "m":
            pen = _change(pen, match[1])
    _write(line[at:], pen, parts, spans, column)
    return "".join(parts), tuple(spans), pen


def clean(text: str) -> str:
    """Return text of which nothing acts: tabs widened, overwritten beginnings dropped, control characters made visible."""
    if text.isprintable():
        return text
    text = text.rstrip("\r").rpartition("\r")[2].expandtabs(8)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def strip(line: str, pen: Pen) -> tuple[str, Pen]:
    """Return only the plain line and the pen after it: a third of the cost of `parse`, the same text."""
    for match in _SGR.findall(line):
        pen = _change(pen, match)
    return _visible(_ESCAPE.sub("", line)), pen


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", "        ").replace("\r", ""))


def _write(text: str, pen: Pen, parts: list[str], spans: list[Span], column: int) -> int:
    if not text:
        return column
    text = _visible(text)
    parts.append(text)
    end = column + len(text)
    if pen is not PLAIN:
        spans.append(Span(column, end, pen))
    return end


_STYLES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"faint": True},
    4: {"underline": True},
    7: {"inverse": True},
    22: {"bold": False, "faint": False},
    24: {"underline": False},
    27: {"inverse": False},
}


@lru_cache(maxsize=4096)
def _change(pen: Pen, codes: str) -> Pen:
    parts = codes.replace(":", ";").split(";")
    numbers = iter([int(part) if part.isdecimal() and len(part) < 4 else 0 for part in parts])
    for code in numbers:
        if code == 0:
            pen = PLAIN
        elif code in _STYLES:
            pen = replace(pen, **_STYLES[code])
        else:
            pen = _recolor(pen, code, numbers)
    return PLAIN if pen == PLAIN else pen


def _recolor(pen: Pen, code: int, numbers: Iterator[int]) -> Pen:
    if code in (38, 48):
        color = _extended(numbers)
        return replace(pen, color=color) if code == 38 else replace(pen, ground=color)
    tens, ones = divmod(code, 10)
    if ones == 9 and tens in (3, 4):
        return replace(pen, color=DEFAULT) if tens == 3 else replace(pen, ground=DEFAULT)
    if ones > 7 or tens not in (3, 4, 9, 10):
        return pen
    index = ones if tens < 9 else ones + 8
    return replace(pen, color=index) if tens in (3, 9) else replace(pen, ground=index)


def _extended(numbers: Iterator[int]) -> int:
    kind = next(numbers, 0)
    if kind == 2:
        red, green, blue = (min(255, next(numbers, 0)) for _ in range(3))
        return RGB + (red << 16) + (green << 8) + blue
    if kind != 5:
        return DEFAULT
    index = min(255, next(numbers, 0))
    if index < 16:
        return index
    if index >= 232:
        grey = 8 + (index - 232) * 10
        return RGB + (grey << 16) + (grey << 8) + grey
    cube = index - 16
    return RGB + (_STEPS[cube // 36] << 16) + (_STEPS[cube // 6 % 6] << 8) + _STEPS[cube % 6]
