"""What of an environment is not wanted any more: only what Slipway itself applied, and nothing that holds data."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.cluster_object import ClusterObject, condition, items, part, text
from backend.engine.manifests.manifest import Manifest, key_of
from backend.engine.manifests.marks import own_labels
from backend.engine.manifests.setting import Setting

MANAGER = "slipway"  # the one field manager under which everything is applied

# What calls or scales goes before what runs, what is mounted last. Claims are never in here.
_ORDER = (
    "Ingress",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "Deployment",
    "StatefulSet",
    "Job",
    "Service",
    "ConfigMap",
    "Secret",
)


@dataclass(frozen=True, slots=True)
class Prune:
    """Objects to delete, in order, and `kept`: what has data or still runs, and so is left to a person."""

    objects: tuple[ClusterObject, ...] = ()
    kept: tuple[ClusterObject, ...] = ()


def prune(setting: Setting, live: Iterable[ClusterObject], wanted: Iterable[Manifest]) -> Prune:
    """Return what may go once a rollout is done. Labels alone are no proof, they can be copied: the object must have been applied
    by us, to this environment, and by no controller.
    """
    stays = {key_of(manifest) for manifest in wanted}
    labels = own_labels(setting)
    objects, kept = [], []
    for found in live:
        kind, name = text(found, "kind"), text(found, "metadata", "name")
        if (kind, name) in stays or not labels.items() <= part(found, "metadata", "labels").items() or not _ours(found):
            continue
        if kind == "PersistentVolumeClaim" or (kind == "Job" and not _ended(found)):
            kept.append(found)
        elif kind in _ORDER:
            objects.append(found)
    return Prune(tuple(sorted(objects, key=lambda found: _ORDER.index(text(found, "kind")))), tuple(kept))


def _ours(found: ClusterObject) -> bool:
    owned = any(True for _ in items(found, "metadata", "ownerReferences"))
    applied = any(
        text(entry, "manager") == MANAGER and text(entry, "operation") == "Apply"
        for entry in items(found, "metadata", "managedFields")
    )
    return applied and not owned


def _ended(job: ClusterObject) -> bool:
    return any(text(condition(job, kind), "status") == "True" for kind in ("Complete", "Failed"))
