"""The API's objects as lenient structures: unknown fields pass, missing and null ones have defaults.

What lists hold thousands of (pods, workloads, anything) are rows as the ports describe them; they leave the garbage collector alone.
"""

from typing import Any

from msgspec import Raw, Struct, field

Texts = dict[str, str] | None


class Owner(Struct, gc=False):
    """One owner reference."""

    uid: str = ""
    kind: str = ""
    name: str = ""
    controller: bool | None = False


class Meta(Struct, gc=False):
    """Metadata of an object, without annotations: `last-applied-configuration` holds whole Secrets."""

    name: str = ""
    namespace: str | None = ""
    uid: str = ""
    version: str = field(name="resourceVersion", default="")
    generation: int | None = 0
    created: str | None = field(name="creationTimestamp", default="")
    deleted: str | None = field(name="deletionTimestamp", default="")
    labels: Texts = None
    owners: list[Owner] | None = field(name="ownerReferences", default=None)


class Thing(Struct, gc=False):
    """Any object: ports.cluster_rows.Row."""

    metadata: Meta = field(default_factory=Meta)
    unreadable: str = field(name="-unreadable", default="")

    @property
    def uid(self) -> str:
        """As the port says, here and below."""
        return self.metadata.uid

    @property
    def name(self) -> str:
        return self.metadata.name

    @property
    def namespace(self) -> str:
        return self.metadata.namespace or ""

    @property
    def version(self) -> str:
        return self.metadata.version

    @property
    def labels(self) -> dict[str, str]:
        return self.metadata.labels or {}

    @property
    def owner(self) -> str:
        return next((owner.uid for owner in self.metadata.owners or () if owner.controller), "")

    @property
    def created(self) -> str:
        return self.metadata.created or ""

    @property
    def deleting(self) -> bool:
        return bool(self.metadata.deleted)


class Condition(Struct, gc=False):
    """One condition."""

    type: str = ""
    status: str = ""
    reason: str | None = ""


class _Moment(Struct, gc=False):
    reason: str | None = ""


class _State(Struct, gc=False):
    waiting: _Moment | None = None
    running: _Moment | None = None
    terminated: _Moment | None = None


class ContainerStatus(Struct, gc=False):
    """ports.cluster_rows.ContainerRow."""

    name: str = ""
    image: str = ""
    image_id: str = field(name="imageID", default="")
    ready: bool = False
    restarts: int = field(name="restartCount", default=0)
    now: _State | None = field(name="state", default=None)

    @property
    def state(self) -> str:
        """As the port says."""
        now = self.now or _State()
        named = (("running", now.running), ("terminated", now.terminated), ("waiting", now.waiting))
        return next((name for name, moment in named if moment is not None), "")

    @property
    def reason(self) -> str:
        """As the port says."""
        now = self.now or _State()
        moment = now.waiting or now.terminated
        return (moment.reason or "") if moment else ""


class _PodSpec(Struct, gc=False):
    node: str | None = field(name="nodeName", default="")


class _PodStatus(Struct, gc=False):
    phase: str | None = ""
    reason: str | None = ""
    ip: str | None = field(name="podIP", default="")
    conditions: list[Condition] | None = None
    containers: list[ContainerStatus] | None = field(name="containerStatuses", default=None)


class Pod(Thing, gc=False):
    """ports.cluster_rows.PodRow."""

    spec: _PodSpec | None = None
    status: _PodStatus | None = None

    @property
    def phase(self) -> str:
        """As the port says, here and below."""
        return (self.status.phase or "") if self.status else ""

    @property
    def reason(self) -> str:
        return (self.status.reason or "") if self.status else ""

    @property
    def node(self) -> str:
        return (self.spec.node or "") if self.spec else ""

    @property
    def ip(self) -> str:
        return (self.status.ip or "") if self.status else ""

    @property
    def ready(self) -> bool:
        found = (self.status.conditions or ()) if self.status else ()
        return any(condition.type == "Ready" and condition.status == "True" for condition in found)

    @property
    def containers(self) -> list[ContainerStatus]:
        return (self.status.containers or []) if self.status else []


class _WorkloadSpec(Struct, gc=False):
    replicas: int | None = 1  # the server's own default


class _WorkloadStatus(Struct, gc=False):
    """Of a Deployment, StatefulSet or ReplicaSet; a DaemonSet has words of its own."""

    observed: int | None = field(name="observedGeneration", default=0)
    replicas: int | None = 0
    updated: int | None = field(name="updatedReplicas", default=0)
    available: int | None = field(name="availableReplicas", default=0)
    desired_nodes: int | None = field(name="desiredNumberScheduled", default=None)
    current_nodes: int | None = field(name="currentNumberScheduled", default=0)
    updated_nodes: int | None = field(name="updatedNumberScheduled", default=0)
    available_nodes: int | None = field(name="numberAvailable", default=0)


class Workload(Thing, gc=False):
    """ports.cluster_rows.WorkloadRow."""

    spec: _WorkloadSpec | None = None
    status: _WorkloadStatus | None = None

    @property
    def generation(self) -> int:
        """As the port says, here and below."""
        return self.metadata.generation or 0

    @property
    def observed(self) -> int:
        return (self.status.observed or 0) if self.status else 0

    @property
    def desired(self) -> int:
        if self.status and self.status.desired_nodes is not None:
            return self.status.desired_nodes
        replicas = self.spec.replicas if self.spec else None
        return 1 if replicas is None else replicas

    @property
    def replicas(self) -> int:
        status = self.status or _WorkloadStatus()
        return (status.replicas if status.desired_nodes is None else status.current_nodes) or 0

    @property
    def updated(self) -> int:
        status = self.status or _WorkloadStatus()
        return (status.updated if status.desired_nodes is None else status.updated_nodes) or 0

    @property
    def available(self) -> int:
        status = self.status or _WorkloadStatus()
        return (status.available if status.desired_nodes is None else status.available_nodes) or 0


ROWS: dict[tuple[str, str], type[Thing]] = {
    ("", "Pod"): Pod,
    ("apps", "Deployment"): Workload,
    ("apps", "StatefulSet"): Workload,
    ("apps", "DaemonSet"): Workload,
    ("apps", "ReplicaSet"): Workload,
}


class ListMeta(Struct, gc=False):
    """Metadata of a list."""

    version: str = field(name="resourceVersion", default="")
    next: str | None = field(name="continue", default="")


class Page(Struct, gc=False):
    """One page of a list; items stay bytes, so that one bad one costs only itself."""

    metadata: ListMeta = field(default_factory=ListMeta)
    items: list[Raw] | None = None


class WatchEvent(Struct, gc=False):
    """One line of a watch."""

    type: str = ""
    object: Raw = field(default_factory=lambda: Raw(b"{}"))


class AnyObject(Struct, gc=False):
    """An object of which only this much must be right."""

    metadata: dict[str, Any] | None = None
