"""Nodes that stand further down in the file than where they were read."""

from dataclasses import replace

from backend.notation.nodes import Block, Node, Scalar, Sequence


def moved_block(block: Block, lines: int) -> Block:
    """Return a mapping with all its places moved down by lines."""
    if not lines:
        return block
    entries = {key: _moved(value, lines) for key, value in block.entries.items()}
    keys = {key: Scalar(node.text, node.place.below(lines), node.plain, node.tag) for key, node in block.keys.items()}
    return Block(entries, block.place.below(lines), keys, block.tag)


def _moved(node: Node, lines: int) -> Node:
    match node:
        case Scalar():
            return replace(node, place=node.place.below(lines))
        case Sequence():
            return Sequence(tuple(_moved(item, lines) for item in node.items), node.place.below(lines), node.tag)
        case Block():
            return moved_block(node, lines)
