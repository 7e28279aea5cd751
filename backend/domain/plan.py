"""Plans: what a promotion, rollback, scale or down would change, as data, before anything happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.adoption import Adoption
from backend.domain.deployment import DeployedService
from backend.domain.release import Release
from backend.domain.service import Composition


@dataclass(frozen=True, slots=True)
class Change:
    """One field that will change; before or after is "" where it does not exist. Secret values never stand here."""

    service: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GateState:
    """A gate as judged now; `message` says why it is closed and when or how it opens."""

    name: str
    open: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`id` is the hash of what the plan covers (design, section 8); `action` deploy, promote, rollback, scale or down.

    `strategies` maps service to "rolling", "recreate (why, so many seconds of downtime)", "unchanged" or "remove".
    `release` is None for down. `origin` is the environment the release comes from ("" for a deploy from a run).
    `adoption` is there when something already runs from the same Compose files, or left volumes.
    """

    id: str
    action: str
    environment: str
    computed: float
    release: Release | None = None
    previous: Release | None = None
    origin: str = ""
    base_generation: int = 0
    changes: tuple[Change, ...] = ()
    strategies: Mapping[str, str] = field(default_factory=dict)
    gates: tuple[GateState, ...] = ()
    warnings: tuple[str, ...] = ()
    services: Mapping[str, DeployedService] = field(default_factory=dict)
    composition: Composition = field(default_factory=Composition)
    adoption: Adoption | None = None

    @property
    def blocked(self) -> tuple[GateState, ...]:
        """The gates that are closed."""
        return tuple(gate for gate in self.gates if not gate.open)

    @property
    def clash(self) -> str:
        """Why what already runs forbids to carry it out, "" when it does not."""
        return self.adoption.forbids if self.adoption else ""

    @property
    def empty(self) -> bool:
        """True when nothing would change."""
        return not self.changes and all(strategy == "unchanged" for strategy in self.strategies.values())
