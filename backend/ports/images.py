"""Images of one engine, and the builder."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from backend.domain.image import BuildEvent, BuildRequest, BuildResult, ImageInfo


class Images(Protocol):
    """Local images. A reference is a name with tag or digest, or a config digest."""

    async def inspect(self, reference: str) -> ImageInfo:
        """Return what the engine knows; NotFoundError when the image is not there."""
        ...

    async def pull(self, reference: str, on_text: Callable[[str], None] | None = None) -> ImageInfo:
        """Pull with the user's own credentials; NotFoundError, RefusedError (denied) or UnreachableError."""
        ...

    async def tag(self, reference: str, name: str) -> None:
        """Give an image another name (`repository:tag`)."""
        ...

    async def list(self, labels: Mapping[str, str]) -> Sequence[ImageInfo]:
        """Return images that carry all the labels ("" as value: any value)."""
        ...

    async def remove(self, reference: str) -> None:
        """Remove a name or an image; one that does not exist is no error, one in use is a ConflictError."""
        ...


class Builder(Protocol):
    """The engine's own builder."""

    async def build(self, request: BuildRequest, on_event: Callable[[BuildEvent], None]) -> BuildResult:
        """Build one image; cancelling the task cancels the build on the engine.

        RefusedError with the engine's text and, where known, the Dockerfile line, when the build fails; InputError for a bad context.
        """
        ...
