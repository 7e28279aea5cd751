"""Where one environment lives: the engine, and the names of everything that belongs to it there."""

import hashlib
import re
from dataclasses import dataclass

from backend.domain import labels
from backend.ports.container_engine import ContainerEngine

ONCE = "slipway.once"  # label of a copy that runs once and must end with 0
_LONGEST = 63  # of a DNS label: a container's name is also the name by which the proxy finds it


def bounded(name: str) -> str:
    """Return a name of at most 63 characters; a longer one is cut and gets a hash of the whole."""
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9].rstrip('-_.')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Site:
    """One environment of one project on one connected engine."""

    project: str
    environment: str
    engine: ContainerEngine

    @property
    def prefix(self) -> str:
        """What the names of Slipway's own parts begin with."""
        return f"slipway-{self.project}-{self.environment}"

    @property
    def labels(self) -> dict[str, str]:
        """The labels of everything that is deployed here, the same for every teammate."""
        return {labels.PROJECT: self.project, labels.ENVIRONMENT: self.environment}

    def labelled(self, role: str, **more: str) -> dict[str, str]:
        """Return the labels of a part: its role, and `service` where it belongs to one."""
        own = {**self.labels, labels.ROLE: role}
        if "service" in more:
            own[labels.SERVICE] = more["service"]
        return own

    @property
    def network(self) -> str:
        """The one network of replicas, jobs and proxies."""
        return self.prefix

    @property
    def records(self) -> str:
        """The volume that holds the records."""
        return f"{self.prefix}-records"

    @property
    def keeper(self) -> str:
        """The container through which records are written and the fence is asked."""
        return bounded(f"{self.prefix}-keeper")

    @property
    def lock(self) -> str:
        """The container whose existence is the lock."""
        return bounded(f"{self.prefix}-lock")

    def proxy(self, service: str, generation: int, term: int) -> str:
        """A service's proxy; generation and the lock's term let a successor exist beside it for a moment."""
        return bounded(f"{self.prefix}-proxy-{service}-g{generation}-{term}")

    def replica(self, service: str, generation: int, ordinal: int) -> str:
        """One copy of a service."""
        return bounded(f"{self.project}-{self.environment}-{service}-g{generation}-{ordinal}")

    def job(self, service: str, generation: int) -> str:
        """The one-off job before a rollout."""
        return bounded(f"{self.project}-{self.environment}-{service}-g{generation}-before")

    def volume(self, name: str) -> str:
        """A named volume of the Compose files."""
        return f"{self.project}-{self.environment}-{name}"

    def repository(self, service: str) -> str:
        """The image name under which kept releases are held, so that the engine's clean-up leaves them."""
        return f"slipway/{_path(self.project)}/{_path(service)}"


def _path(name: str) -> str:
    """Return a name as registries allow it: lower case, no separators at its ends or side by side. A changed one gets a hash."""
    plain = re.sub(r"[^a-z0-9._-]+|[._-]{2,}", "-", name.lower()).strip("._-")
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".lstrip("-")
