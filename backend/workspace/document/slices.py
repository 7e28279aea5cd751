"""A text read in slices - what stands before the stages, each stage, what stands behind them - so that a change costs its slices.

A slice is the lines from one stage's key to the next one's, read without the rest. That means the same as reading the whole where every
slice is by itself a mapping with that one key, in lines, and only the first defines anchors: what goes over a border (an open quote or
bracket, a document's marker) cannot be read alone, and then the text has to be read whole.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import yaml

from backend.domain.pipeline import Value
from backend.notation.composer import MOST_CHARACTERS, MOST_EXPANDED, MOST_NODES, Anchor, Size
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Scalar, plain
from backend.notation.parser import MOST_BYTES, parse_part
from backend.workspace.document.new_entries import Tally, tally
from backend.workspace.document.spots import Spot, find_spots

PIPELINE = "pipeline"
_PIPELINE = re.compile(r"^pipeline:[ \t]*(?:[ \t]#[^\n]*)?$", re.MULTILINE)
_BREAKS = "\x85\u2028\u2029\ufeff"  # what else ends a line for YAML, or is passed over
_FIRST = re.compile(r"^( *)[^ #\r\n]", re.MULTILINE)
_BELOW = re.compile(r"^[^ #\r\n]", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Part of a text; all places count from its own first line and character."""

    text: str
    block: Block
    lines: int
    nodes: int
    root: Spot
    value: dict[str, Value]
    tally: Tally
    size: Size
    anchors: Mapping[str, Anchor]
    below: "Slice | None"  # the head whose anchors it uses

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that are no extensions (`x-...`)."""
        return tuple(key for key in self.block.entries if not key.startswith("x-"))


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """A whole text: `head` ends with the key `pipeline`, `tail` are the keys behind it."""

    head: Slice
    stages: tuple[Slice, ...]
    tail: Slice | None

    def __iter__(self) -> Iterator[Slice]:
        yield self.head
        yield from self.stages
        if self.tail is not None:
            yield self.tail

    @property
    def lines(self) -> tuple[int, ...]:
        """How many lines stand before each slice."""
        return tuple(accumulate((slice_.lines for slice_ in self), initial=0))[:-1]


def read_slices(text: str, file: str, known: "Slices | None") -> Slices | None:
    """Return a text's slices, those that are among the known ones as they are; None when it has to be read whole."""
    parts = _cut(text)
    if parts is None or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return None
    kept = {slice_.text: slice_ for slice_ in known} if known is not None else {}
    head = kept.get(parts[0]) or _read(parts[0], file, 1, _is_head, None)
    if head is None:
        return None
    stages: list[Slice] = []
    for part in parts[1]:
        found = kept.get(part)
        if found is None or found.below not in (None, head):
            found = _read(part, file, 2, _is_stage, head)
        if found is None:
            return None
        stages.append(found)
    tail = kept.get(parts[2])
    if parts[2] and (tail is None or tail.below not in (None, head)):
        tail = _read(parts[2], file, 1, _is_tail, head)
        if tail is None:
            return None
    slices = Slices(head, tuple(stages), tail)
    return slices if _fit(slices) else None


def _cut(text: str) -> tuple[str, list[str], str] | None:
    """Return the texts before, of and behind the stages; None when they cannot be told by their lines."""
    keys = list(_PIPELINE.finditer(text))
    if len(keys) != 1 or any(mark in text for mark in _BREAKS) or text.count("\r") != text.count("\r\n"):
        return None
    begin = keys[0].end()
    first = _FIRST.search(text, begin)
    if first is None or not first[1]:
        return None
    below = _BELOW.search(text, begin)
    end = below.start() if below else len(text)
    # A dash at the key's own column is an item of what stands above it.
    starts = re.compile(f"^{first[1]}(?![ #\r\n]|\\Z|-(?:[ \r\n]|\\Z))", re.MULTILINE)
    at = [found.start() for found in starts.finditer(text, begin, end)]
    if not at or at[0] != first.start():
        return None
    return text[: at[0]], [text[a:b] for a, b in zip(at, [*at[1:], end], strict=True)], text[end:]


def _read(text: str, file: str, depth: int, fits: Callable[[Spot, Block], bool], head: Slice | None) -> Slice | None:
    findings = Findings()  # what is wrong in the notation is said with the lines of the whole
    events: list[Any] = []
    part = parse_part(text, file, findings, events, depth, known=head.anchors if head is not None else None)
    root = find_spots(text, events) if part is not None else None
    if (
        part is None
        or root is None
        or findings.broken
        or not _is_mapping(root, part.block)
        or not fits(root, part.block)
    ):
        return None
    below = head if any(isinstance(event, yaml.AliasEvent) for event in events) else None
    value = {key: plain(node) for key, node in part.block.items()}
    return Slice(
        text, part.block, part.lines, part.nodes, root, value, tally(root.entries[0][1]), part.size, part.anchors, below
    )


def _is_mapping(root: Spot, block: Block) -> bool:
    """Return whether this is a mapping in lines whose keys are plain to see, each once."""
    if root.flow or root.anchor:
        return False
    return [key.text for key, _ in root.entries if key.kind == "scalar"] == list(block.keys)


def _is_head(root: Spot, block: Block) -> bool:
    last = block.entries.get(PIPELINE)
    return root.entries[-1][0].text == PIPELINE and isinstance(last, Scalar) and last.null


def _is_tail(root: Spot, block: Block) -> bool:
    return root.start == 0 and PIPELINE not in block.entries


def _is_stage(root: Spot, block: Block) -> bool:
    """Return whether there is one key, which begins the slice: behind a `?` its value could stand in the next one."""
    key = root.entries[0][0]
    return len(root.entries) == 1 and block.key_place(key.text).line == 1 and root.start == key.start


def _fit(slices: Slices) -> bool:
    """Return whether there is a stage, no key stands twice, and all together are not too much."""
    names = [name for stage in slices.stages for name in stage.block.entries]
    top = [*slices.head.block.entries, *(slices.tail.block.entries if slices.tail is not None else ())]
    nodes = sum(slice_.nodes - 1 for slice_ in slices) + 1
    size = sum(slice_.size.nodes for slice_ in slices), sum(slice_.size.characters for slice_ in slices)
    small = nodes <= MOST_NODES and size[0] <= MOST_EXPANDED and size[1] <= MOST_CHARACTERS
    there = any(stage.names for stage in slices.stages)
    return small and there and len(set(names)) == len(names) and len(set(top)) == len(top)
