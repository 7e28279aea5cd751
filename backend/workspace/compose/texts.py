"""Texts that Compose lets one write in several forms: variables and labels, commands, lists of words."""

from backend.domain.step_fields import text as as_text
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown
from backend.workspace.compose.quantities import shell_operator, split_command
from backend.workspace.compose.scope import Scope


def pairs(scope: Scope, node: Node | None, name: str) -> dict[str, str | None]:
    """Return names and values of a mapping or of a list of NAME=value, in order; None for a name without value."""
    found: dict[str, str | None] = {}
    match node:
        case None:
            pass
        case Scalar() if node.null:
            pass
        case Block():
            for key, value in node.items():
                match value:
                    case Scalar():
                        found[key] = None if value.null else _written(value)
                    case _:
                        scope.reader.expected("a text", value, f"{name}.{key}")
        case Sequence():
            for item in node.items:
                match item:
                    case Scalar() if not item.null:
                        key, equals, text = item.text.partition("=")
                        found[key] = text if equals else None
                    case _:
                        scope.reader.expected("NAME=value", item, name)
        case _:
            scope.reader.expected("a mapping or a list of NAME=value", node, name)
    for key in [key for key in found if not key or "\0" in key or key.strip() != key]:
        assert node is not None
        scope.findings.error(node.place, f"{name}: expected a name, found {shown(key)}")
        del found[key]
    return found


def _written(value: Scalar) -> str:
    """Numbers stay as they are written (`1.10`), booleans become lower case as in Compose."""
    return as_text(value.value) if isinstance(value.value, bool) else value.text


def variables(scope: Scope, node: Node | None, name: str) -> dict[str, str]:
    """Return variables; a name without value takes it from the outside, and is left out when there is none."""
    found = pairs(scope, node, name)
    known = {key: scope.variables.get(key) if value is None else value for key, value in found.items()}
    return {key: value for key, value in known.items() if value is not None}


def labels(scope: Scope, node: Node | None, name: str) -> dict[str, str]:
    """Return labels; one without value is empty."""
    return {key: value or "" for key, value in pairs(scope, node, name).items()}


def command(scope: Scope, node: Node | None, name: str) -> tuple[str, ...] | None:
    """Return the arguments of a command: a list as it is, a text split into words; None where the image decides."""
    match node:
        case None:
            return None
        case Scalar() if node.null:
            return None
        case Scalar():
            operator = shell_operator(node.text)
            if operator:
                scope.findings.warning(
                    node.place,
                    f"{name}: no shell reads this line, so {operator!r} is a plain argument",
                    'write ["sh", "-c", "..."] for a shell',
                )
            try:
                return split_command(node.text)
            except ValueError as error:
                scope.findings.error(node.place, f"{name}: {error}")
                return None
        case Sequence():
            return tuple(item.text for item in scope.reader.texts(node, name))
        case _:
            scope.reader.expected("a text or a list of arguments", node, name)
            return None


def words(scope: Scope, node: Node | None, name: str) -> tuple[str, ...]:
    """Return one text or a list of texts, each once."""
    return tuple(dict.fromkeys(item.text for item in scope.reader.texts(node, name)))
