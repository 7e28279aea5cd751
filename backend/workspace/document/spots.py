"""The file's nodes with their exact extents in the text, made from the parser's events."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)*")
_BREAKS = "\n\r\x85\u2028\u2029"
MERGE = "<<"


@dataclass(slots=True, eq=False)
class Spot:
    """A node in the text: `start` includes anchor and tag, `body` does not; `end` is behind its last token's last character.

    `kind` is scalar, list, mapping or alias; `text` a scalar's value or an alias's name; `uses` are the aliases of this anchor.
    """

    kind: str
    start: int
    body: int
    end: int
    flow: bool = False
    style: str = ""
    text: str = ""
    anchor: str = ""
    target: "Spot | None" = None
    entries: Sequence[tuple["Spot", "Spot"]] = ()
    items: Sequence["Spot"] = ()
    uses: Sequence["Spot"] = ()

    def entry(self, key: str) -> tuple["Spot", "Spot"] | None:
        """Return the key and value that stand in this mapping itself under a name; the first of several."""
        return next(
            (pair for pair in self.entries if pair[0].kind == "scalar" and pair[0].text == key and not pair[0].merges),
            None,
        )

    @property
    def merges(self) -> bool:
        """True for the key `<<`."""
        return self.kind == "scalar" and self.text == MERGE and not self.style

    @property
    def real(self) -> "Spot":
        """What an alias stands for; everything else is itself."""
        return self.target if self.target is not None else self

    def walk(self) -> Iterator["Spot"]:
        """Yield this node and all in it, in the order of the text; aliases are not followed."""
        waiting = [self]
        while waiting:
            spot = waiting.pop()
            yield spot
            waiting.extend(reversed(spot.items))
            for key, value in reversed(spot.entries):
                waiting += (value, key)


def find_spots(text: str, events: Iterable[Any]) -> Spot | None:
    """Return the root of the first document, None for an empty one. `events` are PyYAML's over exactly this text."""
    anchors: dict[str, Spot] = {}
    open_: list[_Open] = []
    for event in events:
        match event:
            case yaml.ScalarEvent():
                spot = _scalar(text, event)
                if spot.anchor:
                    anchors[spot.anchor] = spot
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                spot = _opened(text, event)
                open_.append(_Open(spot))
                if spot.anchor:
                    anchors[spot.anchor] = spot
                continue
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                spot = open_.pop().closed(event)
            case yaml.AliasEvent():
                spot = _alias(event, anchors)
            case yaml.DocumentEndEvent():
                return None
            case _:
                continue
        if not open_:
            return spot
        open_[-1].parts.append(spot)
    return None


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end is yet to come."""

    spot: Spot
    parts: list[Spot] = field(default_factory=list)

    def closed(self, event: Any) -> Spot:
        spot, parts = self.spot, self.parts
        if spot.kind == "list":
            spot.items = parts
        else:
            spot.entries = list(zip(parts[::2], parts[1::2], strict=True))
        if spot.flow:
            spot.end = event.end_mark.index
        elif parts:
            spot.end = max(part.end for part in parts[-2:])
            spot.body = parts[0].start if spot.kind == "mapping" else spot.body
        return spot


def _alias(event: Any, anchors: Mapping[str, Spot]) -> Spot:
    start = event.start_mark.index
    spot = Spot("alias", start, start, event.end_mark.index, text=event.anchor, target=anchors.get(event.anchor))
    if spot.target is not None:
        spot.target.uses = (*spot.target.uses, spot)
    return spot


def _body(text: str, event: Any) -> int:
    start: int = event.start_mark.index
    if event.anchor is None and event.tag is None:
        return start
    found = _PROPERTIES.match(text, start)
    return found.end() if found else start


def _scalar(text: str, event: Any) -> Spot:
    start, end = event.start_mark.index, event.end_mark.index
    style = event.style or ""
    if style in ("|", ">"):
        end = _block_scalar_end(text, start, end)
    body = min(_body(text, event), end)
    return Spot("scalar", start, body, end, style=style, text=event.value, anchor=event.anchor or "")


def _block_scalar_end(text: str, start: int, end: int) -> int:
    """Return the end of the last line with content; with `+` the blank lines after it belong to the text."""
    header = re.split(f"[{_BREAKS}]", text[start:end], maxsplit=1)[0]
    if "+" in header.partition("#")[0]:
        return end - 1 if text[end - 1 : end] in ("\n", "\r") and end - 1 > start else end
    return start + len(text[start:end].rstrip(_BREAKS + " \t"))


def _opened(text: str, event: Any) -> Spot:
    kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
    start = event.start_mark.index
    return Spot(kind, start, _body(text, event), start, flow=bool(event.flow_style), anchor=event.anchor or "")
