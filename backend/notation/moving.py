"""Nodes of one part of a file, seen from another: moved down with the part, or standing above it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from backend.domain.problem import Place
from backend.notation.nodes import Block, Node, Scalar, Sequence

_FAR = 2**31  # lines; no file has as many


@dataclass(frozen=True, slots=True)
class PlaceAbove(Place):
    """A place above the part that refers to it. Its line counts from far above, so that it comes before all of the part's own; moved
    down with the part it is the place it always was.
    """

    def below(self, lines: int) -> Place:
        """Return the place as it is in the file."""
        return Place(self.file, self.line + _FAR, self.column)


def moved_block(block: Block, lines: int) -> Block:
    """Return a mapping with all its places moved down by lines."""
    return _block(block, lambda place: place.below(lines)) if lines else block


def seen_from_below(node: Node) -> Node:
    """Return a node for parts that stand below it."""
    return _replaced(node, lambda place: PlaceAbove(place.file, place.line - _FAR, place.column))


def _block(block: Block, by: Callable[[Place], Place]) -> Block:
    entries = {key: _replaced(value, by) for key, value in block.entries.items()}
    keys = {key: replace(node, place=by(node.place)) for key, node in block.keys.items()}
    return Block(entries, by(block.place), keys, block.tag)


def _replaced(node: Node, by: Callable[[Place], Place]) -> Node:
    match node:
        case Scalar():
            return replace(node, place=by(node.place))
        case Sequence():
            return Sequence(tuple(_replaced(item, by) for item in node.items), by(node.place), node.tag)
        case Block():
            return _block(node, by)
