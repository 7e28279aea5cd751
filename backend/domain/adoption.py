"""Adoption: what already runs from the same Compose files, and how an environment takes its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.service import Port


@dataclass(frozen=True, slots=True)
class FoundContainer:
    """A container that Compose made. `image` is the name it was made from, `since` when it was started (0.0 never)."""

    id: str
    name: str
    service: str
    image: str
    status: str
    running: bool
    since: float = 0.0
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """What was found, and what adopting it means. Only what is `agreed` to is done.

    `containers` are stopped, and removed once the new version is verified; `networks` go with the last of them. `volumes` maps names of
    the Compose files to the engine's volumes that are used on. `left` says what stays as it is, and why. `early` services are healthy
    before anything stops, `late` ones start when what ran has stopped. `downtime` is in words by service. `clashes` forbid the
    deployment while nobody agrees, `obstacles` the adoption itself.
    """

    project: str
    containers: tuple[FoundContainer, ...] = ()
    volumes: Mapping[str, str] = field(default_factory=dict)
    networks: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    downtime: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    agreed: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """What is done, in this order."""
        running = [found for found in self.containers if found.running]
        beside = ", ".join(self.early)
        handed = [found.name for found in running if found.service in self.early]
        rest = [found.name for found in running if found.service not in self.early]
        steps = []
        if running and beside:
            steps.append(f"start new copies of {beside} and wait until they are healthy, while all that runs goes on")
        if handed:
            steps.append(f"service by service: stop {', '.join(handed)}, open the host ports for the new copies")
        if rest:
            steps.append(f"stop {', '.join(rest)}")
        if running and self.late:
            steps.append(f"start {', '.join(self.late)}")
        if running:
            steps.append("verify; if anything fails up to here, remove the new copies and start again what was stopped")
        if self.containers:
            gone = [found.name for found in self.containers] + [f"network {name}" for name in self.networks]
            steps.append(f"remove {', '.join(gone)}; no volume is removed")
        return tuple(steps)

    @property
    def away(self) -> tuple[str, ...]:
        """For how long services are away, those alike together."""
        groups: dict[str, list[str]] = {}
        for service, text in self.downtime.items():
            groups.setdefault(text, []).append(service)
        return tuple(f"{', '.join(services)}: {text}" for text, services in groups.items())

    @property
    def closed(self) -> tuple[str, ...]:
        """What forbids the deployment as it is agreed to or not."""
        return self.obstacles if self.agreed else self.clashes

    @property
    def forbids(self) -> str:
        """Why the deployment may not go, "" when it may."""
        return "; ".join(self.closed)

    @property
    def covered(self) -> Mapping[str, object]:
        """What a yes is given to."""
        return {
            "containers": sorted((found.id, found.running) for found in self.containers),
            "volumes": self.volumes,
            "networks": self.networks,
            "late": self.late,
        }

    def hint(self, environment: str) -> str:
        """Return the next step when it is forbidden."""
        if self.agreed:
            return "Free that first, then look at the plan again."
        empty = f"; {environment} then begins with empty volumes" if self.volumes else ""
        return (
            f"Adopt it: `slipway promote --to {environment} --adopt` shows the steps and asks first. "
            f"Or stop it: `docker compose down`{empty}."
        )

    def beside(self, environment: str) -> str:
        """Return what it means not to adopt it where nothing clashes."""
        said = [f"Compose project {self.project} goes on beside {environment}"] if self.containers else []
        if self.volumes:
            said.append(f"{environment} begins with empty volumes, not with {', '.join(self.volumes.values())}")
        return "; ".join(said)
