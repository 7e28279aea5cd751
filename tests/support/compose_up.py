"""What `docker compose up` leaves on an engine: network, volumes and containers with Compose's names and labels."""

from dataclasses import dataclass, field, replace

from backend.domain import compose_project as compose
from backend.domain.container import Attachment, ContainerSpec, FileEntry
from backend.domain.service import Composition, Mount, MountKind, Service
from backend.ports.container_engine import ContainerEngine


@dataclass
class ComposeUp:
    """Starts the services of a composition under a project name; `folder` "" leaves out the label that old versions did not set."""

    engine: ContainerEngine
    project: str
    folder: str = ""
    more: dict[str, str] = field(default_factory=dict)  # further labels of the containers

    @property
    def network(self) -> str:
        """The project's default network."""
        return f"{self.project}_default"

    async def up(self, composition: Composition) -> None:
        """Make and start everything; configs are put into the containers as files."""
        own = {compose.PROJECT: self.project}
        for volume in composition.volumes:
            await self.engine.volumes.create(f"{self.project}_{volume}", {**own, compose.VOLUME: volume})
        for service in composition.services.values():
            await self.start(service, composition)

    async def start(self, service: Service, composition: Composition, *, name: str = "", once: bool = False) -> str:
        """Make and start one container."""
        network = {compose.PROJECT: self.project, "com.docker.compose.network": "default"}
        await self.engine.networks.create(self.network, network)
        labels = {
            compose.PROJECT: self.project,
            compose.SERVICE: service.name,
            compose.ONE_OFF: "True" if once else "False",
            "com.docker.compose.container-number": "1",
            **({compose.FOLDER: self.folder} if self.folder else {}),
            **self.more,
        }
        spec = ContainerSpec(
            name=name or f"{self.project}-{service.name}-1",
            image=service.image,
            command=service.command,
            environment=service.environment,
            labels=labels,
            mounts=tuple(self._mount(mount) for mount in service.mounts),
            networks=(Attachment(self.network, (service.name,)),),
            ports=tuple(port for port in service.ports if port.published),
            healthcheck=service.healthcheck,
            restart="unless-stopped",
        )
        identity = await self.engine.containers.create(spec)
        for grant in service.configs:
            folder, _, file = grant.target.rpartition("/")
            entry = FileEntry(file, composition.configs[grant.source].content.encode())
            await self.engine.files.put(identity, folder or "/", [entry])
        await self.engine.containers.start(identity)
        return identity

    def _mount(self, mount: Mount) -> Mount:
        if mount.kind is not MountKind.VOLUME or not mount.source:
            return mount
        return replace(mount, source=f"{self.project}_{mount.source}")

    async def down(self) -> None:
        """Remove all of it, volumes too."""
        own = {compose.PROJECT: self.project}
        for state in await self.engine.containers.list(own):
            await self.engine.containers.remove(state.id)
        for network in await self.engine.networks.list(own):
            await self.engine.networks.remove(network.name)
        for volume in await self.engine.volumes.list(own):
            await self.engine.volumes.remove(volume.name)
