"""Networks of a simulated engine."""

from collections.abc import Mapping, Sequence

from backend.domain.container import NamedResource
from backend.domain.errors import ConflictError
from backend.drivers.simulated.world import SimulatedNetwork, SimulatedWorld, labelled


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
