"""From a setting to all manifests of an environment, in the order in which they are applied."""

from collections.abc import Callable

from backend.domain.cluster_names import dns_name
from backend.domain.errors import InputError
from backend.domain.service import Composition, Service
from backend.engine.environments.order import levels
from backend.engine.manifests.autoscaler import autoscaler
from backend.engine.manifests.config_map import config_maps
from backend.engine.manifests.disruption_budget import disruption_budget
from backend.engine.manifests.ingress import ingress
from backend.engine.manifests.job import job, jobs_of
from backend.engine.manifests.manifest import Manifest, Manifests, key_of
from backend.engine.manifests.marks import workload_name
from backend.engine.manifests.secret import secrets
from backend.engine.manifests.service import services
from backend.engine.manifests.setting import Setting
from backend.engine.manifests.storage import claims
from backend.engine.manifests.unmet import unmet
from backend.engine.manifests.workload import workload

_ASKED: tuple[tuple[str, Callable[[Setting, Service], Manifest | None]], ...] = (
    ("HorizontalPodAutoscaler", autoscaler),
    ("PodDisruptionBudget", disruption_budget),
    ("Ingress", ingress),
)


def render(setting: Setting) -> Manifests:
    """Return the manifests of an environment and what of its Compose files a cluster cannot honour.

    First what others refer to, then the workloads in the order of `depends_on`, then what acts on them; a Job is to be waited
    for where it stands. InputError names what no cluster could take, with the cure.
    """
    composition = setting.composition
    jobs = jobs_of(composition)
    taken = _names(composition)
    ordered = [composition.services[name] for level in levels(composition.services) for name in level]
    items = [*config_maps(setting), *secrets(setting), *claims(setting, jobs)]
    for service in ordered:
        if service.name not in jobs:
            items += services(setting, service, taken)
    items += [job(setting, service) if service.name in jobs else workload(setting, service) for service in ordered]
    for kind, make in _ASKED:
        if setting.served.newest(kind):
            found = [make(setting, service) for service in ordered if service.name not in jobs]
            items += [item for item in found if item is not None]
    _check_unique(items)
    return Manifests(
        tuple(items), tuple(warning for service in ordered for warning in unmet(setting, service, jobs, taken))
    )


def _names(composition: Composition) -> dict[str, str]:
    """Return which service has which name in the cluster; two that differ only in upper case cannot live together."""
    taken: dict[str, str] = {}
    objects: dict[str, str] = {}
    for name in composition.services:
        for called, names in ((dns_name(name), taken), (workload_name(name), objects)):
            if called and names.setdefault(called, name) != name:
                raise InputError(
                    f"services {names[called]} and {name} would have the same name in a cluster", "Rename one of them."
                )
    return taken


def _check_unique(items: list[Manifest]) -> None:
    seen: set[tuple[str, str]] = set()
    for item in items:
        kind, name = key_of(item)
        if (kind, name) in seen:
            raise InputError(f"two things would be the {kind} {name} of the cluster", "Rename one of the services.")
        seen.add((kind, name))
