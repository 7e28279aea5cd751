"""What the engine needs of a Kubernetes cluster, and the way to get one.

Errors beside the usual ones: `ApprovalNeededError` before a login program's content was approved, `RefusedError` that names the missing
verb where the cluster forbids something, `ConflictError` that names the owners of fields that others apply.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.domain.cluster import (
    Access,
    Answer,
    ClusterInfo,
    Identity,
    LoginProgram,
    Manifest,
    ResourceType,
    Selection,
)
from backend.ports.cluster_rows import Change, Row


class Approvals(Protocol):
    """Which login programs a person has approved."""

    def approved(self, program: LoginProgram) -> bool:
        """Return whether exactly this content was approved."""
        ...

    def approve(self, program: LoginProgram) -> None:
        """Keep a yes."""
        ...


class Discovery(Protocol):
    """What the cluster serves."""

    async def find(self, kind: str, group: str = "", versions: Sequence[str] = ()) -> ResourceType:
        """Return the newest served version of a kind (`Deployment`, "apps"), out of `versions` where given; NotFoundError when none is."""
        ...

    async def types(self) -> Sequence[ResourceType]:
        """Return everything that is served, each kind of a group once, in its newest version; custom resources too."""
        ...


class Objects(Protocol):
    """Single objects and lists of them, as the API's plain values."""

    async def get(self, type_: ResourceType, name: str, namespace: str = "") -> Manifest:
        """Return one object; NotFoundError."""
        ...

    def pages(self, selection: Selection, *, limit: int = 500) -> AsyncIterator[Sequence[Row]]:
        """Yield what is selected, page by page."""
        ...

    async def apply(
        self, type_: ResourceType, manifest: Manifest, *, manager: str, dry_run: bool = False, force: bool = False
    ) -> Manifest:
        """Apply on the server under a field manager and return the result; ConflictError names who owns the fields in question."""
        ...

    async def patch(
        self, type_: ResourceType, name: str, change: Manifest, *, namespace: str = "", subresource: str = ""
    ) -> Manifest:
        """Merge a change into an object (JSON merge patch); `subresource` is scale, status, ..."""
        ...

    async def create(self, type_: ResourceType, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """Create an object; ConflictError when its name is taken."""
        ...

    async def delete(
        self, type_: ResourceType, name: str, *, namespace: str = "", uid: str = "", dry_run: bool = False
    ) -> None:
        """Delete an object and what it owns, in the background; with `uid` only that one. One that does not exist is no error."""
        ...


class Rights(Protocol):
    """Who we are there, and what we may do."""

    async def who(self) -> Identity:
        """Return whom the cluster takes us for; `source` says how that is known."""
        ...

    async def may(self, access: Access) -> Answer:
        """Ask the cluster, before anything is tried."""
        ...


class PodLogs(Protocol):
    """What containers of pods print."""

    def lines(
        self,
        namespace: str,
        pod: str,
        container: str = "",
        *,
        follow: bool = False,
        previous: bool = False,
        tail: int | None = None,
        since: str = "",
    ) -> AsyncIterator[tuple[str, str]]:
        """Yield (time stamp, line); `since` is a time stamp (RFC 3339). A lost connection raises UnreachableError."""
        ...


class Live(Protocol):
    """One live copy of a selection. It never ends by itself: what is lost is taken up again, rows stay meanwhile."""

    @property
    def rows(self) -> Mapping[str, Row]:
        """The objects by uid, as last known; not to be changed."""
        ...

    def listen(self, hear: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change from now on, in the event loop; returns the way to stop. The first call tells of the present."""
        ...

    async def close(self) -> None:
        """Stop following."""
        ...


class Follower(Protocol):
    """Follows selections."""

    def follow(self, selection: Selection) -> Live:
        """Begin to follow; returns at once."""
        ...


@dataclass(frozen=True, slots=True)
class Cluster:
    """The ports of one cluster; `info` as of the connection."""

    info: ClusterInfo
    discovery: Discovery
    objects: Objects
    rights: Rights
    logs: PodLogs
    follower: Follower


class ClusterConnector(Protocol):
    """Opens clusters by the kubeconfig's contexts. Connections are kept and shared: one cluster a context."""

    async def connect(self, context: str) -> Cluster:
        """Return a context's cluster; InputError for its kubeconfig, ApprovalNeededError, RefusedError, UnreachableError."""
        ...

    async def ping(self, context: str) -> ClusterInfo:
        """Ask the cluster now, who it is and who we are there; UnreachableError when it does not answer within 5 s."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
