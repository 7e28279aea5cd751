"""Clusters: who they are, what they serve, and the programs that log in to them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.errors import WaitingError


@dataclass(frozen=True, slots=True)
class LoginProgram:
    """A program that a kubeconfig wants run for credentials (`exec` of a user); nothing runs before its content is approved.

    `command` is a name on PATH or an absolute path, `variables` are added to the environment, `file` says who asks for it.
    """

    user: str
    command: str
    arguments: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    api_version: str = "client.authentication.k8s.io/v1"
    interactive: str = "IfAvailable"
    tell_cluster: bool = False
    install_hint: str = ""
    file: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of all that decides what runs: another argument is another program."""
        content = [self.command, self.arguments, self.variables, self.api_version, self.interactive, self.tell_cluster]
        return hashlib.sha256(json.dumps(content).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def line(self) -> str:
        """The command as it may be shown: on one line, without the values of variables, which may be secrets."""
        words = [*(f"{name}=***" for name, _ in self.variables), self.command, *self.arguments]
        return " ".join("".join(c if c.isprintable() else "�" for c in word) or "''" for word in words)


class ApprovalNeededError(WaitingError):
    """A login program waits for a person's yes; `program` says which."""

    def __init__(self, message: str, hint: str, program: LoginProgram) -> None:
        super().__init__(message, hint)
        self.program = program


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the cluster takes us for. `source` is how that is known: the cluster itself, or only the token or certificate."""

    user: str = ""
    groups: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ClusterInfo:
    """A cluster as of the connection; `uid` is its kube-system namespace's, "" where that may not be read."""

    context: str
    server: str
    version: str
    platform: str = ""
    uid: str = ""
    identity: Identity = field(default_factory=Identity)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceType:
    """What a cluster serves under one path: `plural` is the path's word, `subresources` are status, scale, log, ..."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool
    verbs: frozenset[str] = frozenset()
    subresources: frozenset[str] = frozenset()

    @property
    def api_version(self) -> str:
        """`apps/v1`, or `v1` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def __str__(self) -> str:
        return f"{self.plural}.{self.group}" if self.group else self.plural


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects of a type: "" as namespace means all of them; selectors as Kubernetes writes them."""

    type: ResourceType
    namespace: str = ""
    labels: str = ""
    fields: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """One question to the cluster: may we do this? `verb` is Kubernetes' own (get, list, watch, create, patch, delete, ...)."""

    verb: str
    type: ResourceType
    namespace: str = ""
    name: str = ""
    subresource: str = ""

    def __str__(self) -> str:
        what = f"{self.type}/{self.subresource}" if self.subresource else str(self.type)
        where = f" in namespace {self.namespace}" if self.namespace else ""
        return f"{self.verb} {what}{where}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The cluster's answer to an `Access`, and its reason where it gives one."""

    allowed: bool
    reason: str = ""


Manifest = Mapping[str, object]
