"""Secrets: one for each, under a name that changes with a keyed hash of its value."""

import base64

from backend.domain.cluster_names import readable
from backend.domain.errors import InputError
from backend.engine.environments.canonical import keyed
from backend.engine.manifests.granted import MOST_BYTES, data_key, used
from backend.engine.manifests.manifest import Manifest, Manifests
from backend.engine.manifests.marks import manifest
from backend.engine.manifests.setting import Setting


def secret_name(setting: Setting, source: str) -> str:
    """Return the Secret's name; only who has the environment's key can tell a value from it."""
    return f"{readable(source, 50)}-{keyed(setting.key, source, _value(setting, source))[:10]}"


def secrets(setting: Setting) -> list[Manifest]:
    """Return the secrets that services use, with their values."""
    return [_secret(setting, source) for source in used(setting.composition, "secrets")]


def recorded(manifests: Manifests) -> tuple[Manifest, ...]:
    """Return what may be kept and shown: of a Secret only its keys. Its name tells whether the value changed."""
    return tuple(
        {**item, "data": dict.fromkeys(item["data"], "")} if item["kind"] == "Secret" else item
        for item in manifests.items
    )


def _secret(setting: Setting, source: str) -> Manifest:
    value = _value(setting, source).encode()
    if len(value) > MOST_BYTES:
        raise InputError(f"secrets.{source}: a cluster takes at most 1 MiB", "Split it.")
    head = manifest(setting, "v1", "Secret", secret_name(setting, source))
    data = {data_key(source): base64.b64encode(value).decode()}
    return {**head, "type": "Opaque", "immutable": True, "data": data}


def _value(setting: Setting, source: str) -> str:
    assert setting.key, "secrets are hashed under the environment's key"
    if source not in setting.secret_values:
        raise InputError(
            f"secrets.{source} has no value here", "See where `secrets:` in the Compose file takes it from."
        )
    return setting.secret_values[source]
