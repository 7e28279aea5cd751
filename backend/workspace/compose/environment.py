"""A service's variables: its env files in order, and `environment:` over them."""

from backend.notation.nodes import Block, Node, Scalar, Sequence
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope
from backend.workspace.compose.texts import pairs
from backend.workspace.dotenv import MOST_BYTES, parse_dotenv


def read_environment(scope: Scope, service: Block, name: str) -> dict[str, str]:
    """Return the variables; a name without value takes it from outside, and is unset when there is none."""
    values: dict[str, str] = {}
    node = service.get("env_file")
    for item in node.items if isinstance(node, Sequence) else (node,) if node is not None else ():
        values.update(_file(scope, item, f"{name}.env_file"))
    for key, value in pairs(scope, service.get("environment"), f"{name}.environment").items():
        given = scope.variables.get(key) if value is None else value
        if given is None:
            values.pop(key, None)
        else:
            values[key] = given
    return values


def _file(scope: Scope, node: Node, name: str) -> dict[str, str]:
    required, raw, path = True, False, node
    if isinstance(node, Block):
        check_keys(scope.reader, node, "an env_file", name)
        required = scope.reader.boolean(node.get("required"), f"{name}.required", default=True)
        raw = scope.reader.choice(node.get("format"), f"{name}.format", ("raw",), "") == "raw"
        given = node.get("path")
        if given is None:
            scope.findings.error(node.place, f"{name}: an entry needs `path:`")
            return {}
        path = given
    if isinstance(path, Scalar) and path.null:
        return {}
    found = scope.reader.scalar(path, name, "a path")
    if found is None:
        return {}
    if not required:
        optional = scope.reader.inside(found, name, scope.base(found))
        if optional is None or scope.reader.folder.kind(optional) == "":
            return {}
    inside = scope.reader.existing(found, name, scope.base(found))
    if inside is None:
        return {}
    if (inside, raw) not in scope.env_files:
        data = scope.reader.content(inside, found.place, name, MOST_BYTES) or b""
        scope.env_files[inside, raw] = parse_dotenv(data, inside, scope.variables, scope.findings, raw=raw)
    return scope.env_files[inside, raw]
