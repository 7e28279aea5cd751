"""All watches of one open workspace: an engine watch for each target, and what they told last."""

import asyncio
from collections.abc import Callable, Mapping

from backend.domain.environment import DockerTarget
from backend.domain.facts import SourceChanged, Transient
from backend.domain.workspace import Workspace
from backend.engine.monitor.engine_watch import EngineWatch
from backend.ports.container_engine import Connector
from backend.ports.world import Clock


class Watch:
    """Keeps one engine watch for each target that the workspace names; follows when the files name others."""

    def __init__(self, connector: Connector, clock: Clock, say: Callable[[Transient], None]) -> None:
        self._connector = connector
        self._clock = clock
        self._say = say
        self._watches: dict[tuple[DockerTarget, str], asyncio.Task[None]] = {}
        self.sources: dict[str, SourceChanged] = {}

    def follow(self, workspace: Workspace) -> None:
        """Watch the engines of this workspace, and no others."""
        wanted = {(target, workspace.project) for target in targets_of(workspace).values()}
        for key in set(self._watches) - wanted:
            self._watches.pop(key).cancel()
            self.sources.pop(str(key[0]), None)
        for target, project in wanted - set(self._watches):
            watch = EngineWatch(self._connector, target, project, self._clock, self._tell)
            self._watches[target, project] = asyncio.create_task(watch.run(), name=f"watch {target}")

    async def close(self) -> None:
        """Stop watching."""
        tasks = list(self._watches.values())
        self._watches.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tell(self, fact: Transient) -> None:
        if isinstance(fact, SourceChanged):
            self.sources[fact.name] = fact
        self._say(fact)


def targets_of(workspace: Workspace) -> Mapping[str, DockerTarget]:
    """Return the Docker engines by what they are for: each environment's, and where runs build and test."""
    found = {"builds and tests": DockerTarget()}
    for name, environment in workspace.environments.items():
        if isinstance(environment.target, DockerTarget):
            found[name] = environment.target
    return found
