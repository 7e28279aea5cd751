"""A text with all that is known of it without the other files: its nodes, their extents and what it means."""

from dataclasses import dataclass, field
from typing import Any

from backend.domain.pipeline import Value
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, plain
from backend.notation.parser import parse
from backend.workspace.document.spots import Spot, find_spots


@dataclass(frozen=True, slots=True)
class Reading:
    """`root` and `value` are None when the text cannot be read or is no mapping; `findings` then say why."""

    text: str
    node: Node | None
    root: Spot | None
    value: Value
    findings: Findings = field(default_factory=Findings)

    @property
    def broken(self) -> bool:
        """True while the text cannot be edited but as text."""
        return self.root is None


def read_text(text: str, file: str) -> Reading:
    """Return what a text (without byte order mark) says."""
    findings = Findings()
    events: list[Any] = []
    node = parse(text.encode("utf-8", "surrogatepass"), file, findings, events)
    if not isinstance(node, Block):
        return Reading(text, node, None, None, findings)
    return Reading(text, node, find_spots(text, events), plain(node), findings)
