"""The answer of the classic builder, and of Podman's: lines of JSON with plain text in them."""

import re
import time
from collections.abc import Sequence

from backend.domain.image import BuildEvent
from backend.drivers.docker.client import decoded
from backend.drivers.docker.dockerfile import line_in_message, line_of_step
from backend.drivers.docker.wire import Progress

_STEP = re.compile(r"^(?:\[\d+/\d+\] )?STEP (\d+)(?:/\d+)?\s*: (.*)$", re.IGNORECASE)
_CACHED = re.compile(r"^(?:--->|-->) Using cache", re.IGNORECASE)
_BUILT = re.compile(r"^Successfully built ([0-9a-f]{12,64})$")
_QUIET = re.compile(r"^(?:--->|-->) |^Removing intermediate container |^COMMIT |^Successfully tagged |^[0-9a-f]{64}$")


class ClassicReader:
    """build_reader.BuildReader for the classic protocol; steps are told apart by their texts ("Step 3/7 : RUN make")."""

    def __init__(self, dockerfile: str) -> None:
        self._dockerfile = dockerfile
        self._rest = ""
        self._layer = self._instruction = ""
        self._step = 0
        self._began = 0.0
        self._cached = False
        self._built = ""
        self._layers = (0, 0)
        self.identity = ""
        self.failure: tuple[str, str] | None = None

    @property
    def layers(self) -> tuple[int, int]:
        """Cached steps, and all that are done; FROM is not counted."""
        return self._layers

    def feed(self, line: bytes) -> Sequence[BuildEvent]:
        """Read one line."""
        found = decoded(line, Progress)
        if isinstance(found.aux, dict) and found.aux.get("ID"):
            self.identity = str(found.aux["ID"])
        if found.error or found.error_detail:
            return self._fail((found.error_detail.message if found.error_detail else "") or found.error or "")
        *lines, self._rest = (self._rest + (found.stream or found.status)).split("\n")
        events: list[BuildEvent] = []
        for text in lines:
            events += self._line(text.rstrip("\r"))
        return events

    def finish(self) -> Sequence[BuildEvent]:
        """Return the end of the last step."""
        events = self._line(self._rest) if self._rest else []
        self._rest = ""
        self.identity = self.identity or self._built
        return [*events, *self._end("cached" if self._cached else "done")]

    def _line(self, text: str) -> list[BuildEvent]:
        plain = text.strip()
        if step := _STEP.match(plain):
            ended = self._end("cached" if self._cached else "done")
            self._layer, self._instruction = plain, step[2]
            self._step, self._began, self._cached = self._step + 1, time.time(), False
            return [*ended, BuildEvent(plain, "started", started=self._began)]
        if _CACHED.match(plain):
            self._cached = True
            return []
        if built := _BUILT.match(plain):
            self._built = built[1]
            return []
        if not plain or _QUIET.match(plain) or not self._layer:
            return []
        return [BuildEvent(self._layer, "output", text)]

    def _end(self, state: str, message: str = "") -> list[BuildEvent]:
        if not self._layer:
            return []
        layer, self._layer = self._layer, ""
        if state != "failed" and not self._instruction.upper().startswith("FROM "):
            cached, done = self._layers
            self._layers = cached + (state == "cached"), done + 1
        return [BuildEvent(layer, state, message, self._began, time.time())]

    def _fail(self, message: str) -> list[BuildEvent]:
        line = line_in_message(message) or line_of_step(self._dockerfile, self._step, self._instruction)
        place = f"Dockerfile line {line}: " if line else ""
        self.failure = f"The build failed: {place}{message.strip()}", ""
        return self._end("failed", message)
