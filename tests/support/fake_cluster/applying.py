"""Server-side apply, with owners of whole fields one level below spec, data and metadata.labels."""

import copy
from typing import Any

Thing = dict[str, Any]
Path = tuple[str, ...]
_PARTS: tuple[Path, ...] = (("spec",), ("data",), ("metadata", "labels"), ("metadata", "annotations"))


class OwnedError(Exception):
    """Fields that others own: {manager: [fields]}."""

    def __init__(self, owners: dict[str, list[str]]) -> None:
        super().__init__(str(owners))
        self.owners = owners


def applied(before: Thing | None, manifest: Thing, manager: str, *, force: bool) -> Thing:
    """Return the object after an apply; OwnedError where somebody else owns a field that would change."""
    made = copy.deepcopy(before) if before else {"metadata": {}}
    owned: dict[str, list[str]] = {e["manager"]: list(e["fields"]) for e in made["metadata"].pop("managedFields", [])}
    wanted = {f".{'.'.join(part)}.{key}": (part, key, value) for part, key, value in _fields(manifest)}
    clashes: dict[str, list[str]] = {}
    for name, (part, key, value) in wanted.items():
        for other, fields in owned.items():
            if other != manager and name in fields and (_inner(made, part) or {}).get(key) != value:
                clashes.setdefault(other, []).append(name)
    if clashes and not force:
        raise OwnedError(clashes)
    for other, fields in clashes.items():
        owned[other] = [name for name in owned[other] if name not in fields]
    for name in owned.get(manager, []):  # what is no longer applied goes, unless somebody else wants it
        if name not in wanted and not any(name in fields for other, fields in owned.items() if other != manager):
            *way, key = name.strip(".").split(".")
            (_inner(made, tuple(way)) or {}).pop(key, None)
    made |= {key: value for key, value in manifest.items() if key not in ("metadata", "spec", "data")}
    made["metadata"] |= {k: v for k, v in manifest["metadata"].items() if k not in ("labels", "annotations")}
    for part, key, value in wanted.values():
        inner = made
        for step in part:
            inner = inner.setdefault(step, {})
        inner[key] = copy.deepcopy(value)
    owned[manager] = list(wanted)
    made["metadata"]["managedFields"] = [
        {"manager": name, "operation": "Apply", "fields": fields} for name, fields in owned.items() if fields
    ]
    return made


def _fields(manifest: Thing) -> list[tuple[Path, str, Any]]:
    return [(part, key, value) for part in _PARTS for key, value in (_inner(manifest, part) or {}).items()]


def _inner(thing: Thing, part: Path) -> Thing | None:
    value: Any = thing
    for step in part:
        value = (value or {}).get(step)
    return value if isinstance(value, dict) else None
