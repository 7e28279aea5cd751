"""The syntax of `.env` and `env_file`, as Compose reads it (compose-go, dotenv/parser.go).

`NAME=value`, `NAME: value`, `export NAME=value`, `NAME` alone (taken from outside), comments, `'literal'`,
`"with \\n and ${VARIABLES}"` over several lines; an unquoted value ends before ` #`.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.domain.problem import Place
from backend.notation.findings import Findings
from backend.notation.nodes import shown
from backend.workspace.template import Template, TemplateError

MOST_BYTES = 1024 * 1024
_MOST_CHARACTERS = 4 * 1024 * 1024

_NAME = re.compile(r"[^\W]?[\w.\-\[\]]*")
_EXPORT = re.compile(r"export[ \t]+")
_ESCAPE = re.compile(r"\\([abcfnrtv$\"\\]|0[0-7]{0,3})")
_ESCAPES = {"a": "\a", "b": "\b", "c": "\\c", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "$": "$$"}


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    value: str | None  # None: the name stands alone
    expand: bool
    line: int
    column: int


def parse_dotenv(
    data: bytes, file: str, outside: Mapping[str, str], findings: Findings, *, raw: bool = False
) -> dict[str, str]:
    """Return names and values; `outside` comes before the file's own names in `${NAME}`. `raw` expands nothing."""
    values: dict[str, str] = {}
    if len(data) > MOST_BYTES:
        findings.error(Place(file), f"the file is larger than {MOST_BYTES // 1024} KiB")
        return values
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    size = 0
    template = Template(ChainMap(dict(outside), values))
    for entry in _entries(text, file, findings, raw=raw):
        place = Place(file, entry.line, entry.column)
        if entry.value is None:
            if entry.name in outside:
                values[entry.name] = outside[entry.name]
            continue
        value = entry.value
        if entry.expand:
            try:
                value = template.render(value)
            except TemplateError as error:
                findings.error(place, f"{entry.name}: {error}", "write $$ for one $")
                continue
        size += len(value)
        if size > _MOST_CHARACTERS:
            findings.error(place, "the values of this file grow beyond all measure")
            break
        values[entry.name] = value
    return values


def _entries(text: str, file: str, findings: Findings, *, raw: bool) -> Iterator[_Entry]:
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        start = number + 1
        number += 1
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        at = len(line) - len(line.lstrip())
        exported = _EXPORT.match(line, at)
        at = exported.end() if exported else at
        name = _NAME.match(line, at)
        end = name.end() if name else at
        rest = line[end:].lstrip()
        if end == at or (rest and rest[0] not in "=:"):
            findings.error(
                Place(file, start, end + 1), f"NAME=value is expected, found {shown(stripped)}", "names have no spaces"
            )
            continue
        column, value = at + 1, rest[1:].lstrip()
        if not rest:
            yield _Entry(line[at:end], None, False, start, column)
        elif raw:
            yield _Entry(line[at:end], rest[1:], False, start, column)
        elif value[:1] in ("'", '"'):
            quoted, number = _quoted(value, lines, number)
            if quoted is None:
                findings.error(Place(file, start, column), f"the closing {value[0]} is missing")
                continue
            double = value[0] == '"'
            yield _Entry(line[at:end], _unescape(quoted) if double else quoted, double, start, column)
        else:
            yield _Entry(line[at:end], re.split(r"(?:^|\s)#", value, maxsplit=1)[0].rstrip(), True, start, column)


def _quoted(value: str, lines: list[str], number: int) -> tuple[str | None, int]:
    """Return the text up to the closing quote and the line to go on with; None when there is no closing quote."""
    quote, parts, text = value[0], [], value[1:]
    after = number
    while True:
        at = 0
        while at < len(text):
            if text[at] == "\\" and at + 1 < len(text):
                if text[at + 1] != quote:
                    parts.append("\\")
                parts.append(text[at + 1])
                at += 2
            elif text[at] == quote:
                return "".join(parts), after
            else:
                parts.append(text[at])
                at += 1
        if after >= len(lines):
            return None, number
        parts.append("\n")
        text = lines[after]
        after += 1


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        escape = match[1]
        if escape.startswith("0"):
            return chr(int(escape[1:] or "0", 8))
        return _ESCAPES.get(escape, escape)

    return _ESCAPE.sub(one, text)
