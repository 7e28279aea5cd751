"""A project of two small HTTP services in one image: `front` calls `inner` for each request. Plus a world for its environments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from backend.domain.compose_project import ComposeProject
from backend.domain.environment import DockerTarget, Environment, VerificationRule
from backend.domain.errors import ConsoleError
from backend.domain.facts import DeploymentChanged, JournalledFact
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.release import Evidence, Release
from backend.domain.service import (
    Composition,
    ConfigSource,
    Dependency,
    FileGrant,
    HealthCheck,
    Port,
    SecretSource,
    Service,
)
from backend.domain.workspace import Workspace
from backend.engine.environments.environments import Environments, World
from backend.engine.environments.pins import PinFile
from backend.ports.container_engine import Connector
from backend.ports.world import Clock, Prober

SERVER = Path(__file__).with_name("small_server.py").read_text(encoding="utf-8")


@dataclass
class ListJournal:
    """The journal's `append`, in memory."""

    facts: list[JournalledFact] = field(default_factory=list)

    async def append(self, fact: JournalledFact, *, durable: bool = False) -> int:
        """Keep a fact."""
        del durable
        self.facts.append(fact)
        return len(self.facts)


@dataclass
class GivenSecrets:
    """Secrets from a mapping."""

    values: dict[str, str] = field(default_factory=dict)

    async def resolve(self, source: SecretSource) -> str:
        """Return the value."""
        if source.name not in self.values:
            raise ConsoleError(f"the secret {source.name} has no value", f"Set {source.reference}.")
        return self.values[source.name]


def composition(
    version: str, port: int, *, front: Mapping[str, Any] | None = None, inner: Mapping[str, Any] | None = None
) -> Composition:
    """Return both services; `front` is published on host port `port` (0: not); the mappings replace fields."""
    check = HealthCheck(
        ("CMD", "python3", "/app/server.py", "check"), interval=0.5, timeout=3.0, retries=3, start_period=5.0
    )
    base = Service(
        name="inner",
        image="slipway/python-base:bookworm",
        command=("python3", "/app/server.py"),
        environment={"VERSION": version},
        expose=(8000,),
        healthcheck=check,
        configs=(FileGrant("server", "/app/server.py"),),
        secrets=(FileGrant("signing", "/run/secrets/signing"),),
        stop_grace_period=5.0,
    )
    outer = replace(
        base,
        name="front",
        environment={"VERSION": version, "INNER": "http://inner:8000"},
        ports=(Port(8000, port),) if port else (),
        depends_on=(Dependency("inner", "service_healthy"),),
        secrets=(),
    )
    return Composition(
        services={"front": replace(outer, **(front or {})), "inner": replace(base, **(inner or {}))},
        configs={"server": ConfigSource("server", SERVER)},
        secrets={"signing": SecretSource("signing", "environment", "SIGNING")},
    )


def release(version: str, image: ImageIdentity, *, passed: tuple[str, ...] = ("unit",)) -> Release:
    """Return a release with the same image for both services."""
    evidence = tuple(Evidence("run", stage, Phase.SUCCEEDED) for stage in passed)
    return Release(f"r-{version}", f"#{version}", {"front": image, "inner": image}, "run", 1.0, evidence=evidence)


@dataclass
class Stage:
    """A workspace whose environments tests change, and the environments over it."""

    project: str
    connector: Connector
    clock: Clock
    prober: Prober
    folder: Path
    environments: dict[str, Environment] = field(default_factory=dict)
    journal: ListJournal = field(default_factory=ListJournal)
    secrets: GivenSecrets = field(default_factory=lambda: GivenSecrets({"signing": "s3cret"}))
    said: list[str] = field(default_factory=list)
    compose: ComposeProject = field(default_factory=ComposeProject)
    releases: list[Release] = field(default_factory=list)
    base: Composition = field(default_factory=Composition)  # the Compose file without overlays

    def set(self, name: str, composed: Composition, **more: Any) -> Environment:
        """Define an environment."""
        known = self.environments.get(name) or Environment(name, DockerTarget(), composed, verify=VerificationRule())
        self.environments[name] = replace(known, composition=composed, **more)
        return self.environments[name]

    def console(self, name: str = "console") -> Environments:
        """Return the environments as one console sees them."""

        def workspace() -> Workspace:
            return Workspace(
                str(self.folder), self.project, self.base, environments=self.environments, compose=self.compose
            )

        async def releases() -> Sequence[Release]:
            return self.releases

        publish: Callable[[DeploymentChanged], None] = lambda _: None  # noqa: E731
        return Environments(
            World(
                workspace=workspace,
                connector=self.connector,
                journal=self.journal,  # type: ignore[arg-type]
                publish=publish,
                secrets=self.secrets,
                clock=self.clock,
                prober=self.prober,
                pins=PinFile(self.folder / f"pins-{name}.json"),
                console=name,
                releases=releases if self.releases else None,
            )
        )

    def say(self, line: str) -> None:
        """Keep a line."""
        self.said.append(line)
