"""Compose's own rules for merging an overlay, or an extending service, over what was there before.

https://github.com/compose-spec/compose-spec/blob/main/13-merge.md and compose-go's override package. Sequences are
appended; where entries have an identity (a port, a mount's target), the reader of that field lets the last one win.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, Scalar, Sequence, describe

Path = tuple[str, ...]
_Rule = Callable[[Node, Node], Node | None]


def merge(base: Block, over: Block, findings: Findings, path: Path = ()) -> Block:
    """Return `over` merged into `base`. `path` is where both stand, such as ("services", "web")."""
    entries, keys = dict(base.entries), dict(base.keys)
    for key, node in over.items():
        here = (*path, key)
        if node.tag == "reset":
            entries.pop(key, None)
            keys.pop(key, None)
            continue
        if key not in entries or node.tag == "override":
            entries[key], keys[key] = _settled(node), over.keys[key]
        elif not (isinstance(node, Scalar) and node.null and not _replaces(here)):
            entries[key] = _merged(entries[key], node, findings, here)
            if entries[key] is node:
                keys[key] = over.keys[key]
    return replace(base, entries=entries, keys=keys, tag="")


def settle(block: Block) -> Block:
    """Return a file that nothing was merged into: what is marked `!reset` is gone."""
    settled = _settled(block)
    assert isinstance(settled, Block)
    return settled


def _settled(node: Node) -> Node:
    match node:
        case Block():
            kept = {key: _settled(value) for key, value in node.items() if value.tag != "reset"}
            return replace(node, entries=kept, keys={key: node.keys[key] for key in kept}, tag="")
        case Sequence():
            return replace(node, items=tuple(_settled(item) for item in node.items if item.tag != "reset"), tag="")
        case _:
            return replace(node, tag="") if node.tag else node


def _merged(base: Node, over: Node, findings: Findings, path: Path) -> Node:
    rule = next((rule for pattern, rule in _RULES.items() if _matches(pattern, path)), None)
    if rule is not None:
        found = rule(base, over)
        if found is not None:
            return found
        base, over = _as_block(base, path), _as_block(over, path)
    match base, over:
        case Block(), Block():
            return merge(base, over, findings, path)
        case Sequence(), Sequence():
            return Sequence((*base.items, *_items(over)), over.place)
        case Scalar(), Scalar():
            return over
        case Scalar(), _ if base.null:
            return _settled(over)
    where = f"{base.place.file}:{base.place.line}"
    findings.error(over.place, f"{'.'.join(path)}: {describe(over)} cannot be merged into {describe(base)} of {where}")
    return base


def _items(node: Node) -> tuple[Node, ...]:
    match node:
        case Sequence():
            return tuple(_settled(item) for item in node.items if item.tag != "reset")
        case Scalar() if node.null:
            return ()
        case _:
            return (_settled(node),)


def _replace(_: Node, over: Node) -> Node:
    return _settled(over)


def _append(base: Node, over: Node) -> Node:
    return Sequence((*_items(base), *_items(over)), over.place)


def _by_name(base: Node, over: Node) -> Node | None:
    """Mappings, and lists of NAME=value, merge by name; both may be written either way."""
    left, right = _named(base), _named(over)
    if left is None or right is None:
        return None
    entries, keys = dict(left.entries), dict(left.keys)
    for key, node in right.items():
        if node.tag == "reset":
            entries.pop(key, None)
            keys.pop(key, None)
        else:
            entries[key], keys[key] = _settled(node), right.keys[key]
    return Block(entries, base.place, keys)


def _named(node: Node) -> Block | None:
    if isinstance(node, Block):
        return node
    if isinstance(node, Scalar):
        return Block({}, node.place) if node.null else None
    entries: dict[str, Node] = {}
    keys: dict[str, Scalar] = {}
    for item in node.items:
        if not isinstance(item, Scalar):
            return None
        name, equals, value = item.text.partition("=")
        entries[name] = Scalar(value, item.place, plain=not equals, tag=item.tag)
        keys[name] = Scalar(name, item.place)
    return Block(entries, node.place, keys)


def _hosts(base: Node, over: Node) -> Node:
    return Sequence((*_host_items(base), *_host_items(over)), over.place)


def _host_items(node: Node) -> tuple[Node, ...]:
    """Return `host=address` for each host of a mapping; lists stay."""
    if not isinstance(node, Block):
        return _items(node)
    return tuple(
        Scalar(f"{host}={item.text}", item.place)
        for host, value in node.items()
        for item in (value.items if isinstance(value, Sequence) else (value,))
        if isinstance(item, Scalar)
    )


def _logging(base: Node, over: Node) -> Node | None:
    match base, over:
        case Block(), Block():
            drivers = base.get("driver"), over.get("driver")
            if all(isinstance(driver, Scalar) for driver in drivers) and drivers[0] != drivers[1]:
                return _settled(over)
    return None


def _blocks(_base: Node, _over: Node) -> Node | None:
    return None  # both become mappings first, see `_as_block`


def _as_block(node: Node, path: Path) -> Node:
    """Return the mapping that the short form of build, depends_on or networks stands for."""
    match node:
        case Scalar() if path[-1] == "build" and not node.null:
            return Block({"context": node}, node.place, {"context": node})
        case Sequence() if path[-1] in ("depends_on", "networks") and all(isinstance(i, Scalar) for i in node.items):
            names = [item for item in node.items if isinstance(item, Scalar)]
            empty = {name.text: Block({}, name.place) for name in names}
            return Block(empty, node.place, {name.text: name for name in names})
        case _:
            return node


_S = ("services", "*")
_RULES: Mapping[Path, _Rule] = {
    (*_S, "command"): _replace,
    (*_S, "entrypoint"): _replace,
    (*_S, "healthcheck", "test"): _replace,
    (*_S, "build"): _blocks,
    (*_S, "depends_on"): _blocks,
    (*_S, "networks"): _blocks,
    (*_S, "extra_hosts"): _hosts,
    (*_S, "logging"): _logging,
    (*_S, "ulimits", "*"): _replace,
    **{
        (*_S, *path): _by_name
        for path in (
            ("environment",),
            ("labels",),
            ("annotations",),
            ("sysctls",),
            ("build", "args"),
            ("build", "labels"),
            ("build", "additional_contexts"),
            ("deploy", "labels"),
        )
    },
    **{(*_S, key): _append for key in ("env_file", "label_file", "tmpfs", "dns", "dns_opt", "dns_search", "profiles")},
    ("networks", "*", "labels"): _by_name,
    ("volumes", "*", "labels"): _by_name,
}


def _matches(pattern: Path, path: Path) -> bool:
    return len(pattern) == len(path) and all(part in ("*", name) for part, name in zip(pattern, path, strict=True))


def _replaces(path: Path) -> bool:
    return any(_matches(pattern, path) for pattern in _RULES if _RULES[pattern] is _replace)
