"""The answer of a BuildKit build: lines of JSON that carry the trace, the image's id, or the error."""

import base64
import binascii
from collections.abc import Sequence

from backend.domain.errors import ConsoleError
from backend.domain.image import BuildEvent
from backend.drivers.docker.client import decoded
from backend.drivers.docker.dockerfile import line_in_message, line_of_layer
from backend.drivers.docker.protobuf import BrokenMessageError
from backend.drivers.docker.trace import BuildTrace
from backend.drivers.docker.wire import Progress

_NO_SYNTAX = (
    "The first line of the Dockerfile (# syntax=...) is fetched from a registry: remove it if the engine has no access."
)


class BuildKitReader:
    """build_reader.BuildReader for `version=2`."""

    def __init__(self, dockerfile: str) -> None:
        self._dockerfile = dockerfile
        self._trace = BuildTrace()
        self.identity = ""
        self.failure: tuple[str, str] | None = None

    @property
    def layers(self) -> tuple[int, int]:
        """Cached layers, and all."""
        return self._trace.layers

    def feed(self, line: bytes) -> Sequence[BuildEvent]:
        """Read one line."""
        found = decoded(line, Progress)
        if found.error or found.error_detail:
            self._fail((found.error_detail.message if found.error_detail else "") or found.error or "")
        elif found.id == "moby.buildkit.trace" and isinstance(found.aux, str):
            try:
                return self._trace.feed(base64.b64decode(found.aux))
            except (BrokenMessageError, binascii.Error) as error:
                raise ConsoleError(f"The engine's build trace could not be understood: {error}") from error
        elif found.id == "moby.image.id" and isinstance(found.aux, dict):
            self.identity = str(found.aux.get("ID") or "")
        return ()

    def finish(self) -> Sequence[BuildEvent]:
        """Return output without a line end."""
        return self._trace.finish()

    def _fail(self, message: str) -> None:
        vertex = self._trace.failed
        line = line_in_message(message) or (line_of_layer(self._dockerfile, vertex.name) if vertex else 0)
        place = f"Dockerfile line {line}: " if line else ""
        hint = _NO_SYNTAX if "docker/dockerfile" in message else ""
        self.failure = f"The build failed: {place}{message}", hint
