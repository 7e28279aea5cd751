"""Compose files of the first kind, without `services:`: the same services in today's form."""

import yaml

from backend.domain.pipeline import Value
from backend.notation.findings import Findings
from backend.notation.nodes import Block, plain
from backend.notation.parser import parse

_SERVICE_KEYS = frozenset({"image", "build"})
_RENAMED = {"net": "network_mode", "log_driver": "", "log_opt": "", "volume_driver": ""}
_TOP = frozenset(["version", "name", "services", "networks", "volumes", "configs", "secrets", "include", "models"])


def is_old(text: str) -> bool:
    """Whether a Compose file has services at its top level: every entry has an image or a build, none is a section."""
    node = parse(text.encode(), "compose.yaml", Findings())
    if not isinstance(node, Block) or not node.entries or set(node.entries) & _TOP:
        return False
    return all(isinstance(value, Block) and _SERVICE_KEYS & set(value.entries) for value in node.entries.values())


def renewed(text: str, origin: str) -> tuple[str, list[str]]:
    """Return the file under `services:`, and what of it has no place there any more."""
    node = parse(text.encode(), origin, Findings())
    assert isinstance(node, Block)
    services: dict[str, Value] = {}
    volumes: dict[str, Value] = {}
    lost: list[str] = []
    for name, value in node.items():
        service = plain(value)
        assert isinstance(service, dict)
        services[name] = _service(name, service, lost)
        mounts = service.get("volumes")
        for mount in mounts if isinstance(mounts, list) else ():
            source, colon, _ = str(mount).partition(":")
            if colon and source.replace("_", "").replace("-", "").isalnum():
                volumes[source] = None
    body: dict[str, Value] = {"services": services, **({"volumes": volumes} if volumes else {})}
    dumped: str = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)
    return f"# The services of {origin}, which is written in Compose's first form, in today's.\n{dumped}", lost


def _service(name: str, service: dict[str, Value], lost: list[str]) -> Value:
    kept: dict[str, Value] = {}
    for key, value in service.items():
        if key in _RENAMED:
            lost.append(f"{key} of {name}")
        elif key == "dockerfile":
            continue
        elif key == "build" and "dockerfile" in service:
            kept[key] = {"context": value, "dockerfile": service["dockerfile"]}
        else:
            kept[key] = value
    return kept
