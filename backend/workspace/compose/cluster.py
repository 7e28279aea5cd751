"""A service's `x-kubernetes:`: what it asks of a cluster beyond the Compose Specification."""

import re
from collections.abc import Mapping

from backend.domain.cluster_names import is_domain, is_key
from backend.domain.cluster_wishes import (
    AutoscaleWish,
    BudgetWish,
    ClusterWishes,
    IngressWish,
    ProbeWish,
    StorageWish,
)
from backend.notation.nodes import Block, Node, Scalar, shown
from backend.workspace.compose.quantities import parse_size
from backend.workspace.compose.scope import Scope
from backend.workspace.compose.texts import labels

KEY = "x-kubernetes"
KEYS = ("ingress", "autoscale", "disruption_budget", "publish", "storage", "probe", "liveness")
PUBLISH = ("none", "node-port", "load-balancer")
_MOST_COPIES = 1000
_AMOUNT = re.compile(r"\d{1,4}|(100|\d{1,2})%", re.ASCII)


def read_cluster_wishes(scope: Scope, service: Block, name: str) -> ClusterWishes:
    """Return what stands below `x-kubernetes:` of a service; it counts on clusters only."""
    reader, where = scope.reader, f"{name}.{KEY}"
    for key in service.entries:
        if key != KEY and key.startswith("x-k") and reader.guess(key, (KEY,)):
            scope.findings.warning(service.key_place(key), f"{key!r} in {name} says nothing", reader.guess(key, (KEY,)))
    block = reader.block(service.get(KEY), where)
    if block is None:
        return ClusterWishes()
    _check(scope, block, KEYS, where)
    return ClusterWishes(
        _ingress(scope, block.get("ingress"), f"{where}.ingress"),
        _autoscale(scope, block.get("autoscale"), f"{where}.autoscale"),
        _budget(scope, block.get("disruption_budget"), f"{where}.disruption_budget"),
        reader.choice(block.get("publish"), f"{where}.publish", PUBLISH, ""),
        _storage(scope, block.get("storage"), f"{where}.storage"),
        _probe(scope, block.get("probe"), f"{where}.probe"),
        reader.boolean(block.get("liveness"), f"{where}.liveness"),
    )


def _check(scope: Scope, block: Block, known: tuple[str, ...], where: str) -> None:
    scope.reader.check_keys(block, known, where)


def _ingress(scope: Scope, node: Node | None, where: str) -> IngressWish | None:
    if isinstance(node, Scalar) and not node.null:
        return IngressWish(_host(scope, node, where))
    reader, block = scope.reader, scope.reader.block(node, where, "a host or a mapping")
    if block is None:
        return None
    _check(scope, block, ("host", "path", "port", "tls", "class", "annotations"), where)
    path = reader.text(block.get("path"), f"{where}.path", "a path") or "/"
    if not path.startswith("/"):
        scope.findings.error(block.key_place("path"), f"{where}.path: expected a path with / in front")
    annotations = labels(scope, block.get("annotations"), f"{where}.annotations")
    for key in annotations:
        if not is_key(key):
            scope.findings.error(
                block.key_place("annotations"), f"{where}.annotations: {shown(key)} cannot be an annotation"
            )
    tls, class_name = (_object(scope, block, key, where) for key in ("tls", "class"))
    if tls and block.get("host") is None:
        scope.findings.error(block.key_place("tls"), f"{where}.tls: a certificate needs `host:`")
    return IngressWish(
        _host(scope, block.get("host"), f"{where}.host"),
        path,
        reader.integer(block.get("port"), f"{where}.port", 1, 65535),
        tls,
        class_name,
        {key: value for key, value in annotations.items() if is_key(key)},
    )


def _host(scope: Scope, node: Node | None, where: str) -> str:
    found = scope.reader.scalar(node, where, "a host")
    if found is not None and not is_domain(found.text):
        scope.findings.error(
            found.place,
            f"{where}: expected a host such as shop.example.org, found {shown(found.text)}",
            "lower-case letters, digits, - and dots, without http:// and port",
        )
        return ""
    return found.text if found else ""


