"""Texts and numbers as YAML writes them: plain where that is safe for every reader, in the quotes that stood there before."""

import math
import re

from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.notation.nodes import resolve

_INDICATORS = "#&*!|>'\"%@`[]{},"
# What YAML 1.1 readers take for something else, although this program does not.
_OTHERS = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null|~)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?[0-9][0-9_]+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|=|<<"
)
_WRITABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_LONGEST_KEY = 120


def write_scalar(value: Value, *, flow: bool, style: str = "") -> str:
    """Return a scalar on one line; a text keeps the quotes of `style` where it can."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case str():
            return _text(value, style, flow=flow)
        case _:
            raise TypeError(f"{value!r} is no scalar")


def write_key(name: str, *, style: str = "") -> str:
    """Return a mapping's key."""
    if len(name) > _LONGEST_KEY or "\n" in name:
        raise RefusedError(f"A name cannot be longer than {_LONGEST_KEY} characters or have several lines.")
    return write_scalar(name, flow=True, style=style)


def write_literal(value: str, indent: int, step: int) -> str | None:
    """Return a text of several lines as a `|` block below a key at column `indent`; None where it cannot be written so."""
    lines = value.rstrip("\n").split("\n")
    ends = len(value) - len(value.rstrip("\n"))
    if ends > 1:
        return None  # the blank lines below would count, too
    if _WRITABLE.search(value) or not lines[0] or any(line and not line.strip() for line in lines):
        return None
    chomp = "-" if ends == 0 else ""
    digit = str(step) if lines[0][0] in " \t" else ""
    pad = " " * (indent + step)
    body = "\n".join(pad + line if line else "" for line in lines)
    return f"|{digit}{chomp}\n{body}"


def _number(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _text(value: str, style: str, *, flow: bool) -> str:
    if _WRITABLE.search(value) or "\n" in value:
        return _double(value)
    if style == '"':
        return _double(value)
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    if _plain(value, flow=flow):
        return value
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return _double(value)


def _plain(value: str, *, flow: bool) -> bool:
    if not value or value != value.strip() or "\t" in value or value[0] in _INDICATORS:
        return False
    if value[0] in "-?:" and (len(value) == 1 or value[1] in " \t,[]{}"):
        return False
    if ": " in value or value.endswith(":") or " #" in value or value.startswith(("---", "...")):
        return False
    if flow and any(mark in value for mark in ",[]{}"):
        return False
    return isinstance(resolve(value), str) and not _OTHERS.fullmatch(value)


def _double(value: str) -> str:
    def escape(character: str) -> str:
        if character in _ESCAPES:
            return _ESCAPES[character]
        if not _WRITABLE.search(character):
            return character
        code = ord(character)
        if 0xD800 <= code < 0xE000:
            raise RefusedError("The text has a character that no file can hold.")
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"

    return '"' + "".join(map(escape, value)) + '"'
