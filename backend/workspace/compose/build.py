"""The build section of a service."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from backend.domain.service import BuildSection
from backend.notation.nodes import Block, Node, Scalar, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope
from backend.workspace.compose.texts import labels, variables

_REMOTE = re.compile(r"(https?|git|ssh|docker-image|oci-layout|target|service)://|git@|github\.com/")
_DEFAULT = "Dockerfile"


def read_build(scope: Scope, node: Node | None, name: str, secrets: Collection[str]) -> BuildSection | None:
    """Return the build section; `secrets` are the names of the top level."""
    if node is None or (isinstance(node, Scalar) and node.null):
        return None
    if isinstance(node, Scalar):
        node = Block({"context": node}, node.place, {"context": node})
    block = scope.reader.block(node, name, "a folder or a mapping")
    if block is None:
        return None
    check_keys(scope.reader, block, "build", name)
    context = _context(scope, block, name)
    if context is None:
        return None
    return BuildSection(
        context,
        _dockerfile(scope, block, context, name),
        variables(scope, block.get("args"), f"{name}.args"),
        scope.reader.text(block.get("target"), f"{name}.target"),
        labels(scope, block.get("labels"), f"{name}.labels"),
        scope.reader.boolean(block.get("no_cache"), f"{name}.no_cache"),
        _secrets(scope, block.get("secrets"), f"{name}.secrets", secrets),
    )


def _context(scope: Scope, block: Block, name: str) -> str | None:
    node = block.get("context")
    if node is None or (isinstance(node, Scalar) and node.null):
        base = scope.base(block)
        return scope.reader.inside_text(".", block.place, f"{name}.context", base)
    found = scope.reader.scalar(node, f"{name}.context", "a folder")
    if found is None:
        return None
    if _REMOTE.match(found.text):
        scope.findings.error(
            found.place,
            f"{name}.context: {shown(found.text)} is not a folder of the workspace",
            "fetch it into the workspace",
        )
        return None
    return scope.reader.existing(found, f"{name}.context", scope.base(found), "folder")


def _dockerfile(scope: Scope, block: Block, context: str, name: str) -> str:
    node = block.get("dockerfile")
    found = scope.reader.scalar(node, f"{name}.dockerfile") if node is not None else None
    if found is None:
        if scope.reader.folder.kind(f"{context}/{_DEFAULT}") != "file":
            scope.findings.error(block.place, f"{name}: there is no {_DEFAULT} in {shown(context)}")
        return _DEFAULT
    path = scope.reader.existing(found, f"{name}.dockerfile", context)
    if path is None:
        return found.text
    inside = PurePosixPath(path)
    if context != "." and not inside.is_relative_to(context):
        scope.findings.error(
            found.place,
            f"{name}.dockerfile: {shown(path)} lies outside the build context {shown(context)}",
            "move it into the context, or widen the context",
        )
        return found.text
    return str(inside.relative_to(context))


def _secrets(scope: Scope, node: Node | None, name: str, declared: Collection[str]) -> tuple[str, ...]:
    found: list[str] = []
    for item in scope.reader.sequence(node, name):
        source = scope.reader.scalar(item.get("source") if isinstance(item, Block) else item, name)
        if isinstance(item, Block):
            check_keys(scope.reader, item, "a grant", name)
        if source is None:
            continue
        if source.text not in declared:
            scope.findings.error(
                source.place,
                f"{name}: the secret {shown(source.text)} is not declared",
                scope.reader.guess(source.text, declared),
            )
        found.append(source.text)
    return tuple(dict.fromkeys(found))
