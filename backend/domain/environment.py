"""Environments: where a release lives, with target, gates and verification."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.given_manifests import GivenManifests
from backend.domain.problem import Place
from backend.domain.service import Composition


@dataclass(frozen=True, slots=True)
class DockerTarget:
    """A Docker engine: all empty means the engine of the current Docker context; else a context's name or a host URL."""

    context: str = ""
    host: str = ""

    def __str__(self) -> str:
        return self.host or self.context or "current Docker context"


@dataclass(frozen=True, slots=True)
class KubernetesTarget:
    """A namespace of the cluster behind a kubeconfig context."""

    context: str
    namespace: str

    def __str__(self) -> str:
        return f"{self.context}/{self.namespace}"


Target = DockerTarget | KubernetesTarget


@dataclass(frozen=True, slots=True)
class Gates:
    """Conditions before a promotion. `tests` are names of stages, `soak` seconds in the environment before;
    `other` keeps gates that this version cannot judge: they stay closed.
    """

    tests: tuple[str, ...] = ()
    soak: float = 0.0
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerificationRule:
    """Checks after a rollout: for how many seconds, which HTTP path per service, how many restarts are allowed."""

    seconds: float = 0.0
    http: Mapping[str, str] = field(default_factory=dict)
    max_restarts: int = 0


@dataclass(frozen=True, slots=True)
class JobBefore:
    """A one-off job before a rollout: runs in the new image of `service`, journalled, never repeated."""

    service: str
    command: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment with its composition already merged from base and overlays. `manifests` are the user's own, for a cluster;
    None where they are made from the composition.
    """

    name: str
    target: Target
    composition: Composition
    overlays: tuple[str, ...] = ()
    gates: Gates = field(default_factory=Gates)
    verify: VerificationRule = field(default_factory=VerificationRule)
    before: JobBefore | None = None
    rollback_on_failure: bool = True
    keep: int = 10
    place: Place | None = None
    manifests: GivenManifests | None = None
