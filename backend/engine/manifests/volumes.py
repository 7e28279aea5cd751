"""What a pod mounts: volumes that outlive it, memory, and the files of configs and secrets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from backend.domain.cluster_names import object_name
from backend.domain.errors import InputError
from backend.domain.service import FileGrant, Mount, MountKind, Service
from backend.engine.manifests.config_map import config_name
from backend.engine.manifests.granted import data_key
from backend.engine.manifests.secret import secret_name
from backend.engine.manifests.setting import Setting
from backend.engine.manifests.storage import claim_name, is_own, template_name
from backend.engine.manifests.temporary import memory_volume


@dataclass(slots=True)
class PodVolumes:
    """Volumes of a pod and where its container mounts them."""

    volumes: list[dict[str, Any]] = field(default_factory=list)
    mounts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def files(self) -> bool:
        """Whether anything is mounted whose owner matters."""
        return any("emptyDir" not in volume for volume in self.volumes) or len(self.mounts) > len(self.volumes)


def volumes_of(setting: Setting, service: Service, *, templates: bool) -> PodVolumes:
    """Return a pod's volumes; with `templates` those of its own come from a StatefulSet, which adds them itself."""
    found = PodVolumes()
    for source, mount in _mounts(setting, service, templates=templates):
        if source:
            found.volumes.append(source)
        found.mounts.append(mount)
    places = [mount["mountPath"].rstrip("/") for mount in found.mounts]
    for place in places:
        if not place or ":" in place or places.count(place) > 1:
            raise InputError(
                f"services.{service.name}: a cluster cannot mount {place or '/'!r}",
                "Mount each path once, and neither / nor paths with a colon.",
            )
    found.volumes = list({volume["name"]: volume for volume in found.volumes}.values())
    return found


def _mounts(setting: Setting, service: Service, *, templates: bool) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number, mount in enumerate(service.mounts):
        if mount.kind is MountKind.BIND:
            continue  # named in a warning
        if mount.kind is MountKind.VOLUME and mount.source:
            yield _named(setting, service, mount, templates=templates)
            continue
        name = f"temporary-{number}"
        empty = {"medium": "Memory"} if mount.kind is MountKind.TMPFS else {}
        yield {"name": name, "emptyDir": empty}, _mount(name, mount.target, read_only=mount.read_only)
    for number, text in enumerate(service.tmpfs):
        target, empty = memory_volume(text)
        name = f"memory-{number}"
        yield {"name": name, "emptyDir": empty}, _mount(name, target)
    for number, grant in enumerate(service.configs):
        name = f"config-{number}"
        source = {"name": config_name(setting, grant.source), "items": [_item(grant)]}
        yield {"name": name, "configMap": source}, _file(name, grant, "/")
    for number, grant in enumerate(service.secrets):
        name = f"secret-{number}"
        source = {"secretName": secret_name(setting, grant.source), "items": [_item(grant)]}
        yield {"name": name, "secret": source}, _file(name, grant, "/run/secrets/")


def _named(
    setting: Setting, service: Service, mount: Mount, *, templates: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    if templates and is_own(setting.composition, service, mount.source):
        return {}, _mount(template_name(mount.source), mount.target, read_only=mount.read_only)
    name = f"volume-{object_name(mount.source, 50)}"
    claim = {"claimName": claim_name(mount.source)}
    return {"name": name, "persistentVolumeClaim": claim}, _mount(name, mount.target, read_only=mount.read_only)


def _mount(name: str, target: str, *, read_only: bool = False) -> dict[str, Any]:
    return {"name": name, "mountPath": target, **({"readOnly": True} if read_only else {})}


def _item(grant: FileGrant) -> dict[str, Any]:
    return {"key": data_key(grant.source), "path": data_key(grant.source), "mode": grant.mode & 0o777}


def _file(name: str, grant: FileGrant, folder: str) -> dict[str, Any]:
    """Mount the file alone: what else the image has in its folder stays visible, as in Compose."""
    target = grant.target or folder + grant.source
    return {"name": name, "mountPath": target, "subPath": data_key(grant.source), "readOnly": True}
