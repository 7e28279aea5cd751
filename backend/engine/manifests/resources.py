"""What a container may use, and what the scheduler reserves for it."""

from typing import Any

from backend.domain.errors import InputError
from backend.domain.service import Service
from backend.engine.manifests.amounts import cores, size

_SHARE = 0.1  # of a CPU limit, where nothing is reserved


def resources(service: Service) -> dict[str, Any]:
    """Return limits and requests. A Compose limit reserves nothing, in Kubernetes it would reserve all of itself: so without
    `reservations` a tenth of the CPU limit is requested. Memory cannot be taken back: its limit is requested whole.
    """
    wanted = service.resources
    for name, reserved, limit in (
        ("cpus", wanted.reserved_cpus, wanted.cpus),
        ("memory", wanted.reserved_memory, wanted.memory),
    ):
        if limit and reserved > limit:
            raise InputError(
                f"services.{service.name}.deploy.resources: more {name} is reserved than the limit allows",
                f"Raise limits.{name} or lower reservations.{name}.",
            )
    limits, requests = {}, {}
    if wanted.cpus:
        limits["cpu"] = cores(wanted.cpus)
    if wanted.reserved_cpus or wanted.cpus:
        requests["cpu"] = cores(wanted.reserved_cpus or wanted.cpus * _SHARE)
    if wanted.memory:
        limits["memory"] = size(wanted.memory)
    if wanted.reserved_memory or wanted.memory:
        requests["memory"] = size(wanted.reserved_memory or wanted.memory)
    return {key: value for key, value in (("limits", limits), ("requests", requests)) if value}
