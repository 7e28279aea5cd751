"""What reads the answer of a build."""

from collections.abc import Sequence
from typing import Protocol

from backend.domain.image import BuildEvent


class BuildReader(Protocol):
    """Takes the answer line by line. `identity` is the image's once known, `failure` (message, hint) when the build failed."""

    identity: str
    failure: tuple[str, str] | None

    def feed(self, line: bytes) -> Sequence[BuildEvent]:
        """Return what a line of JSON says."""
        ...

    def finish(self) -> Sequence[BuildEvent]:
        """Return what is left at the end."""
        ...
