"""Names that hold the images of kept releases, so that the engine's clean-up leaves them, and a rollback needs no registry."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from backend.domain.deployment import DeployedService
from backend.domain.errors import ConsoleError, UnreachableError
from backend.domain.phase import Phase
from backend.engine.environments.entry import Entry
from backend.engine.environments.site import Site


@dataclass(frozen=True, slots=True)
class KeptImages:
    """Holds images for one environment: `slipway/PROJECT/SERVICE:ENVIRONMENT-DIGEST`."""

    site: Site

    async def hold(self, services: Iterable[DeployedService]) -> None:
        """Give the images of a deployment a name; call it before the first change. What cannot be held is no reason not to deploy."""
        for deployed in services:
            try:
                await self.site.engine.images.tag(deployed.image.config_digest, self._name(deployed))
            except UnreachableError:
                raise
            except ConsoleError:
                continue

    async def release(self, entries: Sequence[Entry], keep: int) -> None:
        """Take the names of images away that none of the `keep` newest releases has."""
        wanted = {
            self._name(deployed) for entry in kept(entries, keep) for deployed in entry.deployment.services.values()
        }
        # Exactly: another environment's name may begin with this one's.
        ours = re.compile(
            rf"{re.escape(self.site.repository(''))}[^:]+:{re.escape(self.site.environment)}-[0-9a-f]{{12}}"
        )
        for image in await self.site.engine.images.list({}):
            for tag in image.tags:
                name = tag.removeprefix("docker.io/").removeprefix("localhost/")
                if ours.fullmatch(name) and name not in wanted:
                    with suppress(ConsoleError):  # in use by something of the user's: it stays
                        await self.site.engine.images.remove(tag)

    def _name(self, deployed: DeployedService) -> str:
        return f"{self.site.repository(deployed.service.name)}:{self.site.environment}-{deployed.image.short}"


def kept(entries: Sequence[Entry], keep: int) -> list[Entry]:
    """Return the deployments of the newest `keep` releases that once succeeded, newest first; unfinished ones too."""
    releases: dict[str, None] = {}
    found = []
    for entry in entries:
        deployment = entry.deployment
        if deployment.action == "down" or (deployment.phase.final and deployment.phase is not Phase.SUCCEEDED):
            continue
        if deployment.release.id not in releases and len(releases) >= keep:
            continue
        releases[deployment.release.id] = None
        found.append(entry)
    return found
