"""Renders whole deployments: looks at the images, fetches today's secrets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backend.domain.cause import Cause
from backend.domain.deployment import DeployedService
from backend.domain.errors import ConsoleError, NotFoundError, UnreachableError
from backend.domain.image import ImageIdentity, ImageInfo
from backend.domain.service import Composition
from backend.engine.environments.failure import RolloutError
from backend.engine.environments.rendering import Rendered, render
from backend.engine.environments.site import Site
from backend.ports.world import Secrets


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders for one site; `key` is the environment's key for hashes of secrets, `volumes` are the adopted ones."""

    site: Site
    secrets: Secrets
    key: bytes
    volumes: Mapping[str, str] = field(default_factory=dict)

    async def all(
        self, services: Mapping[str, DeployedService], composition: Composition, *, missing_images: bool = False
    ) -> dict[str, Rendered]:
        """Return the services rendered, by name.

        RolloutError when an image is not there and cannot be pulled by its digest (`missing_images`: no matter, for plans);
        ConsoleError when a secret has no value.
        """
        values = await self._values(services.values(), composition)
        rendered = {}
        for name, deployed in services.items():
            image = await self._image(deployed, missing=missing_images)
            rendered[name] = render(
                self.site,
                deployed,
                composition,
                image=image,
                secret_values=values,
                key=self.key,
                volumes=self.volumes,
            )
        return rendered

    async def missing(self, services: Mapping[str, DeployedService]) -> list[str]:
        """Return the services whose images the engine does not have."""
        return [name for name, deployed in services.items() if await self._known(deployed.image.config_digest) is None]

    async def _values(self, services: Iterable[DeployedService], composition: Composition) -> dict[str, str]:
        names = sorted({grant.source for deployed in services for grant in deployed.service.secrets})
        return {name: await self.secrets.resolve(composition.secrets[name]) for name in names}

    async def _known(self, reference: str) -> ImageInfo | None:
        try:
            return await self.site.engine.images.inspect(reference)
        except NotFoundError:
            return None

    async def _image(self, deployed: DeployedService, *, missing: bool) -> ImageInfo | None:
        image = await self._known(deployed.image.config_digest)
        if image is not None or missing:
            return image
        return await self._pulled(deployed.service.name, deployed.image)

    async def _pulled(self, service: str, image: ImageIdentity) -> ImageInfo:
        for reference in image.repo_digests:
            try:
                info = await self.site.engine.images.pull(reference)
            except UnreachableError:
                raise
            except ConsoleError:
                continue
            if info.identity.config_digest == image.config_digest:
                return info
        raise RolloutError(
            f"{service}: the engine {self.site.engine.info.name} does not have image {image.short}",
            Cause.IMAGE_MISSING,
            hint="Build it again there, or push it to a registry that both engines reach.",
        )
