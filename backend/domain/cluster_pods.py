"""Where the kinds that we know keep their pods; other kinds are anybody's."""

from collections.abc import Iterator, Mapping
from typing import Any

# By group and kind, from the object down to the pod's specification.
_PODS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): ("spec",),
    ("", "PodTemplate"): ("template", "spec"),
    ("", "ReplicationController"): ("spec", "template", "spec"),
    ("apps", "Deployment"): ("spec", "template", "spec"),
    ("apps", "StatefulSet"): ("spec", "template", "spec"),
    ("apps", "DaemonSet"): ("spec", "template", "spec"),
    ("apps", "ReplicaSet"): ("spec", "template", "spec"),
    ("batch", "Job"): ("spec", "template", "spec"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
}


def path_to_pod(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that lead to the pod's specification, () for a kind that we do not know."""
    group, slash, _ = str(item.get("apiVersion", "")).partition("/")
    return _PODS.get(((group if slash else ""), str(item.get("kind", ""))), ())


def pod_spec(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pod's specification within an object, the very same mapping; an empty one where there is none."""
    found: Any = item
    for key in path_to_pod(item) or ("",):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def containers(item: Mapping[str, Any], *keys: str) -> Iterator[dict[str, Any]]:
    """Yield the init containers and containers of an object, or those of some `keys` alone, the very same mappings."""
    spec = pod_spec(item)
    for key in keys or ("initContainers", "containers"):
        listed = spec.get(key)
        for container in listed if isinstance(listed, list) else ():
            if isinstance(container, dict):
                yield container
