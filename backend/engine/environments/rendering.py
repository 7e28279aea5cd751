"""From a deployed service to the containers that run it: one specification, its files, and a hash that tells changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from backend.domain import labels
from backend.domain.container import Attachment, ContainerSpec, FileEntry
from backend.domain.deployment import DeployedService
from backend.domain.image import ImageIdentity, ImageInfo
from backend.domain.service import Composition, FileGrant, Mount, MountKind, Service
from backend.engine.environments.canonical import digest, keyed
from backend.engine.environments.routing import Routing, Strategy, routing_of, strategy_of
from backend.engine.environments.site import ONCE, Site
from backend.engine.masking import Masker

# Not part of a container: a change of these alone replaces no replica.
_NOT_OF_THE_CONTAINER = (
    "build",
    "image",
    "replicas",
    "order",
    "ports",
    "expose",
    "depends_on",
    "aliases",
    "container_name",
    "networks",
    "cluster",
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A service as it shall run here. `spec` still lacks name and generation. `job`: it runs once and must end with 0."""

    name: str
    service: Service
    image: ImageIdentity
    replicas: int
    spec: ContainerSpec
    files: Mapping[str, tuple[FileEntry, ...]] = field(repr=False)
    hash: str = ""
    routing: Routing = field(default_factory=lambda: Routing({}, direct=True))
    strategy: Strategy = field(default_factory=lambda: Strategy(recreate=False))
    job: bool = False
    masker: Masker = field(default_factory=Masker, repr=False, compare=False)

    @property
    def may_end(self) -> bool:
        """Whether a copy that ended with 0 did what it is for: never one that has ports or a health check, which shall run on."""
        if self.job:
            return True
        check = self.service.healthcheck
        serves = self.service.ports or self.service.expose or (check is not None and check.test[:1] != ("NONE",))
        return not serves and (self.spec.restart in ("", "no") or self.spec.restart.startswith("on-failure"))

    def replica(self, site: Site, generation: int, ordinal: int, release: str) -> ContainerSpec:
        """Return the specification of one copy."""
        return replace(
            self.spec,
            name=site.replica(self.name, generation, ordinal),
            labels={
                **self.spec.labels,
                **site.labelled("replica", service=self.name),
                labels.GENERATION: str(generation),
                labels.ORDINAL: str(ordinal),
                labels.RELEASE: release,
                labels.CONFIG_HASH: self.hash,
                **({ONCE: "yes"} if self.may_end else {}),
            },
        )


def render(
    site: Site,
    deployed: DeployedService,
    composition: Composition,
    *,
    image: ImageInfo | None,
    secret_values: Mapping[str, str],
    key: bytes,
    volumes: Mapping[str, str] = MappingProxyType({}),
) -> Rendered:
    """Render a service. `image` is what the engine knows of it (None: not there), `secret_values` by the secrets' names, `volumes` those
    of the engine that are not the environment's own, by their names in the Compose files.
    """
    service = deployed.service
    routing = routing_of(service, image.exposed_ports if image else ())
    files = _files(service, composition, secret_values)
    job = any(
        dependency.service == service.name and dependency.condition == "service_completed_successfully"
        for other in composition.services.values()
        for dependency in other.depends_on
    )
    spec = ContainerSpec(
        name="",
        image=deployed.image.config_digest,
        command=service.command,
        entrypoint=service.entrypoint,
        environment=service.environment,
        labels=service.labels,
        mounts=_mounts(site, service, files, volumes),
        networks=(Attachment(site.network, names_of(service) if routing.direct else ()),),
        ports=tuple(port for port in service.ports if port.published) if routing.direct else (),
        healthcheck=service.healthcheck,
        resources=service.resources,
        restart="no" if job else service.restart,
        user=service.user,
        working_dir=service.working_dir,
        hostname=service.hostname,
        stop_signal=service.stop_signal,
        stop_timeout=service.stop_grace_period,
        init=service.init,
        read_only=service.read_only,
        cap_add=service.cap_add,
        cap_drop=service.cap_drop,
        security_opt=service.security_opt,
        extra_hosts=service.extra_hosts,
        tmpfs=service.tmpfs,
    )
    return Rendered(
        name=service.name,
        service=service,
        image=deployed.image,
        replicas=deployed.replicas,
        spec=spec,
        files=files,
        hash=_hash(deployed, composition, routing, secret_values, key, _adopted(service, volumes), job=job),
        routing=routing,
        strategy=strategy_of(service, routing),
        job=job,
        masker=Masker(secret_values.get(grant.source, "") for grant in service.secrets),
    )


def _adopted(service: Service, volumes: Mapping[str, str]) -> dict[str, str]:
    sources = {mount.source for mount in service.mounts if mount.kind is MountKind.VOLUME}
    return {name: volume for name, volume in volumes.items() if name in sources}


def names_of(service: Service) -> tuple[str, ...]:
    """Return the names by which other services call it."""
    own = (service.name, *service.aliases, *((service.container_name,) if service.container_name else ()))
    return tuple(dict.fromkeys(own))


def _hash(  # noqa: PLR0917
    deployed: DeployedService,
    composition: Composition,
    routing: Routing,
    secret_values: Mapping[str, str],
    key: bytes,
    adopted: Mapping[str, str],
    *,
    job: bool,
) -> str:
    service = deployed.service
    own = {name: getattr(service, name) for name in Service.__dataclass_fields__ if name not in _NOT_OF_THE_CONTAINER}
    return digest(
        {
            **own,
            "image": deployed.image.config_digest,
            "job": job,
            **({"adopted volumes": adopted} if adopted else {}),
            "direct": {"ports": service.ports, "names": names_of(service)} if routing.direct else None,
            "config contents": {grant.source: composition.configs[grant.source].content for grant in service.configs},
            "secret hashes": {
                grant.source: keyed(key, grant.source, secret_values.get(grant.source, "")) for grant in service.secrets
            },
        },
        32,
    )


def _files(
    service: Service, composition: Composition, secret_values: Mapping[str, str]
) -> dict[str, tuple[FileEntry, ...]]:
    """Return files by the folder they are put into."""
    wanted = [(_place(grant, "/"), grant, composition.configs[grant.source].content) for grant in service.configs]
    wanted += [(_place(grant, "/run/secrets"), grant, secret_values.get(grant.source, "")) for grant in service.secrets]
    folders: dict[str, tuple[FileEntry, ...]] = {}
    for path, grant, text in wanted:
        entry = FileEntry(path.name, text.encode(), mode=grant.mode, uid=grant.uid, gid=grant.gid)
        folders[str(path.parent)] = (*folders.get(str(path.parent), ()), entry)
    return folders


def _place(grant: FileGrant, folder: str) -> PurePosixPath:
    return PurePosixPath(folder) / (grant.target or grant.source)


def _mounts(
    site: Site, service: Service, files: Mapping[str, tuple[FileEntry, ...]], volumes: Mapping[str, str]
) -> tuple[Mount, ...]:
    mounts = [
        replace(mount, source=volumes.get(mount.source) or site.volume(mount.source))
        if mount.kind is MountKind.VOLUME and mount.source
        else mount
        for mount in service.mounts
    ]
    if service.read_only:
        # The engine writes no file into a read-only root; an anonymous volume at the folder takes it, and goes with the container.
        taken = {mount.target.rstrip("/") for mount in mounts}
        mounts += [Mount(MountKind.VOLUME, folder) for folder in files if folder.rstrip("/") not in {*taken, ""}]
    return tuple(mounts)
