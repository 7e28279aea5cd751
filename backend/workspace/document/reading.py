"""A text with all that is known of it without the other files: its nodes, their extents and what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.domain.pipeline import SEPARATOR, Value
from backend.notation.findings import Findings
from backend.notation.moving import moved_block
from backend.notation.nodes import Block, Node, plain
from backend.notation.parser import parse
from backend.workspace.document.moved import Pair, moved_pair
from backend.workspace.document.new_entries import Tally
from backend.workspace.document.slices import PIPELINE, Slices, read_slices
from backend.workspace.document.spots import Spot, find_spots
from backend.workspace.document.uses import copied
from backend.workspace.slipway.stage_text import StageText


@dataclass(frozen=True, slots=True)
class Reading:
    """`root` and `value` are None when the text cannot be read or is no mapping; `findings` then say why.

    `node` is without the pipeline where that was read stage by stage: then `slices` have it.
    """

    text: str
    node: Node | None
    root: Spot | None
    value: Value
    findings: Findings = field(default_factory=Findings)
    slices: Slices | None = None

    @property
    def broken(self) -> bool:
        """True while the text cannot be edited but as text."""
        return self.root is None

    @property
    def stages(self) -> tuple[StageText, ...] | None:
        """The stages that were read one by one, None where `node` has them."""
        if self.slices is None:
            return None
        found = zip(self.slices.stages, self.slices.lines[1:], strict=False)
        return tuple(StageText(stage.block, name, lines) for stage, lines in found for name in stage.names)

    @property
    def tallies(self) -> Sequence[Tally] | None:
        """How the stages are written, None where that was not looked at."""
        return None if self.slices is None else [stage.tally for stage in self.slices.stages]

    def anchored(self) -> Iterator[Spot]:
        """Yield the nodes that have an anchor, in the order of the text."""
        if self.root is None:
            return
        head = len(self.slices.head.root.entries) - 1 if self.slices is not None else len(self.root.entries)
        for pair in self.root.entries[:head]:  # in slices only the head has any
            for spot in pair:
                yield from (inner for inner in spot.walk() if inner.anchor)

    def node_with(self, ref: str) -> Node | None:
        """Return the file's node, at least with the stage that a ref leads into."""
        if self.slices is None or not isinstance(self.node, Block):
            return self.node
        name = ref.partition(SEPARATOR)[0]
        found = next((stage for stage in self.stages or () if stage.name == name), None)
        if found is None:
            return self.node
        return Block({PIPELINE: moved_block(found.section, found.lines)}, self.node.place)


def read_text(text: str, file: str, known: Reading | None = None) -> Reading:
    """Return what a text (without byte order mark) says; what stands in a known reading, too, is not read again."""
    slices = read_slices(text, file, known.slices if known is not None else None)
    if slices is not None:
        return _put_together(text, slices)
    return read_whole(text, file)


def read_whole(text: str, file: str) -> Reading:
    """Return what a text says, read from its first character to the last."""
    findings = Findings()
    events: list[Any] = []
    node = parse(text.encode("utf-8", "surrogatepass"), file, findings, events)
    if not isinstance(node, Block):
        return Reading(text, node, None, None, findings)
    return Reading(text, node, find_spots(text, events), plain(node), findings)


def _put_together(text: str, slices: Slices) -> Reading:
    head, tail = slices.head, slices.tail
    whole: list[Spot] = []
    targets: dict[str, Spot] = {}
    above = head.root
    if any(slice_.below is not None for slice_ in slices):
        above = copied(above, lambda: whole[0], targets)
    stages: dict[str, Value] = {}
    pairs: list[Pair] = []
    at = len(head.text)
    for stage in slices.stages:
        stages.update(stage.value)
        pairs.append(moved_pair(stage.root.entries[0], at, targets))
        at += len(stage.text)
    first, last = pairs[0][0], pairs[-1]
    pipeline = Spot("mapping", first.start, first.start, max(spot.end for spot in last), entries=pairs)
    top = [*above.entries[:-1], (above.entries[-1][0], pipeline)]
    value = {**head.value, PIPELINE: stages}
    entries = {key: node for key, node in head.block.items() if key != PIPELINE}
    keys = dict(head.block.keys)
    if tail is not None:
        top += [moved_pair(pair, at, targets) for pair in tail.root.entries]
        value.update(tail.value)
        below = moved_block(tail.block, slices.lines[-1])
        entries.update(below.entries)
        keys.update(below.keys)
    root = Spot("mapping", head.root.start, head.root.body, max(spot.end for spot in top[-1]), entries=top)
    whole.append(root)
    return Reading(text, Block(entries, head.block.place, keys), root, value, slices=slices)
