"""The ports over a simulated world, but for images and streams."""

from collections.abc import Mapping, Sequence

from backend.domain.container import ContainerSpec, ContainerState, ExecResult, FileEntry, NamedResource
from backend.domain.errors import ConflictError, NotFoundError, RefusedError
from backend.drivers.simulated.behaviour import ExecCall
from backend.drivers.simulated.file_tree import normal
from backend.drivers.simulated.world import SimulatedNetwork, SimulatedVolume, SimulatedWorld, labelled

_OUTPUT_LIMIT = 16 * 1024 * 1024


class SimulatedContainers:
    """Port `Containers`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def create(self, spec: ContainerSpec) -> str:
        """See the port."""
        await self._world.reach()
        return self._world.add_container(spec).id

    async def start(self, container: str) -> None:
        """See the port."""
        await self._world.reach()
        self._world.start(self._world.container(container))

    async def stop(self, container: str, timeout: float | None = None) -> None:
        """See the port."""
        await self._world.reach()
        await self._world.container(container).stop(timeout)

    async def remove(self, container: str) -> None:
        """See the port."""
        await self._world.reach()
        try:
            found = self._world.container(container)
        except NotFoundError:
            return
        await self._world.remove(found)

    async def inspect(self, container: str) -> ContainerState:
        """See the port."""
        await self._world.reach()
        return self._world.container(container).state()

    async def list(self, labels: Mapping[str, str]) -> Sequence[ContainerState]:
        """See the port."""
        await self._world.reach()
        states = [container.state() for container in self._world.containers.values()]
        return [state for state in states if labelled(state.labels, labels)]


class SimulatedExec:
    """Port `Exec`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def run(
        self,
        container: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        user: str = "",
        working_dir: str = "",
        stdin: bytes | None = None,
    ) -> ExecResult:
        """See the port."""
        await self._world.reach()
        found = self._world.container(container)
        if not found.running or found.process is None:
            raise ConflictError(f"Container {container} is not running.", "Start it first.")
        call = ExecCall(tuple(command), environment or {}, user, working_dir, stdin or b"")
        result = await found.behaviour.exec(found.process, call)
        self._world.check_reachable()
        return ExecResult(result.exit_code, result.stdout[:_OUTPUT_LIMIT], result.stderr[:_OUTPUT_LIMIT])


class SimulatedFiles:
    """Port `Files`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def put(self, container: str, folder: str, entries: Sequence[FileEntry]) -> None:
        """See the port."""
        await self._world.reach()
        tree = self._world.container(container).tree
        for entry in entries:
            tree.write(normal(entry.path, folder), entry.data, entry)
        if not entries:
            tree.write(normal(folder), None)

    async def get(self, container: str, path: str, *, limit: int = 256 * 1024 * 1024) -> Sequence[FileEntry]:
        """See the port."""
        await self._world.reach()
        tree = self._world.container(container).tree
        if (data := tree.read(path)) is not None:
            found = [FileEntry(normal(path).rpartition("/")[2], data)]
        elif tree.is_folder(path):
            below = list(tree.below(path))
            found = [FileEntry(name, e.data, e.mode, e.uid, e.gid) for name, e in below if e.data is not None]
        else:
            raise NotFoundError(f"Could not find the file {path} in container {container}", "Check the path.")
        if (size := sum(len(entry.data or b"") for entry in found)) > limit:
            raise RefusedError(f"{path} holds {size} bytes, more than the {limit} allowed.", "Take a smaller folder.")
        return found


class SimulatedNetworks:
    """Port `Networks`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def create(self, name: str, labels: Mapping[str, str]) -> NamedResource:
        """See the port."""
        await self._world.reach()
        networks = self._world.networks
        if name not in networks:
            resource = NamedResource(self._world.identity("network"), name, dict(labels))
            networks[name] = SimulatedNetwork(resource, subnet=18 + len(networks) % 200)
            self._world.emit("network", "create", resource.id, {"name": name})
        return networks[name].resource

    async def remove(self, name: str) -> None:
        """See the port; ConflictError while running containers are on it."""
        await self._world.reach()
        network = self._world.networks.get(name)
        if network is None:
            return
        if any(self._world.containers[member].alive for member in network.members):
            raise ConflictError(f"Network {name} has active endpoints.", "Stop its containers first.")
        del self._world.networks[name]
        self._world.emit("network", "destroy", network.resource.id, {"name": name})

    async def list(self, labels: Mapping[str, str]) -> Sequence[NamedResource]:
        """See the port."""
        await self._world.reach()
        resources = [network.resource for network in self._world.networks.values()]
        return [resource for resource in resources if labelled(resource.labels, labels)]

    async def connect(self, network: str, container: str, aliases: Sequence[str] = ()) -> None:
        """See the port."""
        await self._world.reach()
        self._world.join(self._world.network(network), self._world.container(container), tuple(aliases))

    async def disconnect(self, network: str, container: str) -> None:
        """See the port."""
        await self._world.reach()
        found = self._world.container(container)
        joined = self._world.network(network)
        joined.members.pop(found.id, None)
        found.addresses.pop(joined.resource.name, None)


class SimulatedVolumes:
    """Port `Volumes`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def create(self, name: str, labels: Mapping[str, str]) -> NamedResource:
        """See the port."""
        await self._world.reach()
        volumes = self._world.volumes
        if name not in volumes:
            volumes[name] = SimulatedVolume(NamedResource(name, name, dict(labels)))
        return volumes[name].resource

    async def remove(self, name: str) -> None:
        """See the port."""
        await self._world.reach()
        for container in self._world.containers.values():
            if any(mount.source == name for mount in container.spec.mounts):
                raise ConflictError(f"Volume {name} is in use by {container.spec.name}.", "Remove the container first.")
        self._world.volumes.pop(name, None)

    async def list(self, labels: Mapping[str, str]) -> Sequence[NamedResource]:
        """See the port."""
        await self._world.reach()
        resources = [volume.resource for volume in self._world.volumes.values()]
        return [resource for resource in resources if labelled(resource.labels, labels)]
