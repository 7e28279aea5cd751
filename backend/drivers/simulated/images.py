"""Images of a simulated engine."""

from collections.abc import Callable, Mapping, Sequence

from backend.domain.errors import ConflictError, NotFoundError, RefusedError
from backend.domain.image import ImageInfo
from backend.drivers.simulated.image_shelf import full_name
from backend.drivers.simulated.world import SimulatedWorld, labelled


class SimulatedImages:
    """Port `Images`."""

    def __init__(self, world: SimulatedWorld) -> None:
        self._world = world

    async def inspect(self, reference: str) -> ImageInfo:
        """See the port."""
        await self._world.reach()
        return self._world.shelf.info(self._world.shelf.find(reference))

    async def pull(self, reference: str, on_text: Callable[[str], None] | None = None) -> ImageInfo:
        """See the port; gives what the world's registry has."""
        await self._world.reach()
        shelf, name = self._world.shelf, full_name(reference)
        if name in shelf.denied:
            raise RefusedError(f"pull access denied for {reference}", "Log in to the registry, or check the name.")
        image = shelf.offered(name)
        if image is None:
            raise NotFoundError(f"manifest for {reference} not found", "Check the name and the tag.")
        for text in (f"Pulling {reference}", "Downloading", "Extracting"):
            if on_text is not None:
                on_text(text)
            await self._world.clock.sleep(self._world.pull_seconds / 3)
            self._world.check_reachable()
        return shelf.info(shelf.keep(image, (name,)))

    async def tag(self, reference: str, name: str) -> None:
        """See the port."""
        await self._world.reach()
        self._world.shelf.keep(self._world.shelf.find(reference), (name,))

    async def list(self, labels: Mapping[str, str]) -> Sequence[ImageInfo]:
        """See the port."""
        await self._world.reach()
        infos = [self._world.shelf.info(image) for image in self._world.shelf.all()]
        return [info for info in infos if labelled(info.labels, labels)]

    async def remove(self, reference: str) -> None:
        """See the port."""
        await self._world.reach()
        shelf = self._world.shelf
        try:
            image = shelf.find(reference)
        except NotFoundError:
            return
        last = (
            shelf.info(image).tags in ((), (full_name(reference),))
            or full_name(reference) not in shelf.info(image).tags
        )
        digest = image.info.identity.config_digest
        for container in self._world.containers.values():
            if last and container.image.info.identity.config_digest == digest:
                raise ConflictError(
                    f"Image {reference} is in use by {container.spec.name}.", "Remove the container first."
                )
        shelf.remove(reference)
