"""The board: every service against every environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.deployment import EnvironmentState
from backend.domain.run import RunSummary


@dataclass(frozen=True, slots=True)
class PromotionHint:
    """Whether the release of `origin` may move on to `environment`, and what it waits for otherwise."""

    environment: str
    origin: str
    release: str = ""
    version: str = ""
    possible: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Services in the Compose file's order, environments in promotion order, the newest run."""

    services: tuple[str, ...] = ()
    environments: Mapping[str, EnvironmentState] = field(default_factory=dict)
    last_run: RunSummary | None = None
    promotions: tuple[PromotionHint, ...] = ()
