"""ConfigMaps: one for each config, under a name that changes with its text, and then never changes itself."""

from backend.domain.cluster_names import readable
from backend.domain.errors import InputError
from backend.engine.environments.canonical import digest
from backend.engine.manifests.granted import MOST_BYTES, data_key, used
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import manifest
from backend.engine.manifests.setting import Setting


def config_name(setting: Setting, source: str) -> str:
    """Return the ConfigMap's name: pods of the release before keep theirs until they are gone."""
    content = _content(setting, source)
    return f"{readable(source, 50)}-{digest([source, content], 10)}"


def config_maps(setting: Setting) -> list[Manifest]:
    """Return the configs that services use."""
    return [_config_map(setting, source) for source in used(setting.composition, "configs")]


def _config_map(setting: Setting, source: str) -> Manifest:
    content = _content(setting, source)
    if len(content.encode()) > MOST_BYTES:
        raise InputError(
            f"configs.{source}: a cluster takes at most 1 MiB, and this has {len(content.encode()) // 1024} KiB",
            "Copy it into the image, or split it.",
        )
    head = manifest(setting, "v1", "ConfigMap", config_name(setting, source))
    return {**head, "immutable": True, "data": {data_key(source): content}}


def _content(setting: Setting, source: str) -> str:
    found = setting.composition.configs.get(source)
    if found is None:
        raise InputError(f"configs.{source} is not declared", "Add it under `configs:` at the top level.")
    return found.content
