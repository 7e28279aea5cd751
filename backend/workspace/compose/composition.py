"""The merged Compose files as a composition: services and what they share, and the rules between services."""

import re
from collections.abc import Mapping

from backend.domain.graph import circles, describe
from backend.domain.service import Composition, Service
from backend.notation.nodes import Block, shown
from backend.workspace.compose.grants import read_configs, read_secrets
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope
from backend.workspace.compose.service import Names, read_service
from backend.workspace.compose.texts import words

_NAME = re.compile(r"[a-zA-Z0-9._-]+", re.ASCII)


def read_composition(scope: Scope, block: Block) -> Composition:
    """Return what the merged files say; services whose profiles are not active (COMPOSE_PROFILES) are left out."""
    reader = scope.reader
    check_keys(reader, block, "the file", "a Compose file")
    sections = {
        key: reader.block(block.get(key), key) or Block({}, block.place)
        for key in ("services", "networks", "volumes", "configs", "secrets")
    }
    _check_networks(scope, sections["networks"])
    volumes = _volumes(scope, sections["volumes"])
    configs, secrets = read_configs(scope, sections["configs"]), read_secrets(scope, sections["secrets"])
    found = _blocks(scope, sections["services"])
    active = {key: service for key, service in found.items() if _active(scope, service, key)}
    names = Names(tuple(active), volumes, *(tuple(sections[key].entries) for key in ("networks", "configs", "secrets")))
    services: dict[str, Service] = {}
    for key, service in active.items():
        services[key] = read_service(scope, key, service, sections["services"].key_place(key), names)
    _check_circles(scope, sections["services"], services)
    return Composition(services, configs, secrets, volumes)


def _blocks(scope: Scope, section: Block) -> dict[str, Block]:
    found: dict[str, Block] = {}
    for key, node in section.items():
        if key.startswith("x-"):
            continue
        if not _NAME.fullmatch(key):
            scope.findings.error(
                section.key_place(key), f"services: expected a name of letters, digits, _, . and -, found {shown(key)}"
            )
            continue
        block = scope.reader.block(node, f"services.{key}")
        if block is not None:
            found[key] = block
    return found


def _active(scope: Scope, service: Block, key: str) -> bool:
    profiles = words(scope, service.get("profiles"), f"services.{key}.profiles")
    wanted = [name.strip() for name in scope.variables.get("COMPOSE_PROFILES", "").split(",")]
    if not profiles or "*" in wanted or set(profiles) & set(wanted):
        return True
    scope.findings.warning(
        service.key_place("profiles"),
        f"services.{key} is left out: none of its profiles is active",
        f"set COMPOSE_PROFILES={profiles[0]}",
    )
    return False


def _check_networks(scope: Scope, section: Block) -> None:
    for key, node in section.items():
        block = scope.reader.block(node, f"networks.{key}")
        if block is not None:
            check_keys(scope.reader, block, "a network", f"networks.{key}")


def _volumes(scope: Scope, section: Block) -> tuple[str, ...]:
    for key, node in section.items():
        block = scope.reader.block(node, f"volumes.{key}")
        if block is not None:
            check_keys(scope.reader, block, "a volume", f"volumes.{key}")
    return tuple(section.entries)


def _check_circles(scope: Scope, section: Block, services: Mapping[str, Service]) -> None:
    edges = {key: tuple(other.service for other in service.depends_on) for key, service in services.items()}
    for circle in circles(edges):
        block = section.get(circle[0])
        place = block.key_place("depends_on") if isinstance(block, Block) else section.key_place(circle[0])
        scope.findings.error(
            place, f"services wait for each other in a circle: {describe(circle)}", "remove one of them"
        )
