"""Jobs: services that end by themselves, and the one-off job before a rollout. Fixed names, so that none runs twice (R20)."""

from dataclasses import replace

from backend.domain.cluster_names import object_name
from backend.domain.environment import JobBefore
from backend.domain.errors import InputError
from backend.domain.service import Composition, Service
from backend.engine.environments.canonical import digest
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.marks import manifest, workload_name
from backend.engine.manifests.pod import pod_template
from backend.engine.manifests.setting import Setting

_TRIES = 6  # Kubernetes' own number of repetitions


def jobs_of(composition: Composition) -> frozenset[str]:
    """Return the services that end: others wait for their end, or they serve nothing and ask not to be restarted."""
    awaited = {
        dependency.service
        for service in composition.services.values()
        for dependency in service.depends_on
        if dependency.condition == "service_completed_successfully"
    }
    return frozenset(name for name, service in composition.services.items() if name in awaited or _ends(service))


def _ends(service: Service) -> bool:
    check = service.healthcheck
    serves = service.ports or service.expose or (check is not None and check.test[:1] != ("NONE",))
    return not serves and (service.restart in ("", "no") or service.restart.startswith("on-failure"))


def job(setting: Setting, service: Service) -> Manifest:
    """Return the Job of a service that ends; what changed gets another name and so runs again, what did not is left as it is."""
    again = service.restart.startswith("on-failure")
    number = service.restart.partition(":")[2]
    tries = (int(number) if number else _TRIES) if again else 0
    template = pod_template(setting, service, restart="OnFailure" if again else "Never")
    name = f"{workload_name(service.name)}-{digest([template, tries], 10)}"
    return {
        **manifest(setting, "batch/v1", "Job", name, service.name),
        "spec": {"backoffLimit": min(tries, 2**31 - 1), "template": template},
    }


def job_before(setting: Setting, wanted: JobBefore, deployment: str) -> Manifest:
    """Return the job before a rollout, in the new image of its service. The name is the deployment's: one that exists is followed."""
    service = setting.composition.services.get(wanted.service)
    if service is None:
        raise InputError(f"before: there is no service {wanted.service}", "Name a service of the Compose files.")
    words = ("/bin/sh", "-c", wanted.command) if isinstance(wanted.command, str) else wanted.command
    plain = replace(service, entrypoint=words[:1], command=words[1:], ports=(), expose=(), healthcheck=None)
    name = f"{object_name(f'{service.name}-before', 42)}-{digest(deployment, 10)}"
    template = pod_template(setting, plain, restart="Never")
    # Not the service's own selector: neither its Service nor its workload may take this pod for a copy.
    own = {**template["metadata"]["labels"], "slipway.service": object_name(f"{service.name}-before", 63)}
    template["metadata"]["labels"] = own
    found = manifest(setting, "batch/v1", "Job", name, service.name)
    return {**found, "spec": {"backoffLimit": 0, "template": template}}
