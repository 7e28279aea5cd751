"""Rows of live lists: what the engine reads of objects that there are thousands of.

Protocols, not values: the driver's own decoded structures serve as they are, so that nothing is built twice. Rows are shared, must
not be changed, and stay the same object while the cluster's object stays the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Row(Protocol):
    """What every object has. Times are RFC 3339 texts, "" for none; `owner` is the controller's uid, "" for none."""

    @property
    def uid(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def version(self) -> str:
        """The resourceVersion: two rows of one uid and one version are equal."""
        ...

    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def owner(self) -> str: ...
    @property
    def created(self) -> str: ...
    @property
    def deleting(self) -> bool: ...
    @property
    def unreadable(self) -> str:
        """Why only the metadata of the object could be read, "" when all could."""
        ...


class ContainerRow(Protocol):
    """One container of a pod, as the kubelet last reported it. `state` is running, waiting, terminated or ""."""

    @property
    def name(self) -> str: ...
    @property
    def image(self) -> str: ...
    @property
    def image_id(self) -> str: ...
    @property
    def ready(self) -> bool: ...
    @property
    def restarts(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def reason(self) -> str: ...


class PodRow(Row, Protocol):
    """A pod. `phase` is Kubernetes' own (Pending, Running, ...), `ready` its Ready condition."""

    @property
    def phase(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def node(self) -> str: ...
    @property
    def ip(self) -> str: ...
    @property
    def ready(self) -> bool: ...
    @property
    def containers(self) -> Sequence[ContainerRow]: ...


class WorkloadRow(Row, Protocol):
    """A Deployment, StatefulSet, DaemonSet or ReplicaSet. `observed` is the generation that its numbers speak of."""

    @property
    def generation(self) -> int: ...
    @property
    def observed(self) -> int: ...
    @property
    def desired(self) -> int: ...
    @property
    def replicas(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def available(self) -> int: ...


class Freshness(StrEnum):
    """How far rows can be trusted."""

    SYNCING = "syncing"  # not all of them are here yet
    LIVE = "live"
    STALE = "stale"  # as last known; the cluster has been silent for 20 s, or the connection is lost


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a live list, in one piece. `since` (seconds since the epoch) says since when it is stale, `reason` why.

    `uids` in `gone` may already have been replaced by an object of the same name with another uid.
    """

    freshness: Freshness
    put: Sequence[Row] = ()
    gone: Sequence[str] = ()
    since: float = 0.0
    reason: str = ""
