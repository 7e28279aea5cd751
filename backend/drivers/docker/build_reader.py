"""What reads the answer of a build."""

from collections.abc import Sequence
from typing import Protocol

from backend.domain.image import BuildEvent


class BuildReader(Protocol):
    """Takes the answer line by line. `identity` is the image's once known, `failure` (message, hint) when the build failed,
    `layers` how many instructions came from the cache, and of how many (base images not counted).
    """

    identity: str
    failure: tuple[str, str] | None

    @property
    def layers(self) -> tuple[int, int]:
        """Cached ones, and all that are done so far."""
        ...

    def feed(self, line: bytes) -> Sequence[BuildEvent]:
        """Return what a line of JSON says."""
        ...

    def finish(self) -> Sequence[BuildEvent]:
        """Return what is left at the end."""
        ...
