"""What a service says about others: dependencies, networks, links."""

from collections.abc import Collection

from backend.domain.service import Dependency
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope

_CONDITIONS = ("service_started", "service_healthy", "service_completed_successfully")


def read_dependencies(scope: Scope, service: Block, name: str, services: Collection[str]) -> tuple[Dependency, ...]:
    """Return `depends_on`, and what `links` mean for the order."""
    found: dict[str, Dependency] = {}
    node = service.get("depends_on")
    where = f"{name}.depends_on"
    match node:
        case Block():
            for key in node.entries:
                dependency = _long(scope, node, key, where, services)
                if dependency is not None:
                    found[key] = dependency
        case None | Sequence() | Scalar():
            for item in scope.reader.sequence(node, where, "a list or a mapping of services"):
                other = scope.reader.scalar(item, where, "a service's name")
                if other is not None and _known(scope, other, where, services):
                    found[other.text] = Dependency(other.text)
    for linked in _links(scope, service.get("links"), f"{name}.links", services):
        found.setdefault(linked, Dependency(linked))
    return tuple(found.values())


def _long(scope: Scope, block: Block, key: str, where: str, services: Collection[str]) -> Dependency | None:
    detail = scope.reader.block(block.get(key), f"{where}.{key}")
    if detail is None:
        return None
    check_keys(scope.reader, detail, "a dependency", f"{where}.{key}")
    condition = scope.reader.choice(detail.get("condition"), f"{where}.{key}.condition", _CONDITIONS, _CONDITIONS[0])
    required = scope.reader.boolean(detail.get("required"), f"{where}.{key}.required", default=True)
    if not required and key not in services:
        scope.findings.warning(block.key_place(key), f"{where}: there is no service {shown(key)}", "it is not required")
        return None
    place = block.keys[key] if key in block.keys else Scalar(key, block.place)
    return Dependency(key, condition) if _known(scope, place, where, services) else None


def _links(scope: Scope, node: Node | None, name: str, services: Collection[str]) -> list[str]:
    found = []
    for item in scope.reader.texts(node, name):
        service, _, alias = item.text.partition(":")
        if _known(scope, Scalar(service, item.place), name, services):
            found.append(service)
            if alias not in ("", service):
                scope.findings.warning(
                    item.place, f"{name}: the alias {shown(alias)} is not honoured", f"call the service {service}"
                )
    return found


def _known(scope: Scope, node: Scalar, where: str, services: Collection[str]) -> bool:
    if node.text in services:
        return True
    hint = scope.findings.nearest(node.text, services)
    scope.findings.error(node.place, f"{where}: there is no service {shown(node.text)}", hint)
    return False


def read_networks(
    scope: Scope, node: Node | None, name: str, declared: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the networks, and the aliases that the service has in any of them."""
    names: dict[str, None] = {}
    aliases: dict[str, None] = {}
    match node:
        case Block():
            for key, value in node.items():
                if _declared(scope, Scalar(key, node.key_place(key)), name, declared):
                    names[key] = None
                detail = scope.reader.block(value, f"{name}.{key}")
                if detail is not None:
                    check_keys(scope.reader, detail, "a network of a service", f"{name}.{key}")
                    given = scope.reader.texts(detail.get("aliases"), f"{name}.{key}.aliases")
                    aliases.update(dict.fromkeys(alias.text for alias in given))
        case None | Sequence() | Scalar():
            for item in scope.reader.sequence(node, name, "a list or a mapping of networks"):
                network = scope.reader.scalar(item, name, "a network's name")
                if network is not None and _declared(scope, network, name, declared):
                    names[network.text] = None
    return tuple(names), tuple(aliases)


def _declared(scope: Scope, node: Scalar, name: str, declared: Collection[str]) -> bool:
    if node.text == "default" or node.text in declared:
        return True
    hint = scope.reader.guess(node.text, declared) or f"add `{node.text}:` under `networks:` at the top level"
    scope.findings.error(node.place, f"{name}: the network {shown(node.text)} is not declared", hint)
    return False
