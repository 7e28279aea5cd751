"""What a kubeconfig says, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.cluster import LoginProgram
from backend.domain.errors import InputError
from backend.domain.problem import Problem, Severity

IN_CLUSTER = "in-cluster"


@dataclass(frozen=True, slots=True)
class Material:
    """A PEM text: inline (`data` goes before the file) or in a file that is opened when it is needed."""

    data: bytes = field(default=b"", repr=False)
    file: str = ""

    def __bool__(self) -> bool:
        return bool(self.data or self.file)


@dataclass(frozen=True, slots=True)
class ClusterEntry:
    """Where a cluster answers and how it is recognised; `ca` empty means the system's own authorities."""

    name: str
    server: str
    ca: Material = field(default_factory=Material)
    insecure: bool = False
    tls_server_name: str = ""
    proxy_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Whom the user acts as."""

    user: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UserEntry:
    """How somebody shows who they are."""

    name: str
    certificate: Material = field(default_factory=Material)
    key: Material = field(default_factory=Material)
    token: str = field(default="", repr=False)
    token_file: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    program: LoginProgram | None = None
    acting: Impersonation | None = None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """A cluster, a user and a namespace under one name."""

    name: str
    cluster: str
    user: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """All that is needed to reach one context."""

    context: ContextEntry
    cluster: ClusterEntry
    user: UserEntry
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """Everything that the files say together. What has an error is missing here, or kept with its problem by `node`."""

    files: tuple[str, ...] = ()
    current: str = ""
    contexts: Mapping[str, ContextEntry] = field(default_factory=dict)
    clusters: Mapping[str, ClusterEntry] = field(default_factory=dict)
    users: Mapping[str, UserEntry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def entrance(self, name: str) -> Entrance:
        """Return the way into a context; InputError (with file, line and cure) when it is missing or has a mistake."""
        context = self.contexts.get(name)
        if context is None:
            raise self._missing(name)
        nodes = {f"contexts/{name}", f"clusters/{context.cluster}", f"users/{context.user}"}
        mine = [problem for problem in self.problems if problem.node in nodes]
        errors = tuple(problem for problem in mine if problem.severity is Severity.ERROR)
        cluster, user = self.clusters.get(context.cluster), self.users.get(context.user, UserEntry(""))
        if errors or cluster is None:
            first = errors[0] if errors else None
            text = f"{first.place}: {first.message}" if first else f"there is no cluster {context.cluster}"
            hint = first.hint if first else "Name one that the kubeconfig has."
            raise InputError(f"The context {name} cannot be used: {text}.", hint, errors)
        warnings = tuple(problem.message for problem in mine if problem.severity is Severity.WARNING)
        return Entrance(context, cluster, user, warnings)

    def _missing(self, name: str) -> InputError:
        broken = tuple(
            problem
            for problem in self.problems
            if problem.severity is Severity.ERROR and problem.node in ("", f"contexts/{name}")
        )
        if broken:
            return InputError(
                f"The context {name} cannot be found: {broken[0].place}: {broken[0].message}.", broken[0].hint, broken
            )
        where = ", ".join(self.files) or "any kubeconfig"
        known = ", ".join(sorted(self.contexts)[:12]) or "none"
        return InputError(f"There is no context {name} in {where}.", f"There are: {known}. KUBECONFIG names the files.")
