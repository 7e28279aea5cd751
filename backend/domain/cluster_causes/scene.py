"""What the rules look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.domain.cluster_object import ClusterObject, number, part, text


@dataclass(frozen=True, slots=True)
class Scene:
    """A workload with its pods and ReplicaSets, the disruption budgets over them, and the events about any of these.

    `now` and `grace` are seconds: the time as the cluster's clock has it (since the epoch), and how long a container may take to
    its first good readiness probe beyond what the probe itself grants.
    """

    workload: ClusterObject
    pods: Sequence[ClusterObject] = ()
    replica_sets: Sequence[ClusterObject] = ()
    budgets: Sequence[ClusterObject] = ()
    events: Sequence[ClusterObject] = ()
    now: float = 0.0
    grace: float = 0.0

    def said_of(self, found: ClusterObject, *reasons: str) -> tuple[str, ...]:
        """Return what events with one of these reasons say of an object, each once, the last one last."""
        events = [event for event in self._of(found) if text(event, "reason") in reasons]
        events.sort(key=lambda event: text(event, "lastTimestamp") or text(event, "eventTime"))
        return tuple(dict.fromkeys(text(event, "message").strip() for event in events if text(event, "message")))

    def times(self, found: ClusterObject, reason: str) -> int:
        """Return how often a reason was said of an object."""
        return sum(max(1, number(event, "count")) for event in self._of(found) if text(event, "reason") == reason)

    def _of(self, found: ClusterObject) -> Iterator[ClusterObject]:
        name, uid = text(found, "metadata", "name"), text(found, "metadata", "uid")
        for event in self.events:
            about = part(event, "involvedObject") or part(event, "regarding")  # events.k8s.io/v1 has the other name
            if text(about, "name") == name and (not uid or text(about, "uid") in ("", uid)):
                yield event
