"""Volumes that outlive their pods. A service's own volume comes from its StatefulSet, a shared one is a claim of its own."""

from typing import Any

from backend.domain.cluster_names import object_name
from backend.domain.service import Composition, MountKind, Service
from backend.engine.manifests.amounts import size
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import manifest, selector
from backend.engine.manifests.setting import Setting

DEFAULT_SIZE = 1024**3


def is_stateful(service: Service) -> bool:
    """Whether a service writes to a named volume: then never two pods may be the same copy, which a StatefulSet alone promises."""
    return any(mount.kind is MountKind.VOLUME and mount.source and not mount.read_only for mount in service.mounts)


def users_of(composition: Composition, volume: str) -> tuple[Service, ...]:
    """Return the services that mount a named volume."""
    return tuple(
        service
        for service in composition.services.values()
        if any(mount.kind is MountKind.VOLUME and mount.source == volume for mount in service.mounts)
    )


def is_own(composition: Composition, service: Service, volume: str) -> bool:
    """Whether a volume is written by this service and mounted by no other: then each copy gets one of its own."""
    written = any(mount.source == volume and not mount.read_only for mount in service.mounts)
    return written and len(users_of(composition, volume)) == 1


def template_name(volume: str) -> str:
    """Return the name of a StatefulSet's claim template; the claims are called TEMPLATE-SERVICE-NUMBER."""
    return object_name(volume, 50)


def claim_name(volume: str) -> str:
    """Return the name of a shared volume's claim."""
    return object_name(volume)


def claim_templates(setting: Setting, service: Service) -> list[dict[str, Any]]:
    """Return the claim templates of a StatefulSet. Kubernetes keeps their claims when the set is scaled down or deleted."""
    return [
        {
            "metadata": {"name": template_name(volume), "labels": selector(setting, service.name)},
            "spec": _spec((service,), volume, "ReadWriteOnce"),
        }
        for volume in _volumes(service)
        if is_own(setting.composition, service, volume)
    ]


def claims(setting: Setting, jobs: frozenset[str]) -> list[Manifest]:
    """Return the claims of shared volumes; nothing deletes them but a person. `jobs` are services without a StatefulSet."""
    found = []
    for volume in dict.fromkeys(
        name for service in setting.composition.services.values() for name in _volumes(service)
    ):
        users = users_of(setting.composition, volume)
        if len(users) == 1 and users[0].name not in jobs and is_own(setting.composition, users[0], volume):
            continue
        pods = sum(max(1, setting.copies(service)) for service in users)
        head = manifest(setting, "v1", "PersistentVolumeClaim", claim_name(volume))
        found.append({**head, "spec": _spec(users, volume, "ReadWriteMany" if pods > 1 else "ReadWriteOnce")})
    return found


def _volumes(service: Service) -> tuple[str, ...]:
    named = (mount.source for mount in service.mounts if mount.kind is MountKind.VOLUME and mount.source)
    return tuple(dict.fromkeys(named))


def _spec(users: tuple[Service, ...], volume: str, mode: str) -> dict[str, Any]:
    wishes = [user.cluster.storage[volume] for user in users if volume in user.cluster.storage]
    wanted = max((wish.size for wish in wishes), default=0) or DEFAULT_SIZE
    class_name = next((wish.class_name for wish in wishes if wish.class_name), "")
    return {
        "accessModes": [mode],
        "resources": {"requests": {"storage": size(wanted)}},
        **({"storageClassName": class_name} if class_name else {}),
    }
