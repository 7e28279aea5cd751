"""The healthcheck of a service."""

from backend.domain.service import HealthCheck
from backend.notation.nodes import Node, Scalar, Sequence, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.quantities import parse_duration
from backend.workspace.compose.scope import Scope

_FORMS = ("NONE", "CMD", "CMD-SHELL")


def read_healthcheck(scope: Scope, node: Node | None, name: str) -> HealthCheck | None:
    """Return the check; with times but no test, `test` is empty and the image's own test counts."""
    block = scope.reader.block(node, name)
    if block is None or not block.entries:
        return None
    check_keys(scope.reader, block, "healthcheck", name)
    test = _test(scope, block.get("test"), f"{name}.test")
    if scope.reader.boolean(block.get("disable"), f"{name}.disable"):
        if test and test != ("NONE",):
            scope.findings.error(block.key_place("disable"), f"{name}: `disable: true` and a test exclude each other")
        test = ("NONE",)

    def seconds(key: str, default: float) -> float:
        found = scope.reader.convert(block.get(key), f"{name}.{key}", parse_duration)
        return default if found is None else found

    return HealthCheck(
        test,
        seconds("interval", 30.0),
        seconds("timeout", 30.0),
        scope.reader.integer(block.get("retries"), f"{name}.retries", default=3) or 3,
        seconds("start_period", 0.0),
    )


def _test(scope: Scope, node: Node | None, name: str) -> tuple[str, ...]:
    match node:
        case None:
            return ()
        case Scalar() if not node.null:
            return ("CMD-SHELL", node.text)
        case Sequence():
            return _listed(scope, node, name)
        case _:
            scope.reader.expected("a command line or a list", node, name)
            return ()


def _listed(scope: Scope, node: Sequence, name: str) -> tuple[str, ...]:
    words = tuple(item.text for item in scope.reader.texts(node, name))
    if not words or words[0] not in _FORMS:
        first = node.items[0] if node.items else node
        found = shown(words[0]) if words else "an empty list"
        hint = 'write ["CMD", ...] to run it as it is' if words else ""
        scope.findings.error(first.place, f"{name}: expected NONE, CMD or CMD-SHELL first, found {found}", hint)
        return ()
    if words[0] == "NONE":
        return ("NONE",)
    if len(words) == 1 or (words[0] == "CMD-SHELL" and len(words) > 2):
        wanted = "one command line" if words[0] == "CMD-SHELL" else "a command"
        scope.findings.error(node.place, f"{name}: expected {wanted} after {words[0]}")
        return ()
    return words
