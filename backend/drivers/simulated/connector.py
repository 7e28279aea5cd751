"""The way to simulated engines."""

from collections.abc import Mapping

from backend.domain.container import EngineInfo
from backend.domain.environment import DockerTarget
from backend.drivers.simulated.builder import SimulatedBuilder
from backend.drivers.simulated.containers import SimulatedContainers
from backend.drivers.simulated.exec import SimulatedExec
from backend.drivers.simulated.files import SimulatedFiles
from backend.drivers.simulated.images import SimulatedImages
from backend.drivers.simulated.networks import SimulatedNetworks
from backend.drivers.simulated.streams import SimulatedStreams
from backend.drivers.simulated.volumes import SimulatedVolumes
from backend.drivers.simulated.world import SimulatedWorld
from backend.ports.container_engine import ContainerEngine


class SimulatedConnector:
    """Port `Connector`: every target leads to one world, but for those named in `others` (by context or host)."""

    def __init__(self, world: SimulatedWorld | None = None, others: Mapping[str, SimulatedWorld] | None = None) -> None:
        self._owned = SimulatedWorld() if world is None else None
        self.world = world or self._owned or SimulatedWorld()
        self._others = dict(others or {})
        self._engines: dict[str, ContainerEngine] = {}

    def world_of(self, target: DockerTarget) -> SimulatedWorld:
        """Return the world behind a target."""
        return self._others.get(target.host or target.context, self.world)

    async def connect(self, target: DockerTarget) -> ContainerEngine:
        """See the port."""
        world = self.world_of(target)
        await world.reach()
        if world.name not in self._engines:
            self._engines[world.name] = ContainerEngine(
                info=world.info,
                containers=SimulatedContainers(world),
                streams=SimulatedStreams(world),
                exec=SimulatedExec(world),
                files=SimulatedFiles(world),
                images=SimulatedImages(world),
                builder=SimulatedBuilder(world),
                networks=SimulatedNetworks(world),
                volumes=SimulatedVolumes(world),
            )
        return self._engines[world.name]

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """See the port."""
        world = self.world_of(target)
        await world.reach()
        return world.info

    async def close(self) -> None:
        """Close; a world made by this connector ends with it."""
        if self._owned is not None:
            await self._owned.end()
