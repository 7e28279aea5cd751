"""The fields of a stage or step as they are written, right or wrong: what the inspector shows and edits."""

from backend.domain.document import WrittenField
from backend.domain.errors import NotFoundError
from backend.domain.pipeline import SEPARATOR, Value
from backend.domain.problem import Place
from backend.notation.nodes import Block, Node, Scalar, Sequence


def written_fields(root: Node | None, ref: str) -> tuple[WrittenField, ...]:
    """Return the fields of a stage or step in the parsed file's order; NotFoundError when it is not in the file.

    What is no mapping has no fields. Numbers that would be written otherwise than they stand (`1.10`, `0x10`) stay texts.
    """
    stage, _, step = ref.partition(SEPARATOR)
    above, name = _child(root, "pipeline"), stage
    if step:
        above, name = _child(_child(above, stage), "steps"), step
    node = _child(above, name)
    if not isinstance(above, Block) or node is None:
        raise NotFoundError(
            f"There is no {'step' if step else 'stage'} {ref} in the file.", "It may have been renamed."
        )
    if not isinstance(node, Block):
        return ()
    begin = _order(above.key_place(name))
    places = {key: node.key_place(key) for key in node.entries}
    return tuple(
        WrittenField(key, _value(value), places[key], _order(places[key]) < begin) for key, value in node.items()
    )


def _child(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Block) else None


def _order(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _value(node: Node) -> Value:
    match node:
        case Scalar():
            value = node.value
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return node.text if number and str(value) != node.text else value
        case Sequence():
            return [_value(item) for item in node.items]
        case Block():
            return {key: _value(value) for key, value in node.items()}
