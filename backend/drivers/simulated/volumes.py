"""Volumes of a simulated engine."""

from collections.abc import Mapping, Sequence

from backend.domain.container import NamedResource
from backend.domain.errors import ConflictError
from backend.drivers.simulated.world import SimulatedVolume, SimulatedWorld, labelled


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
