"""Volumes, binds and tmpfs of a service, in short and long form."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from backend.domain.service import Mount, MountKind
from backend.notation.nodes import Block, Node, Scalar, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*", re.ASCII)
_WINDOWS = re.compile(r"[a-zA-Z]:[\\/]")
_IGNORED = frozenset({"rw", "cached", "delegated", "consistent", "default"})
_KNOWN = frozenset({"z", "Z", "nocopy", "private", "rprivate", "shared", "rshared", "slave", "rslave"})


def read_mounts(scope: Scope, node: Node | None, name: str, declared: Collection[str]) -> tuple[Mount, ...]:
    """Return the mounts, the last for each target; `declared` are the names of the top level's volumes."""
    found: dict[str, Mount] = {}
    for item in scope.reader.sequence(node, name, "a list of volumes"):
        mount = _long(scope, item, name) if isinstance(item, Block) else _short(scope, item, name)
        if mount is None:
            continue
        if mount.kind is MountKind.VOLUME and mount.source and mount.source not in declared:
            scope.findings.error(
                item.place,
                f"{name}: the volume {shown(mount.source)} is not declared",
                scope.reader.guess(mount.source, declared)
                or f"add `{mount.source}:` under `volumes:` at the top level",
            )
        found[mount.target] = mount
    return tuple(found.values())


def _short(scope: Scope, node: Node, name: str) -> Mount | None:
    found = scope.reader.scalar(node, name, "a volume")
    if found is None:
        return None
    text = found.text
    drive = text[:2] if _WINDOWS.match(text) and ":" in text[2:] else ""
    parts = text[len(drive) :].split(":")
    source, target, options = drive + parts[0], parts[1] if len(parts) > 1 else "", ",".join(parts[2:])
    if len(parts) == 1:
        source, target = "", text
    if len(parts) > 3 or not target.startswith("/") or (len(parts) > 1 and not source):
        scope.findings.error(
            found.place,
            f"{name}: expected [source:]/path/in/the/container[:ro], found {shown(text)}",
        )
        return None
    read_only = False
    for option in options.split(",") if options else ():
        if option == "ro":
            read_only = True
        elif option in _KNOWN:
            scope.findings.warning(found.place, f"{name}: the option {option!r} is not honoured")
        elif option not in _IGNORED:
            scope.findings.error(found.place, f"{name}: unknown option {shown(option)}, expected ro or rw")
    if not source:
        return Mount(MountKind.VOLUME, target, "", read_only)
    if _NAME.fullmatch(source):
        return Mount(MountKind.VOLUME, target, source, read_only)
    bound = _bind(scope, found, source, name)
    return None if bound is None else Mount(MountKind.BIND, target, bound, read_only)


def _long(scope: Scope, block: Block, name: str) -> Mount | None:
    reader = scope.reader
    check_keys(reader, block, "a mount", name)
    for key, honoured in (("bind", ("create_host_path",)), ("volume", ()), ("tmpfs", ())):
        detail = reader.block(block.get(key), f"{name}.{key}")
        for option in detail.entries if detail else ():
            if option not in honoured and not option.startswith("x-"):
                assert detail is not None
                scope.findings.warning(detail.key_place(option), f"{option!r} in {name}.{key} is not honoured")
    target = reader.text(block.get("target"), f"{name}.target")
    if not target.startswith("/"):
        scope.findings.error(block.place, f"{name}: a mount needs `target:`, an absolute path in the container")
        return None
    source = reader.scalar(block.get("source"), f"{name}.source")
    read_only = reader.boolean(block.get("read_only"), f"{name}.read_only")
    kinds = ("volume", "bind", "tmpfs", "npipe", "cluster", "image")
    if block.get("type") is None:
        scope.findings.error(block.place, f"{name}: a mount needs `type:`, one of volume, bind, tmpfs")
        return None
    match reader.choice(block.get("type"), f"{name}.type", kinds, ""):
        case "volume":
            return Mount(MountKind.VOLUME, target, source.text if source else "", read_only)
        case "tmpfs":
            return Mount(MountKind.TMPFS, target, "", read_only)
        case "bind" if source is not None:
            bound = _bind(scope, source, source.text, name)
            return None if bound is None else Mount(MountKind.BIND, target, bound, read_only)
        case "bind":
            scope.findings.error(block.place, f"{name}: a bind needs `source:`")
        case "":
            pass
        case other:
            scope.findings.error(block.place, f"{name}: mounts of type {other} are not honoured")
    return None


def _bind(scope: Scope, node: Scalar, source: str, name: str) -> str | None:
    """Return the absolute path: relative ones stay in the workspace, absolute ones are the engine's own folders."""
    if source == "~" or source.startswith("~/"):
        source = scope.variables.get("HOME", "/root") + source[1:]
    if source.startswith("/"):
        try:
            inside = PurePosixPath(source).is_relative_to(scope.reader.folder.root)
        except ValueError:
            inside = False
        if not inside or ".." in PurePosixPath(source).parts:
            scope.findings.warning(
                node.place,
                f"{name}: {shown(source)} is a path of the machine where the engine runs, outside the workspace",
            )
        return source
    if not source.startswith("."):
        scope.findings.error(
            node.place, f"{name}: expected a volume's name or a path with ./, / or ~/, found {shown(source)}"
        )
        return None
    path = scope.reader.inside_text(source, node.place, name, scope.base(node))
    return None if path is None else str(scope.reader.folder.root / path)
