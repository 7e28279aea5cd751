"""A stage as it is written."""

from dataclasses import dataclass

from backend.domain.problem import Place
from backend.notation.nodes import Block, Node


@dataclass(frozen=True, slots=True)
class StageText:
    """The entry `name` of the mapping `section`, whose places stand `lines` further down in the file than they say."""

    section: Block
    name: str
    lines: int = 0

    @property
    def node(self) -> Node:
        """What stands behind the key."""
        return self.section.entries[self.name]

    @property
    def place(self) -> Place:
        """Where the key stands, not yet moved down."""
        return self.section.key_place(self.name)
