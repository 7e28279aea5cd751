"""The simulated engine itself: what exists on it, and the switches that break it."""

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.container import ContainerSpec, EngineEvent, EngineInfo, NamedResource
from backend.domain.errors import ConflictError, NotFoundError, UnreachableError
from backend.drivers.simulated.behaviour import HttpAnswer
from backend.drivers.simulated.clocks import ScaledClock
from backend.drivers.simulated.container import SimulatedContainer
from backend.drivers.simulated.file_tree import FileTree
from backend.drivers.simulated.image_shelf import ImageShelf
from backend.drivers.simulated.pulse import Pulse
from backend.ports.world import Clock


@dataclass(slots=True)
class SimulatedNetwork:
    """A network: container ids with the names they answer to."""

    resource: NamedResource
    subnet: int
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    used: int = 1


@dataclass(slots=True)
class SimulatedVolume:
    """A volume with its files."""

    resource: NamedResource
    tree: FileTree = field(default_factory=FileTree)


class SimulatedWorld:
    """One engine in memory. `pull_seconds` and `layer_seconds` say how long work takes in simulated time.

    `occupied_ports` are host ports that something else holds; `build_failures` maps a part of a Dockerfile instruction to the exit code and
    output it ends with.
    """

    def __init__(self, clock: Clock | None = None, *, name: str = "simulated", latency: float = 0.0) -> None:
        self.clock: Clock = clock or ScaledClock()
        self.name = name
        self.latency = latency
        self.pull_seconds = 1.0
        self.layer_seconds = 0.4
        self.occupied_ports: set[int] = set()
        self.build_failures: dict[str, tuple[int, str]] = {}
        self.shelf = ImageShelf()
        self.build_cache: set[str] = set()
        self.containers: dict[str, SimulatedContainer] = {}
        self.networks: dict[str, SimulatedNetwork] = {}
        self.volumes: dict[str, SimulatedVolume] = {}
        self.events: list[EngineEvent] = []
        self.pulse = Pulse()
        self.reachable = True
        self.losses = 0
        self._serial = itertools.count(1)

    @property
    def info(self) -> EngineInfo:
        """What the engine says of itself."""
        return EngineInfo(
            id=hashlib.sha256(self.name.encode()).hexdigest()[:24],
            name=self.name,
            kind="docker",
            version="28.0-simulated",
            api_version="1.48",
            builder="buildkit",
            endpoint=f"simulated://{self.name}",
            architecture="x86_64",
            cpus=8,
            memory=16 * 1024**3,
        )

    # switches -------------------------------------------------------------------------------------------------------
    async def lose_engine(self, *, kill: bool = False) -> None:
        """Cut every connection, open streams too. With `kill` the containers die with the engine."""
        self.reachable = False
        self.losses += 1
        self._wake()
        if kill:
            for container in list(self.containers.values()):
                await container.crash()

    def restore(self) -> None:
        """Let the engine answer again; containers that died with it follow their restart policies."""
        self.reachable = True
        for container in self.containers.values():
            state = container.state()
            if not container.alive and state.started and state.exit_code == 255 and container.survives_engine:
                container.start()
        self._wake()

    async def end(self) -> None:
        """End every container's process; nothing is left running."""
        for container in list(self.containers.values()):
            await container.kill()

    # what the ports use ---------------------------------------------------------------------------------------------
    async def reach(self) -> None:
        """Take as long as the connection takes; UnreachableError when the engine is gone."""
        await self.clock.sleep(self.latency)
        self.check_reachable()

    def check_reachable(self, losses: int | None = None) -> None:
        """UnreachableError when the engine is gone, or was gone since `losses` were counted."""
        if not self.reachable or (losses is not None and losses != self.losses):
            message = f"The connection to the engine {self.info.endpoint} was lost."
            raise UnreachableError(message, "Start the engine again; work goes on by itself.")

    def identity(self, kind: str) -> str:
        """Return a new 64-digit id."""
        return hashlib.sha256(f"{self.name} {kind} {next(self._serial)}".encode()).hexdigest()

    def emit(self, kind: str, action: str, identity: str, attributes: Mapping[str, str]) -> None:
        """Record an event and wake the listeners."""
        self.events.append(EngineEvent(kind, action, identity, self.clock.now(), dict(attributes)))
        self.pulse.beat()

    def add_container(self, spec: ContainerSpec) -> SimulatedContainer:
        """Create a container; ConflictError when the name is taken, NotFoundError for image or network."""
        if any(other.spec.name == spec.name for other in self.containers.values()):
            raise ConflictError(
                f'The container name "{spec.name}" is already in use.', "Choose another name or remove it."
            )
        image = self.shelf.find(spec.image)
        networks = [(self.network(attachment.network), attachment) for attachment in spec.networks]
        container = SimulatedContainer(
            self.identity("container"),
            spec,
            image,
            clock=self.clock,
            volumes=self._volume_tree,
            emit=self._container_event,
        )
        self.containers[container.id] = container
        for network, attachment in networks:
            self.join(network, container, attachment.aliases)
        self._container_event(container, "create", {})
        return container

    def container(self, name: str) -> SimulatedContainer:
        """Return a container by id, short id or name; NotFoundError."""
        for container in self.containers.values():
            if name in (container.id, container.spec.name) or (len(name) >= 12 and container.id.startswith(name)):
                return container
        raise NotFoundError(f"No such container: {name}", "It was removed, or never made.")

    def start(self, container: SimulatedContainer) -> None:
        """Start a container; ConflictError when one of its host ports is taken."""
        if container.alive:
            return
        wanted = {(port.published, port.protocol) for port in container.spec.ports if port.published}
        for other in self.containers.values():
            if other.alive and (taken := wanted & {(port.published, port.protocol) for port in other.spec.ports}):
                raise _port_taken(min(taken)[0])
        if taken_outside := {published for published, _ in wanted} & self.occupied_ports:
            raise _port_taken(min(taken_outside))
        container.start()

    async def remove(self, container: SimulatedContainer) -> None:
        """Kill and forget a container; who waits for its end is told that it is gone, not how it ended."""
        container.removed = True
        await container.kill()
        if self.containers.pop(container.id, None) is None:
            return
        for network in self.networks.values():
            network.members.pop(container.id, None)
        self._container_event(container, "destroy", {})
        container.pulse.beat()

    def network(self, name: str) -> SimulatedNetwork:
        """Return a network by name or id; NotFoundError."""
        for network in self.networks.values():
            if name in (network.resource.name, network.resource.id):
                return network
        raise NotFoundError(f"No such network: {name}", "Create it first.")

    def join(self, network: SimulatedNetwork, container: SimulatedContainer, aliases: tuple[str, ...]) -> None:
        """Connect a container; a connected one gets the further names."""
        if container.id not in network.members:
            network.used += 1
            container.addresses[network.resource.name] = (
                f"172.{network.subnet}.{network.used // 250}.{network.used % 250}"
            )
        network.members[container.id] = tuple(dict.fromkeys((*network.members.get(container.id, ()), *aliases)))

    def resolve(self, network: str, name: str) -> tuple[SimulatedContainer, ...]:
        """Return the running containers that answer to a name on a network, as the engine's DNS does."""
        members = self.networks[network].members if network in self.networks else {}
        found = (
            self.containers[key]
            for key, names in members.items()
            if key in self.containers and (name in names or name == self.containers[key].spec.name)
        )
        return tuple(container for container in found if container.running)

    async def answer(self, port: int, path: str) -> HttpAnswer | None:
        """Answer an HTTP GET on a published host port; None when nobody listens."""
        for container in self.containers.values():
            if container.process and container.running and any(p.published == port for p in container.spec.ports):
                return await container.behaviour.answer(container.process, path)
        return None

    def _volume_tree(self, name: str) -> FileTree:
        if name not in self.volumes:
            self.volumes[name] = SimulatedVolume(NamedResource(name, name))
        return self.volumes[name].tree

    def _container_event(self, container: SimulatedContainer, action: str, attributes: dict[str, str]) -> None:
        labels = container.spec.labels
        known = {"name": container.spec.name, "image": container.spec.image, **labels, **attributes}
        self.emit("container", action, container.id, known)

    def _wake(self) -> None:
        self.pulse.beat()
        for container in self.containers.values():
            container.pulse.beat()


def _port_taken(port: int) -> ConflictError:
    return ConflictError(
        f"Bind for 0.0.0.0:{port} failed: port is already allocated", "Free the port, or publish another one."
    )


def labelled(present: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether all wanted labels are there ("" as value: any value)."""
    return all(key in present and value in ("", present[key]) for key, value in wanted.items())
