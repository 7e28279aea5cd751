"""BuildKit's progress: `moby.buildkit.trace` messages become build events.

The messages are moby.buildkit.v1.StatusResponse: vertexes 1, statuses 2, logs 3. A vertex has digest 1, inputs 2, name 3,
cached 4, started 5, completed 6, error 7; a log has vertex 1, timestamp 2, stream 3, msg 4.
"""

import re
from dataclasses import dataclass, field

from backend.domain.image import BuildEvent
from backend.drivers.docker.protobuf import fields, text, timestamp

_REST_LIMIT = 64 * 1024
# `[2/5] RUN make`, `[build 2/5] RUN make`; not `[internal] load build definition`, and not the base image.
_LAYER = re.compile(r"\[(?:[^\]]+ )?\d+/\d+\] (?!FROM )")


@dataclass(slots=True)
class Vertex:
    """One node of the build's graph as known so far; `inputs` are digests of the nodes before it."""

    digest: str
    name: str = ""
    inputs: list[str] = field(default_factory=list)
    cached: bool = False
    started: float = 0.0
    completed: float = 0.0
    error: str = ""
    told: str = ""


class BuildTrace:
    """Follows the trace of one build; each state of a layer is told once."""

    def __init__(self) -> None:
        self.vertices: dict[str, Vertex] = {}
        self._rests: dict[str, bytes] = {}

    def feed(self, message: bytes) -> list[BuildEvent]:
        """Return what is new in a message. BrokenMessageError when it cannot be read."""
        events: list[BuildEvent] = []
        for number, value in fields(message):
            if not isinstance(value, bytes):
                continue
            if number == 1:
                events += self._vertex(value)
            elif number == 3:
                events += self._log(value)
        return events

    def finish(self) -> list[BuildEvent]:
        """Return output that has no line end."""
        left = [self._output(digest, rest) for digest, rest in self._rests.items() if rest]
        self._rests.clear()
        return left

    @property
    def layers(self) -> tuple[int, int]:
        """How many instructions of the Dockerfile came from the cache, and how many there were; base images are not counted."""
        done = [vertex.cached for vertex in self.vertices.values() if vertex.completed and _LAYER.match(vertex.name)]
        return sum(done), len(done)

    @property
    def failed(self) -> Vertex | None:
        """The first vertex with an error of its own (cancelled ones follow it)."""
        wrong = [vertex for vertex in self.vertices.values() if vertex.error]
        return next((vertex for vertex in wrong if "canceled" not in vertex.error), wrong[0] if wrong else None)

    def _vertex(self, message: bytes) -> list[BuildEvent]:
        seen = Vertex("")
        for number, value in fields(message):
            match number:
                case 1:
                    seen.digest = text(value)
                case 2:
                    seen.inputs.append(text(value))
                case 3:
                    seen.name = text(value)
                case 4:
                    seen.cached = bool(value)
                case 5:
                    seen.started = timestamp(value)
                case 6:
                    seen.completed = timestamp(value)
                case 7:
                    seen.error = text(value)
        if (known := self.vertices.get(seen.digest)) is not None:
            seen.told = known.told
            seen.name = seen.name or known.name
        self.vertices[seen.digest] = seen
        return self._changes(seen)

    def _changes(self, vertex: Vertex) -> list[BuildEvent]:
        if vertex.error:
            state = "failed"
        elif vertex.completed:
            state = "cached" if vertex.cached else "done"
        elif vertex.started:
            state = "started"
        else:
            return []
        # BuildKit opens a finished vertex again at times; a layer ends once, unless it fails after all.
        if state == vertex.told or (vertex.told in {"done", "cached"} and state != "failed"):
            return []
        events = []
        if rest := self._rests.pop(vertex.digest, b""):
            events.append(self._output(vertex.digest, rest))
        vertex.told = state
        return [*events, BuildEvent(vertex.name, state, vertex.error, vertex.started, vertex.completed)]

    def _log(self, message: bytes) -> list[BuildEvent]:
        digest, data = "", b""
        for number, value in fields(message):
            if number == 1:
                digest = text(value)
            elif number == 4 and isinstance(value, bytes):
                data = value
        *lines, rest = (self._rests.pop(digest, b"") + data).split(b"\n")
        if len(rest) > _REST_LIMIT:
            lines.append(rest)
        elif rest:
            self._rests[digest] = rest
        return [self._output(digest, line) for line in lines]

    def _output(self, digest: str, line: bytes) -> BuildEvent:
        vertex = self.vertices.get(digest)
        return BuildEvent(vertex.name if vertex else "", "output", line.decode(errors="replace").rstrip("\r"))
