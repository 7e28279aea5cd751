"""Containers of a simulated engine."""

from collections.abc import Mapping, Sequence

from backend.domain.container import ContainerSpec, ContainerState
from backend.domain.errors import NotFoundError
from backend.drivers.simulated.world import SimulatedWorld, labelled


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

    async def remove(self, container: str, *, volumes: bool = True) -> None:
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