def _object(scope: Scope, block: Block, key: str, where: str) -> str:
    found = scope.reader.scalar(block.get(key), f"{where}.{key}")
    if found is None:
        return ""
    if "*" in found.text or not is_domain(found.text):  # names of Secrets and classes are written like domains
        scope.findings.error(found.place, f"{where}.{key}: expected a name, found {shown(found.text)}")
    return found.text


def _autoscale(scope: Scope, node: Node | None, where: str) -> AutoscaleWish | None:
    reader, block = scope.reader, scope.reader.block(node, where)
    if block is None:
        return None
    _check(scope, block, ("min", "max", "cpu", "memory"), where)
    least = reader.integer(block.get("min"), f"{where}.min", 1, _MOST_COPIES, 1)
    if block.get("max") is None:
        scope.findings.error(block.place, f"{where}: it needs `max:`, the most copies")
    most = reader.integer(block.get("max"), f"{where}.max", 1, _MOST_COPIES, least)
    if most < least:
        scope.findings.error(block.key_place("max"), f"{where}.max: expected at least {least}, found {most}")
        most = least
    cpu, memory = (_percent(scope, block.get(key), f"{where}.{key}") for key in ("cpu", "memory"))
    return AutoscaleWish(least, most, cpu if cpu or memory else 80, memory)


def _percent(scope: Scope, node: Node | None, where: str) -> int:
    found = scope.reader.scalar(node, where, "a percentage")
    if found is None:
        return 0
    return scope.reader.integer(
        Scalar(found.text.strip().removesuffix("%").rstrip(), found.place, plain=True), where, 1, 1000
    )


def _budget(scope: Scope, node: Node | None, where: str) -> BudgetWish | None:
    block = scope.reader.block(node, where)
    if block is None:
        return None
    keys = ("min_available", "max_unavailable")
    _check(scope, block, keys, where)
    given = [key for key in keys if block.get(key) is not None]
    if len(given) != 1:
        scope.findings.error(block.place, f"{where}: it needs either `min_available:` or `max_unavailable:`")
        return None
    found = scope.reader.scalar(block.get(given[0]), f"{where}.{given[0]}", "a number or a percentage")
    if found is None:
        return None
    if not _AMOUNT.fullmatch(found.text):
        scope.findings.error(
            found.place, f"{where}.{given[0]}: expected a number or a percentage, found {shown(found.text)}"
        )
        return None
    return BudgetWish(**{given[0]: found.text})


def _storage(scope: Scope, node: Node | None, where: str) -> Mapping[str, StorageWish]:
    block = scope.reader.block(node, where, "a mapping of volumes")
    found = {}
    for volume, value in block.items() if block else ():
        name = f"{where}.{volume}"
        size: Node | None = value
        class_name = ""
        if isinstance(value, Block):
            _check(scope, value, ("size", "class"), name)
            size, class_name = value.get("size"), _object(scope, value, "class", name)
        found[volume] = StorageWish(int(scope.reader.convert(size, name, _size) or 0), class_name)
    return found


def _size(text: str) -> int:
    """Return bytes: `10Gi` as Kubernetes writes it, `10g` as Compose does."""
    size = parse_size(re.sub(r"(?<=[KMGTPkmgtp])i$", "", text.strip()))
    if size < 1:
        raise ValueError("expected a size above 0")
    return size


def _probe(scope: Scope, node: Node | None, where: str) -> ProbeWish | None:
    block = scope.reader.block(node, where)
    if block is None:
        return None
    _check(scope, block, ("http", "port"), where)
    path = scope.reader.text(block.get("http"), f"{where}.http", "a path")
    if not path.startswith("/"):
        scope.findings.error(block.place, f"{where}: it needs `http:`, a path with / in front")
        return None
    return ProbeWish(path, scope.reader.integer(block.get("port"), f"{where}.port", 1, 65535))


def check_volumes(scope: Scope, service: Block, name: str, wishes: ClusterWishes, mounted: frozenset[str]) -> None:
    """Report volumes that `storage:` names but the service does not mount."""
    block = service.get(KEY)
    storage = block.get("storage") if isinstance(block, Block) else None
    for volume in wishes.storage:
        if volume not in mounted and isinstance(storage, Block):
            scope.findings.error(
                storage.key_place(volume),
                f"{name}.{KEY}.storage: the service mounts no volume {shown(volume)}",
                scope.findings.nearest(volume, mounted),
            )
