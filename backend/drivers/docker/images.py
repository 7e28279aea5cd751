"""Local images of one engine."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from backend.domain.errors import ConsoleError, NotFoundError, RefusedError, UnreachableError
from backend.domain.image import ImageInfo
from backend.drivers.docker.answers import OFFLINE_SIGNS
from backend.drivers.docker.client import EngineClient, decoded
from backend.drivers.docker.credentials import auth_header
from backend.drivers.docker.filters import carries, label_filter
from backend.drivers.docker.image_info import image_info
from backend.drivers.docker.image_names import registry_of, spellings, split_tag
from backend.drivers.docker.wire import Image, Listed, Progress

_INSPECTS_SIDE_BY_SIDE = 8
_DENIED = ("denied", "unauthorized", "authentication required", "no basic auth")
_MISSING = ("manifest unknown", "not found", "no such image", "name unknown")


class DockerImages:
    """ports.Images over the API."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def inspect(self, reference: str) -> ImageInfo:
        """Return what the engine knows."""
        missing: NotFoundError | None = None
        for spelling in spellings(reference, podman=self._client.podman):
            try:
                found = await self._client.ask(
                    Image, "GET", f"{_path(spelling)}/json", doing=f"look at image {reference}"
                )
            except NotFoundError as error:
                missing = missing or error
            else:
                return image_info(found)
        assert missing is not None
        raise missing

    async def pull(self, reference: str, on_text: Callable[[str], None] | None = None) -> ImageInfo:
        """Pull with the credentials of the user's own Docker configuration."""
        repository, tag = split_tag(reference)
        doing = f"pull {reference}"
        headers = await auth_header(registry_of(reference))
        params = {"fromImage": repository, "tag": tag}
        try:
            async with self._client.stream(
                "POST", "/images/create", params=params, headers=headers, doing=doing
            ) as response:
                async for line in response.content:
                    if line.strip():
                        _report(decoded(line, Progress), on_text)
        except UnreachableError:
            raise
        except ConsoleError as error:
            raise _pull_error(error, doing) from error
        return await self.inspect(reference)

    async def tag(self, reference: str, name: str) -> None:
        """Give an image another name."""
        found = await self.inspect(reference)
        repository, tag = split_tag(name)
        await self._client.call(
            "POST",
            f"{_path(found.identity.config_digest)}/tag",
            params={"repo": repository, "tag": tag},
            doing=f"tag {reference} as {name}",
        )

    async def list(self, labels: Mapping[str, str]) -> Sequence[ImageInfo]:
        """Return images with all the labels; those that vanish meanwhile are left out."""
        found = await self._client.ask(
            list[Listed], "GET", "/images/json", params=label_filter(labels), doing="list images"
        )

        places = asyncio.Semaphore(_INSPECTS_SIDE_BY_SIDE)  # there may be hundreds, and each call is a connection

        async def look(identity: str) -> ImageInfo | None:
            try:
                async with places:
                    return await self.inspect(identity)
            except NotFoundError:
                return None

        infos = await asyncio.gather(*(look(entry.id) for entry in found))
        return [info for info in infos if info is not None and carries(info.labels, labels)]

    async def remove(self, reference: str) -> None:
        """Remove a name or an image; layers below that nothing else uses go with it."""
        for spelling in spellings(reference, podman=self._client.podman):
            status, _, _ = await self._client.call(
                "DELETE", _path(spelling), allow=(404,), doing=f"remove image {reference}"
            )
            if status != 404:
                return


def _path(reference: str) -> str:
    return f"/images/{quote(reference, safe='/:@')}"


def _report(progress: Progress, on_text: Callable[[str], None] | None) -> None:
    if progress.error or progress.error_detail:
        raise ConsoleError(progress.error or (progress.error_detail.message if progress.error_detail else ""))
    # One text a state and layer, not the moving bars between.
    if on_text is not None and progress.status and not progress.progress:
        on_text(f"{progress.id}: {progress.status}" if progress.id else progress.status)


def _pull_error(error: ConsoleError, doing: str) -> ConsoleError:
    prefix = f"Could not {doing}: "
    text = error.message if error.message.startswith(prefix) else prefix + error.message
    lowered = text.lower()
    if any(sign in lowered for sign in OFFLINE_SIGNS):
        return UnreachableError(text, "The registry cannot be reached from the engine: check its network and proxy.")
    if any(sign in lowered for sign in _DENIED):
        return RefusedError(text, "Check the image's name, and log in to its registry: docker login")
    if isinstance(error, NotFoundError) or any(sign in lowered for sign in _MISSING):
        return NotFoundError(text, "Check the image's name and tag.")
    return ConsoleError(text, error.hint)
