"""One parser for values and places: YAML's events become nodes, and what could grow without bound is refused before it does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from backend.domain.problem import Place
from backend.notation.composer import Anchor, Composer, RefusedTextError, Size
from backend.notation.findings import Findings
from backend.notation.moving import seen_from_below
from backend.notation.nodes import Block, Node

MOST_BYTES = 1024 * 1024

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(data: bytes, file: str, findings: Findings, events: list[Any] | None = None) -> Node | None:
    """Return the file's only document as a node, None when it is empty or cannot be read (then a problem says why).

    `events` takes up PyYAML's events on the way, for whoever needs to know where each node ends.
    """
    try:
        text = _decode(data, file)
        return Composer(text, file, findings, events).document()
    except RefusedTextError as refused:
        findings.error(refused.place, refused.message, refused.hint)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        findings.error(place, "not valid YAML: " + _reason(error), _cure(text, mark))
    except yaml.YAMLError as error:
        findings.error(Place(file), f"not valid YAML: {str(error).splitlines()[0]}")
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping read for itself: places count from its text's first line. `lines` are all that the text has, `nodes` the values in it,
    `size` what it means; `anchors` are what it defines, as other parts see it.
    """

    block: Block
    lines: int
    nodes: int
    size: Size
    anchors: Mapping[str, Anchor]


def parse_part(
    text: str, file: str, findings: Findings, events: list[Any], depth: int, *, known: Mapping[str, Anchor] | None
) -> Part | None:
    """Return what a part of a file says when it is read without the rest: whole lines, a mapping `depth` levels deep in the file.
    `known` are the anchors of the part that the file begins with, None for this part itself.

    None when it cannot be read so, or could mean something else in its place; then the file has to be read whole.
    """
    if _UNREADABLE.search(text):
        return None
    composer = Composer(text, file, findings, events, anchors=dict(known or {}))
    try:
        found = composer.part(depth, first=known is None)
    except (RefusedTextError, yaml.YAMLError):
        return None
    if found is None or not isinstance(found[0], Block):
        return None
    anchors: dict[str, Anchor] = {}
    if known is None:
        anchors = {name: (seen_from_below(anchor[0]), anchor[1]) for name, anchor in composer.anchors.items() if anchor}
    return Part(found[0], events[-1].start_mark.line, composer.nodes, found[1], anchors)


def _decode(data: bytes, file: str) -> str:
    if len(data) > MOST_BYTES:
        raise RefusedTextError(Place(file), f"the file is larger than {MOST_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        raise RefusedTextError(_place(file, before), "the file is not UTF-8 text", "save it as UTF-8") from None
    if found := _UNREADABLE.search(text):
        raise RefusedTextError(
            _place(file, text[: found.start()]), f"the character {found.group()!r} cannot stand in YAML"
        )
    return text


def _place(file: str, before: str) -> Place:
    lines = re.split("\r\n|\r|\n", before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def _reason(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.problem, error.context) if part]
    return ", ".join(parts) or "it cannot be understood"


def _cure(text: str, mark: yaml.Mark | None) -> str:
    if mark is None:
        return ""
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: mark.column + 1]:
        return "YAML is indented with spaces, not tabs"
    return ""
