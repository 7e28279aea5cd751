"""What the statuses of a pod's containers say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.domain.cause import Cause
from backend.domain.cluster_causes.cluster_cause import ClusterCause
from backend.domain.cluster_causes.scene import Scene
from backend.domain.cluster_object import ClusterObject, items, name_of, number, part, text, truth

_PULLING = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "ImageInspectError",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)
_DENIED = re.compile(r"unauthorized|denied|authentication required|no basic auth|forbidden|\b40[13]\b", re.IGNORECASE)
_MISSING = re.compile(r"not found|manifest unknown|not present|does not exist|invalid reference", re.IGNORECASE)
_NO_CONFIG = re.compile(r"(configmap|secret)\S* \S+ not found|couldn't find key|references non-existent", re.IGNORECASE)
_NO_PROGRAM = re.compile(r"no such file or directory|executable file not found|not found in \$PATH", re.IGNORECASE)
_NO_RIGHT = re.compile(r"permission denied", re.IGNORECASE)
_NOT_STARTED = ("StartError", "ContainerCannotRun", "RunContainerError", "CreateContainerError")


@dataclass(frozen=True, slots=True)
class Container:
    """A container of a pod, with its status; `first`: it runs before the others and must end."""

    scene: Scene
    pod: ClusterObject
    status: ClusterObject
    first: bool

    @property
    def name(self) -> str:
        """The container's name."""
        return text(self.status, "name")

    @property
    def end(self) -> ClusterObject:
        """How it ended: now, or before it was started again."""
        return part(self.status, "state", "terminated") or part(self.status, "lastState", "terminated")

    @property
    def waiting(self) -> str:
        """Why it is not running."""
        return text(self.status, "state", "waiting", "reason")

    def told(self, cause: Cause, action: str, *lines: str) -> ClusterCause:
        """Return a cause with the lines that say something."""
        return ClusterCause(
            cause, name_of(self.pod), tuple(dict.fromkeys(line.strip() for line in lines if line.strip())), action
        )


def containers(scene: Scene, pod: ClusterObject) -> Iterator[Container]:
    """Yield the containers of a pod. Sidecars (`restartPolicy: Always`, since 1.28) are written among the first but stay."""
    stay = {
        text(entry, "name")
        for entry in items(pod, "spec", "initContainers")
        if text(entry, "restartPolicy") == "Always"
    }
    for status in items(pod, "status", "initContainerStatuses"):
        yield Container(scene, pod, status, text(status, "name") not in stay)
    for status in items(pod, "status", "containerStatuses"):
        yield Container(scene, pod, status, first=False)


def of_container(found: Container) -> ClusterCause | None:
    """Return what is wrong with one container, the most telling first."""
    for rule in (_pull, _config, _memory, _program, _first, _crash):
        cause = rule(found)
        if cause is not None:
            return cause
    return None


def _pull(found: Container) -> ClusterCause | None:
    if found.waiting not in _PULLING:
        return None
    pulls = [
        line for line in found.scene.said_of(found.pod, "Failed", "InspectFailed") if not line.startswith("Error: ")
    ]
    message = text(found.status, "state", "waiting", "message")
    words = f"{message} {' '.join(pulls[-1:])}"
    image = text(found.status, "image")
    if _DENIED.search(words):
        action = "Give the namespace a pull secret for this registry, and check the image's name."
        return found.told(Cause.PULL_DENIED, action, f"{found.waiting}: {image}", message, *pulls[-1:])
    if _MISSING.search(words):
        action = "Check the image's name, and that it was pushed, or loaded into every node."
        return found.told(Cause.IMAGE_MISSING, action, f"{found.waiting}: {image}", message, *pulls[-1:])
    action = "See whether the nodes reach the registry, and whether the image was pushed there."
    return found.told(Cause.IMAGE_PULL, action, f"{found.waiting}: {image}", message, *pulls[-1:])


def _config(found: Container) -> ClusterCause | None:
    message = text(found.status, "state", "waiting", "message")
    if found.waiting != "CreateContainerConfigError":
        return None
    if _NO_CONFIG.search(message):
        return found.told(Cause.CONFIG_MISSING, "Create what is named in this namespace, or mend the name.", message)
    action = "Give `user:` a number other than 0, or let this container run as root."
    return (
        found.told(Cause.NOT_ALLOWED, action, message) if "runAsNonRoot" in message or "non-root" in message else None
    )


def _memory(found: Container) -> ClusterCause | None:
    if text(found.end, "reason") != "OOMKilled" or (truth(found.status, "ready") and not found.waiting):
        return None
    spec = next(
        (
            one
            for key in ("containers", "initContainers")
            for one in items(found.pod, "spec", key)
            if one.get("name") == found.name
        ),
        {},
    )
    limit = text(spec, "resources", "limits", "memory") or "the node's own"
    line = f"{found.name} was OOMKilled; its limit is {limit}"
    return found.told(Cause.OUT_OF_MEMORY, "Raise the memory limit in the Compose file, or make it take less.", line)


def _program(found: Container) -> ClusterCause | None:
    failed = found.end if text(found.end, "reason") in _NOT_STARTED else {}
    waiting = text(found.status, "state", "waiting", "message") if found.waiting in _NOT_STARTED else ""
    message = text(failed, "message") or waiting
    if _NO_PROGRAM.search(message):
        action = "The command does not exist in this image: check its path or install it."
        return found.told(Cause.NOT_FOUND, action, message)
    if _NO_RIGHT.search(message):
        action = "Make the command executable (chmod +x), or check its interpreter line."
        return found.told(Cause.NOT_EXECUTABLE, action, message)
    return None


def _first(found: Container) -> ClusterCause | None:
    if not found.first or not number(found.end, "exitCode") or truth(found.status, "ready"):
        return None
    action = f"Read its log: `kubectl logs {text(found.pod, 'metadata', 'name')} -c {found.name}`."
    return found.told(Cause.INIT_CONTAINER, action, f"{found.name} {_ended(found.end)}", *_said(found))


def _crash(found: Container) -> ClusterCause | None:
    """A container that was running may be between two crashes: it counts until it is ready again."""
    restarts = number(found.status, "restartCount")
    over = bool(part(found.status, "state", "terminated")) and number(found.end, "exitCode") != 0
    again = found.waiting == "CrashLoopBackOff" or (
        restarts > 0 and bool(part(found.status, "lastState", "terminated"))
    )
    if found.first or not (over or again) or (truth(found.status, "ready") and not found.waiting):
        return None
    killed = found.scene.said_of(found.pod, "Killing")
    probes = [line for line in found.scene.said_of(found.pod, "Unhealthy") if line.startswith(("Liveness", "Startup"))]
    action = f"Read its last log: `kubectl logs {text(found.pod, 'metadata', 'name')} -c {found.name} --previous`."
    if probes:
        action = "Its liveness probe restarts it: give it more time to start, or mend what the probe asks."
    elif found.end and not number(found.end, "exitCode"):
        action = 'It ends by itself: a service has to run on; say `restart: "no"` where it shall end.'
    line = f"{found.name} {_ended(found.end)}, {restarts} {'restart' if restarts == 1 else 'restarts'}"
    return found.told(Cause.CRASH_LOOP, action, line, *_said(found), *(probes or killed)[-1:])


def _ended(end: ClusterObject) -> str:
    code, signal = number(end, "exitCode"), number(end, "signal")
    return f"was killed by signal {signal}" if signal else f"ended with exit code {code}"


def _said(found: Container) -> tuple[str, ...]:
    """What the container left as its last message, and why it waits."""
    return text(found.end, "message"), text(found.status, "state", "waiting", "message")
