"""How a cluster's nodes call exactly this image and no other (design, section 7)."""

from backend.domain.cluster_names import object_name
from backend.domain.errors import InputError
from backend.domain.image import ImageIdentity

# No registry can ever answer for a host below .invalid (RFC 2606): a node that lost the image fails instead of pulling a stranger's.
_NOWHERE = "slipway.invalid"


def pulled(service: str, identity: ImageIdentity, repository: str = "") -> str:
    """Return `repository@digest` as the push or pull reported it; InputError when the image is not there."""
    for reference in identity.repo_digests:
        name, at, _ = reference.partition("@")
        if at and repository in ("", name):
            return reference
    where = repository or "any registry"
    raise InputError(
        f"{service}: image {identity.short} was not pushed to {where}, so the cluster cannot pull it",
        "Push it first, or load it into the cluster's nodes.",
    )


def loaded(project: str, service: str, identity: ImageIdentity) -> str:
    """Return the write-once tag under which an image is loaded into the nodes: the whole digest of its configuration."""
    digest = identity.config_digest.partition(":")[2] or identity.config_digest
    return f"{_NOWHERE}/{object_name(project)}/{object_name(service)}:{digest}"
