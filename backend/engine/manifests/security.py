"""What a pod may do to its node: as little as its Compose file lets it get by with."""

from typing import Any

from backend.domain.service import Service
from backend.engine.manifests.identity import identity_of
from backend.engine.manifests.setting import PodImage


def pod_security(service: Service, image: PodImage, *, files: bool) -> dict[str, Any]:
    """Return the pod's security context; `files`: it mounts some, which the container's group shall be able to use."""
    unconfined = any(option in ("seccomp:unconfined", "seccomp=unconfined") for option in service.security_opt)
    found: dict[str, Any] = {"seccompProfile": {"type": "Unconfined" if unconfined else "RuntimeDefault"}}
    identity = identity_of(service, image)
    group = identity.user if identity.group is None else identity.group
    if files and identity.not_root and group is not None:
        found |= {"fsGroup": group, "fsGroupChangePolicy": "OnRootMismatch"}
    return found


def container_security(service: Service, image: PodImage) -> dict[str, Any]:
    """Return the container's security context. `runAsNonRoot` stands only where a number other than 0 is known: the kubelet
    refuses to start images that name their user. Root keeps the capabilities that Compose gives it, others lose all.
    """
    identity = identity_of(service, image)
    added = sorted({_capability(name) for name in service.cap_add})
    dropped = sorted({_capability(name) for name in service.cap_drop})
    if identity.not_root and not added:
        dropped = ["ALL"]
    found: dict[str, Any] = {}
    if "SYS_ADMIN" not in added and "ALL" not in added:
        found["allowPrivilegeEscalation"] = False
    if added or dropped:
        found["capabilities"] = {key: value for key, value in (("add", added), ("drop", dropped)) if value}
    if identity.given and identity.user is not None:
        found["runAsUser"] = identity.user
        if identity.group is not None:
            found["runAsGroup"] = identity.group
    if identity.not_root:
        found["runAsNonRoot"] = True
    if service.read_only:
        found["readOnlyRootFilesystem"] = True
    return found


def _capability(name: str) -> str:
    return name.upper().removeprefix("CAP_")
