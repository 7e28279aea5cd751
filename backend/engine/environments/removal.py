"""What goes: services that are no longer wanted, and all of an environment but its volumes and records."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.errors import ConsoleError
from backend.domain.service import MountKind
from backend.engine.environments.keeper import Keeper
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.roller import Roller
from backend.engine.environments.side_by_side import side_by_side
from backend.engine.environments.site import Site

_OURS = ("replica", "proxy", "job")


@dataclass(frozen=True, slots=True)
class Removal:
    """Removes parts of one environment, under its lock."""

    site: Site
    keeper: Keeper
    roller: Roller

    async def unwanted(self, wanted: Iterable[str]) -> list[str]:
        """Return services of which something is left but that are not wanted."""
        keep = set(wanted)
        found = set()
        for role in _OURS[:2]:
            for state in await self.site.engine.containers.list(self.site.labelled(role)):
                found.add(state.labels.get(labels.SERVICE, ""))
        return sorted(found - keep)

    async def services(self) -> None:
        """Remove all replicas, proxies and jobs."""
        await side_by_side([self.roller.retire(service) for service in await self.unwanted(())])
        for state in await self.site.engine.containers.list(self.site.labelled("job")):
            await self.site.engine.containers.remove(state.id)

    async def rest(self) -> None:
        """Remove the keeper and the network; what resists is said, and tried again at the next start."""
        try:
            await self.keeper.remove(self.roller.proxies.term)
        except ConsoleError as error:
            self.roller.say(f"something is left: {error.message}")

    async def volumes(self, rendered: Mapping[str, Rendered], adopted: Container[str]) -> None:
        """Make the named volumes that the services mount, but those of the engine that were adopted."""
        names = {
            mount.source
            for service in rendered.values()
            for mount in service.spec.mounts
            if mount.kind is MountKind.VOLUME and mount.source and mount.source not in adopted
        }
        for name in sorted(names):
            await self.site.engine.volumes.create(name, self.site.labels)
