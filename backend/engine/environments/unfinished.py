"""Deployments that were begun and not ended: by a console that is dead, or by a run before it was cut off."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from backend.domain.deployment import Deployment
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConflictError, ConsoleError, RefusedError, UnreachableError
from backend.domain.phase import Phase
from backend.engine.environments.deployments import Deployments, Order, Say
from backend.engine.environments.entry import Entry
from backend.engine.environments.ground import Ground, Grounds
from backend.ports.world import Clock

_PATIENCE = 0.5  # seconds between two looks at what another process does


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Brings them to their end. `carried` names those that this console is at."""

    grounds: Grounds
    deployments: Deployments
    clock: Clock
    carried: Callable[[], Collection[str]]

    async def resume(self, by: str, say: Say, leave: Collection[str]) -> Sequence[Deployment]:
        """Finish what dead consoles left; see `Environments.resume`."""
        settled: list[Deployment] = []
        problems: list[ConsoleError] = []
        for name, environment in self.grounds.workspace.environments.items():
            if not isinstance(environment.target, DockerTarget):
                continue
            try:
                ground = await self.grounds.connect(name)
                if not self._at_work(await ground.entries(), leave):
                    settled += await self.deployments.finish(ground, by, say)
            except (UnreachableError, ConflictError, RefusedError):
                continue
            except ConsoleError as error:
                problems.append(error)
        if problems:
            raise problems[0]
        return settled

    async def of_run(self, ground: Ground, order: Order, say: Say) -> Deployment | None:
        """Return the deployment that a run already made here, after finishing it where it was cut off."""
        if not order.run or order.wish.release is None:
            return None
        wanted = (order.run, order.wish.action, order.wish.release.id)
        while True:
            mine = [
                entry.deployment
                for entry in await ground.entries()
                if (entry.deployment.run, entry.deployment.action, entry.deployment.release.id) == wanted
            ]
            if not mine or mine[0].phase.bad:
                return None
            if mine[0].phase is Phase.SUCCEEDED:
                with suppress(ConflictError):  # the last record was written, but the lock stayed with a dead process
                    await self.deployments.finish(ground, order.by, say, run=order.run)
                return mine[0]
            try:
                await self.deployments.finish(ground, order.by, say, run=order.run)
            except ConflictError as error:  # another process is at it: follow
                say(error.message)
                await self.clock.sleep(_PATIENCE)

    def _at_work(self, entries: Sequence[Entry], runs: Collection[str]) -> bool:
        """Whether an unfinished deployment is carried by this console, or will be by one of the runs."""
        mine = self.carried()
        unfinished = [entry.deployment for entry in entries if not entry.deployment.phase.final]
        return any(deployment.id in mine or deployment.run in runs for deployment in unfinished)
