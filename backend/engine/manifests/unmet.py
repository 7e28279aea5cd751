"""What of a service a cluster cannot honour, or honours otherwise: each named, with what to do instead."""

from collections.abc import Callable, Iterator, Mapping

from backend.domain.cluster_names import dns_name, is_key
from backend.domain.service import MountKind, Service
from backend.engine.manifests.amounts import size
from backend.engine.manifests.identity import identity_of
from backend.engine.manifests.pod import is_address
from backend.engine.manifests.ports import ports_of
from backend.engine.manifests.service import aliases_of
from backend.engine.manifests.setting import Setting
from backend.engine.manifests.storage import DEFAULT_SIZE, is_own, users_of

_KNOWN_OPTIONS = ("no-new-privileges", "seccomp:unconfined", "seccomp=unconfined")


def unmet(setting: Setting, service: Service, jobs: frozenset[str], taken: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each. `jobs` are the services that end, `taken` says which service has which name."""
    job = service.name in jobs
    for rule in _RULES if not job else (*_RULES_OF_PODS, _of_jobs):
        for key, text in rule(setting, service):
            yield f"services.{service.name}.{key}: {text}"
    free = set(aliases_of(service, taken))
    for alias in () if job else dict.fromkeys((*service.aliases, service.container_name)):
        if alias and dns_name(alias) not in {*free, service.name.lower()}:
            yield f"services.{service.name}: nobody can call it {alias} in the cluster; call it {service.name}"


_Rule = Callable[[Setting, Service], Iterator[tuple[str, str]]]


def _volumes(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    for mount in service.mounts:
        if mount.kind is MountKind.BIND:
            yield "volumes", f"{mount.source} is not mounted; use a config, a named volume, or copy it into the image"
    for volume in dict.fromkeys(
        mount.source for mount in service.mounts if mount.kind is MountKind.VOLUME and mount.source
    ):
        wish = service.cluster.storage.get(volume)
        users = users_of(setting.composition, volume)
        if not any(user.cluster.storage.get(volume) for user in users) and users[0] is service:
            yield "volumes", f"{volume} gets {size(DEFAULT_SIZE)}; say `x-kubernetes: {{storage: {{{volume}: 10Gi}}}}`"
        elif wish is not None and not wish.size:
            yield "x-kubernetes.storage", f"{volume} gets {size(DEFAULT_SIZE)}; add `size:`"
        if len(users) > 1 and users[0] is service:
            yield "volumes", f"{volume} is shared; the cluster's storage must be able to mount it on several nodes"
        elif is_own(setting.composition, service, volume) and setting.copies(service) > 1:
            yield "volumes", f"each of the {setting.copies(service)} copies gets a {volume} of its own"


def _grants(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    image = setting.image(service)
    by_name = identity_of(service, image).user is None and (service.user or image.user) not in ("", "root")
    for key, grants in (("configs", service.configs), ("secrets", service.secrets)):
        for grant in grants:
            if grant.uid or grant.gid:
                yield key, f"{grant.source} belongs to root in a cluster; uid and gid are not honoured"
            elif grant.mode & 0o004 == 0 and by_name:
                yield key, f"{grant.source} belongs to root and other users may not read it; use mode 0444"


def _process(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    if service.user and not identity_of(service, setting.image(service)).given:
        yield "user", f"{service.user} is a name; a cluster takes numbers, so the image's own user is used"
    if service.stop_signal and service.stop_signal.upper().removeprefix("SIG") != "TERM":
        yield "stop_signal", f"{service.stop_signal} is not honoured; STOPSIGNAL in the Dockerfile is"
    if service.resources.pids:
        yield "deploy.resources", "a limit of processes is the node's matter in a cluster"
    if service.command == ():
        yield "command", "an empty command is the image's own in a cluster; set `entrypoint:` too"
    if service.entrypoint == () and not service.command:
        yield "entrypoint", "an empty entrypoint is the image's own in a cluster; set `command:` too"
    for option in service.security_opt:
        if not option.startswith(_KNOWN_OPTIONS):
            yield "security_opt", f"{option} is not honoured"


def _names(_setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    if service.hostname and not dns_name(service.hostname):
        yield "hostname", f"{service.hostname} cannot be a pod's name"
    for entry in service.extra_hosts:
        host, _, address = entry.partition(":")
        if not is_address(address):
            yield "extra_hosts", f"{host} is left out: {address} is no address"
    for key in service.labels:
        if not is_key(key):
            yield "labels", f"{key} cannot be an annotation and is left out"


def _health(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    check = service.healthcheck
    if service.cluster.probe is not None:
        return
    if (check is None or not check.test) and setting.image(service).has_healthcheck:
        yield "healthcheck", "the image's own HEALTHCHECK is not known to a cluster; write it in the Compose file"
    elif check is not None and not check.test:
        yield "healthcheck", "it has no test, so its times are not used"
    if service.cluster.liveness and (check is None or check.test[:1] in ((), ("NONE",))):
        yield "x-kubernetes.liveness", "there is no healthcheck to go by"


def _ports(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    published = [port.published for port in service.ports if port.published]
    if published and not service.cluster.publish:
        numbers = ", ".join(map(str, published))
        yield (
            "ports",
            f"{numbers} {'is' if len(published) == 1 else 'are'} not opened outside the cluster; say"
            " `x-kubernetes: {publish: none}`, node-port, load-balancer, or ask for an ingress",
        )
    low = [number for number, _ in ports_of(service, setting.image(service)) if number < 1024]
    if low and identity_of(service, setting.image(service)).not_root:
        yield "ports", f"{low[0]}: not every cluster lets a user other than root listen below 1024"


def _restart(_setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    if service.restart in ("", "no") or service.restart.startswith("on-failure"):
        yield "restart", f"{service.restart or 'no'} is not honoured for what serves: a cluster always restarts it"


def _asked(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    wishes, served = service.cluster, setting.served
    for key, kind, wish in (
        ("ingress", "Ingress", wishes.ingress),
        ("autoscale", "HorizontalPodAutoscaler", wishes.autoscale),
        ("disruption_budget", "PodDisruptionBudget", wishes.disruption_budget),
    ):
        if wish is not None and not served.newest(kind):
            yield f"x-kubernetes.{key}", f"this cluster serves no {kind} that Slipway knows"
    if wishes.autoscale is not None:
        limits = service.resources
        if wishes.autoscale.cpu and not (limits.cpus or limits.reserved_cpus):
            yield "x-kubernetes.autoscale", "the share of CPU is of a request; set deploy.resources.reservations.cpus"
        if wishes.autoscale.memory and not (limits.memory or limits.reserved_memory):
            yield (
                "x-kubernetes.autoscale",
                "the share of memory is of a request; set deploy.resources.reservations.memory",
            )
    if wishes.publish in ("node-port", "load-balancer") and not any(port.published for port in service.ports):
        yield "x-kubernetes.publish", "no port is published"


def _of_jobs(setting: Setting, service: Service) -> Iterator[tuple[str, str]]:
    wishes = service.cluster
    for key, asked in (
        ("ingress", wishes.ingress),
        ("autoscale", wishes.autoscale),
        ("disruption_budget", wishes.disruption_budget),
        ("publish", wishes.publish not in ("", "none")),
        ("probe", wishes.probe),
        ("liveness", wishes.liveness),
    ):
        if asked:
            yield f"x-kubernetes.{key}", "it ends by itself and runs as a Job, which has none"
    if setting.copies(service) != 1:
        yield "deploy.replicas", "it ends by itself and runs once, as a Job"
    if service.ports or service.expose:
        yield "ports", "it ends by itself and runs as a Job, which nobody calls"


_RULES_OF_PODS: tuple[_Rule, ...] = (_volumes, _grants, _process, _names)
_RULES: tuple[_Rule, ...] = (*_RULES_OF_PODS, _health, _ports, _restart, _asked)
