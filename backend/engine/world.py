"""What runs of one workspace share: the journal, the archive, engines and the rest of the world."""

from dataclasses import dataclass, field

from backend.domain.environment import DockerTarget
from backend.engine.deployer import Deployer
from backend.engine.ledger import Ledger
from backend.ports.container_engine import Connector
from backend.ports.journal import Archive, History
from backend.ports.world import Clock, Prober, Secrets, Tree


@dataclass(frozen=True, slots=True)
class World:
    """The ports in one hand. `console` is the id of the data folder; `parallel` 0 lets the engine's processors decide."""

    console: str
    history: History
    archive: Archive
    ledger: Ledger
    connector: Connector
    clock: Clock
    secrets: Secrets
    prober: Prober
    tree: Tree
    deployer: Deployer
    target: DockerTarget = field(default_factory=DockerTarget)  # where images are built and tests run
    parallel: int = 0
    keep_runs: int = 5
    outage_seconds: float = 60.0  # how long a step waits for an engine that is gone
    health_seconds: float = 120.0  # how long an integration step waits for its services
    patience: float = 3.0  # seconds between the stop signal and the kill when a run is aborted
