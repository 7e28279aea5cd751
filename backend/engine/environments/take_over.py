"""Taking the place of adopted containers: stopped when the new copies may have their ports and volumes, started again when those fail."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from backend.domain.adoption import Adoption
from backend.domain.container import ContainerState, ContainerStatus
from backend.domain.errors import ConsoleError, NotFoundError, UnreachableError
from backend.engine.environments.fence import LockLostError
from backend.engine.environments.roller import Roller
from backend.engine.environments.site import Site

_STILL = (ContainerStatus.CREATED, ContainerStatus.EXITED, ContainerStatus.DEAD, ContainerStatus.REMOVING)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The containers of one adoption, named by their ids, under the environment's lock. All of it may be repeated."""

    site: Site
    roller: Roller
    adoption: Adoption

    async def stop(self, services: Collection[str] | None = None) -> None:
        """Stop what runs of some services, or all that is left; each gets the time that it was made with."""
        wanted = [found.id for found in self.adoption.containers if services is None or found.service in services]
        states = [state for state in [await self._state(one) for one in wanted] if state and state.status not in _STILL]
        if states:
            await self.roller.guard()
            self.roller.say(f"stopping {', '.join(state.name for state in states)} of Compose project {self._project}")
            await asyncio.gather(*(self.site.engine.containers.stop(state.id) for state in states))

    async def start_again(self) -> list[str]:
        """Start again what ran before; returns what went wrong. UnreachableError and LockLostError leave it to the next."""
        troubles = []
        await self.roller.guard()
        for found in self.adoption.containers:
            if not found.running:
                continue
            try:
                await self.site.engine.containers.start(found.id)
            except (UnreachableError, LockLostError):
                raise
            except NotFoundError:
                troubles.append(f"{found.name} is gone: somebody removed it")
            except ConsoleError as error:
                troubles.append(f"{found.name} could not be started again: {error.message}")
        return troubles

    async def remove(self) -> None:
        """Remove the containers, without any volume, and their networks; what resists is said and left."""
        await self.roller.guard()
        for found in self.adoption.containers:
            try:
                await self.site.engine.containers.remove(found.id, volumes=False)
            except UnreachableError:
                raise
            except ConsoleError as error:
                self.roller.say(f"{found.name} is left: {error.message}")
        for network in self.adoption.networks:
            try:
                await self.site.engine.networks.remove(network)
            except UnreachableError:
                raise
            except ConsoleError as error:
                self.roller.say(f"network {network} is left: {error.message}")

    async def _state(self, container: str) -> ContainerState | None:
        try:
            return await self.site.engine.containers.inspect(container)
        except NotFoundError:
            return None

    @property
    def _project(self) -> str:
        return self.adoption.project
