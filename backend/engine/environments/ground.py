"""An environment that is connected: its definition, its site, and the keeper, records and lock there."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.domain.environment import DockerTarget, Environment
from backend.domain.errors import InputError
from backend.domain.workspace import Workspace
from backend.engine.environments.entry import Entry
from backend.engine.environments.keeper import Keeper
from backend.engine.environments.lock import Lock
from backend.engine.environments.pins import Pins, check_pin
from backend.engine.environments.records import Records
from backend.engine.environments.site import Site
from backend.ports.container_engine import Connector
from backend.ports.world import Clock

HISTORY = 30  # deployments that are looked at, at least


@dataclass(frozen=True, slots=True)
class Ground:
    """One environment on its engine."""

    environment: Environment
    site: Site
    keeper: Keeper
    records: Records
    lock: Lock

    async def entries(self) -> tuple[Entry, ...]:
        """Return the newest deployments, newest first; none where nothing was ever deployed."""
        if not await self.keeper.recorded():
            return ()
        return await self.records.read(max(HISTORY, 3 * self.environment.keep))


class Grounds:
    """Connects environments of the workspace, and keeps what was learned of their records and locks."""

    def __init__(self, workspace: Callable[[], Workspace], connector: Connector, clock: Clock, pins: Pins) -> None:
        self._workspace = workspace
        self._connector = connector
        self._clock = clock
        self._pins = pins
        self._known: dict[tuple[str, str, str], tuple[Keeper, Records, Lock]] = {}

    @property
    def workspace(self) -> Workspace:
        """The workspace as last read."""
        return self._workspace()

    def environment(self, name: str) -> Environment:
        """Return an environment's definition; InputError when there is none of that name."""
        found = self.workspace.environments.get(name)
        if found is None:
            known = ", ".join(self.workspace.environments) or "none"
            raise InputError(f"there is no environment {name}", f"slipway.yaml has: {known}")
        return found

    async def connect(self, name: str) -> Ground:
        """Connect to an environment's engine; RefusedError when it is another one than the first time."""
        environment = self.environment(name)
        if not isinstance(environment.target, DockerTarget):
            raise InputError(
                f"{name} lives on Kubernetes, which this version cannot reach yet", "Give it a `docker:` target."
            )
        engine = await self._connector.connect(environment.target)
        await check_pin(self._pins, name, engine.info)
        site = Site(self.workspace.project, name, engine)
        known = (site.project, name, engine.info.id)
        kept = self._known.get(known)
        if kept is None or kept[0].site.engine is not engine:
            keeper = Keeper(site)
            kept = self._known[known] = (keeper, Records(keeper), Lock(keeper, self._clock))
        keeper, records, lock = kept
        return Ground(environment, keeper.site, keeper, records, lock)

    async def pin(self, ground: Ground) -> None:
        """Remember the engine as the environment's own."""
        await self._pins.put(ground.environment.name, ground.site.engine.info.id)

    async def unpin(self, name: str) -> None:
        """Forget the engine: the next one that answers is the environment's own."""
        await self._pins.put(name, "")
