"""Manifests as plain mappings: exactly what goes to the API server."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Manifest: TypeAlias = dict[str, Any]  # keys and values as the API's own reference names them


@dataclass(frozen=True, slots=True)
class Manifests:
    """All manifests of an environment in the order to apply them; `warnings` name what a cluster cannot honour.

    Secrets hold values: this is applied and forgotten, `recorded` is what may be kept and shown.
    """

    items: tuple[Manifest, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()


def key_of(manifest: Manifest) -> tuple[str, str]:
    """Return kind and name, which are unique within an environment's manifests."""
    return manifest["kind"], manifest["metadata"]["name"]
