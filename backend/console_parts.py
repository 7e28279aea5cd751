"""What `backend.assemble` hands to a Console: drivers, store and the ways to read the workspace."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from backend.domain.workspace import Workspace
from backend.engine.environments.pins import Pins
from backend.ports.cluster import Approvals, ClusterConnector
from backend.ports.container_engine import Connector
from backend.ports.journal import Archive, History
from backend.ports.world import Clock, Prober, Secrets, Tree

if TYPE_CHECKING:
    from backend.console import Console


class OpenHistory(History, Protocol):
    """A history that has to be opened and closed."""

    async def open(self) -> None:
        """Make folder and file where needed; ConsoleError when that fails."""
        ...

    async def close(self) -> None:
        """Close the file."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The world of one workspace. `load` reads its files, `console_id` the id of the data folder (once it exists), `person` who acts.

    `clusters` and `approvals` are None in a simulated world.
    `prologue` is awaited at the end of the start: what the demonstration plays before the curtain rises. `closers` end what drivers hold.
    """

    root: Path
    folder: Path
    load: Callable[[], Workspace]
    history: OpenHistory
    archive: Archive
    connector: Connector
    clock: Clock
    secrets: Secrets
    prober: Prober
    tree: Tree
    pins: Pins
    console_id: Callable[[], str]
    person: Callable[[], Awaitable[str]]
    environment: Mapping[str, str]
    clusters: ClusterConnector | None = None
    approvals: Approvals | None = None
    parallel: int = 0
    keep_runs: int = 5
    simulated: bool = False
    prologue: "Callable[[Console], Awaitable[None]] | None" = None
    closers: tuple[Callable[[], Awaitable[None]], ...] = ()
