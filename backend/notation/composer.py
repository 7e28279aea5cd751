"""Nodes out of YAML's events; what could grow without bound is refused before it does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import yaml

from backend.domain.problem import Place
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown

MOST_DEPTH = 64
MOST_NODES = 20_000  # what stands in the file; a Compose file of 200 services has about 10,000
MOST_EXPANDED = 100_000  # what it means once every alias is followed
MOST_CHARACTERS = 8 * 1024 * 1024  # the same in characters of texts

_STANDARD = "tag:yaml.org,2002:"
_KEPT_TAGS = {"!reset": "reset", "!override": "override"}
_PLAIN_TAGS = frozenset(_STANDARD + name for name in ("map", "seq", "int", "float", "bool", "null"))
_MERGE = "<<"
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RefusedTextError(Exception):
    """The file is refused as a whole."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.hint = place, message, hint


@dataclass(slots=True)
class Size:
    """What a node means once aliases are followed: nodes, characters, levels."""

    nodes: int = 1
    characters: int = 0
    levels: int = 1

    def add(self, other: "Size") -> None:
        self.nodes += other.nodes
        self.characters += other.characters
        self.levels = max(self.levels, other.levels + 1)


Anchor: TypeAlias = tuple[Node, Size]


@dataclass(slots=True)
class Composer:
    """Builds nodes from events; every limit is checked as the events come, nothing is expanded."""

    text: str
    file: str
    findings: Findings
    events: list[Any] | None = None
    nodes: int = 0
    anchors: dict[str, Anchor | None] = field(default_factory=dict)
    next: Callable[[], Any] = field(init=False)

    def document(self) -> Node | None:
        """Return the only document's node, None for an empty text. RefusedTextError and yaml.YAMLError."""
        loader = _Loader(self.text)
        try:
            self.next = loader.get_event
            if self.events is not None:
                self.events.extend(iter(loader.get_event, None))
                self.next = iter(self.events).__next__
            self.next()  # the stream's start
            if isinstance(self.next(), yaml.StreamEndEvent):
                return None
            node, _ = self.node(self.next(), 1)
            self.next()  # the document's end
            following = self.next()
            if not isinstance(following, yaml.StreamEndEvent):
                raise RefusedTextError(self.place(following), "one document is expected, a second begins here")
            return node
        finally:
            loader.dispose()

    def part(self, depth: int, *, first: bool) -> tuple[Node, Size] | None:
        """Return a text that may be a part of a file as a node `depth` levels deep, and its size; None for what could mean something
        else in its place. Only the `first` part may begin with `---` and define anchors; `anchors` are those that the others know.
        """
        loader = _Loader(self.text)
        try:
            events = list(iter(loader.get_event, None))
        finally:
            loader.dispose()
        if self.events is not None:
            self.events.extend(events)
        starts = [event for event in events if isinstance(event, yaml.DocumentStartEvent)]
        if len(starts) != 1 or (starts[0].explicit and not first) or events[-2].explicit:
            return None
        named = [event for event in events if getattr(event, "anchor", None) is not None]
        if not first and not all(isinstance(event, yaml.AliasEvent) for event in named):
            return None
        # What a `?` leaves out stands where the next part begins.
        end = len(self.text) if self.text.endswith("\n") else len(self.text) + 1
        marks = [event.start_mark for event in events if isinstance(event, yaml.ScalarEvent)]
        if any(mark is None or mark.index >= end for mark in marks):
            return None
        self.next = iter(events[2:]).__next__
        return self.node(self.next(), depth)

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def node(self, event: Any, depth: int) -> tuple[Node, Size]:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise RefusedTextError(self.place(event), f"the file has more than {MOST_NODES} values")
        if depth > MOST_DEPTH:
            raise RefusedTextError(self.place(event), f"the values are nested deeper than {MOST_DEPTH} levels")
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # begun: an alias to it from inside is a circle
        node: Node
        match event:
            case yaml.ScalarEvent():
                node, size = self.scalar(event), Size(1, len(event.value))
            case yaml.SequenceStartEvent():
                node, size = self.sequence(event, depth)
            case _:
                node, size = self.block(event, depth)
        if size.nodes > MOST_EXPANDED or size.characters > MOST_CHARACTERS:
            raise RefusedTextError(node.place, "the aliases of this file make it grow beyond all measure")
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, size)
        return node, size

    def alias(self, event: Any, depth: int) -> tuple[Node, Size]:
        name = event.anchor
        if name not in self.anchors:
            hint = self.findings.nearest(name, self.anchors)
            raise RefusedTextError(self.place(event), f"there is no anchor &{name} before this alias", hint)
        known = self.anchors[name]
        if known is None:
            raise RefusedTextError(self.place(event), f"the anchor &{name} contains itself")
        if depth + known[1].levels - 1 > MOST_DEPTH:
            raise RefusedTextError(self.place(event), f"the values are nested deeper than {MOST_DEPTH} levels")
        return known

    def tag(self, event: Any) -> str:
        tag = event.tag
        if tag is None or tag == "!" or tag in _PLAIN_TAGS or tag == _STANDARD + "str":
            return ""
        if tag in _KEPT_TAGS:
            return _KEPT_TAGS[tag]
        name = "!!" + tag.removeprefix(_STANDARD) if tag.startswith(_STANDARD) else tag
        self.findings.error(
            self.place(event), f"unknown tag {shown(name)[1:-1]}", "files are plain data: remove the tag"
        )
        return ""

    def scalar(self, event: Any) -> Scalar:
        plain = event.style in (None, "") and event.tag not in ("!", _STANDARD + "str")
        return Scalar(event.value, self.place(event), plain, self.tag(event))

    def sequence(self, event: Any, depth: int) -> tuple[Sequence, Size]:
        place, tag, size = self.place(event), self.tag(event), Size()
        items: list[Node] = []
        while not isinstance(following := self.next(), yaml.SequenceEndEvent):
            node, part = self.node(following, depth + 1)
            items.append(node)
            self.grow(size, part, node)
        return Sequence(tuple(items), place, tag), size

    def block(self, event: Any, depth: int) -> tuple[Block, Size]:
        place, tag, size = self.place(event), self.tag(event), Size()
        entries: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        merged: list[tuple[Scalar, Node]] = []
        while not isinstance(following := self.next(), yaml.MappingEndEvent):
            key, part = self.node(following, depth + 1)
            key_place = self.place(following) if isinstance(following, yaml.AliasEvent) else key.place
            self.grow(size, part, key)
            value, part = self.node(self.next(), depth + 1)
            self.grow(size, part, value)
            if not isinstance(key, Scalar):
                self.findings.error(key_place, "a key must be a text, not a list or a mapping")
                continue
            if key.place is not key_place:
                key = replace(key, place=key_place)
            if key.plain and key.text == _MERGE:
                merged.append((key, value))
            elif key.text in entries:
                first = keys[key.text].place
                self.findings.error(
                    key_place, f"the key {shown(key.text)} stands here twice", f"first at line {first.line}"
                )
            else:
                entries[key.text], keys[key.text] = value, key
        if merged:
            entries = self.merged(merged, entries, keys)
        return Block(entries, place, keys, tag), size

    def grow(self, size: Size, part: Size, node: Node) -> None:
        size.add(part)
        if size.nodes > MOST_EXPANDED or size.characters > MOST_CHARACTERS:
            raise RefusedTextError(node.place, "the aliases of this file make it grow beyond all measure")

    def merged(
        self, merged: list[tuple[Scalar, Node]], own: dict[str, Node], keys: dict[str, Scalar]
    ) -> dict[str, Node]:
        """Return the entries with what stands behind `<<`, at its place: what is said here wins, then the first of several."""
        entries: dict[str, Node] = {}
        before = iter(merged)
        waiting = next(before, None)
        for name, node in own.items():
            while waiting is not None and _precedes(waiting[0].place, keys[name].place):
                self.merge(*waiting, entries, own, keys)
                waiting = next(before, None)
            entries[name] = node
        while waiting is not None:
            self.merge(*waiting, entries, own, keys)
            waiting = next(before, None)
        return entries

    def merge(
        self, key: Scalar, value: Node, entries: dict[str, Node], own: dict[str, Node], keys: dict[str, Scalar]
    ) -> None:
        sources = value.items if isinstance(value, Sequence) else (value,)
        for source in sources:
            if not isinstance(source, Block):
                self.findings.error(key.place, "`<<` takes a mapping or a list of mappings")
                continue
            for name, node in source.items():
                if name not in own and name not in entries:
                    entries[name], keys[name] = node, source.keys[name]


def _precedes(a: Place, b: Place) -> bool:
    return (a.line, a.column) < (b.line, b.column)
