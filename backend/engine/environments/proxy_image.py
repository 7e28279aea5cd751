"""The image of keepers and proxies."""

from backend.domain.errors import ConsoleError, NotFoundError
from backend.ports.container_engine import ContainerEngine

PROXY_IMAGES = ("slipway/proxy:1", "docker.io/library/haproxy:lts-alpine", "docker.io/library/haproxy:lts")


async def proxy_image(engine: ContainerEngine) -> str:
    """Return the config digest of the first image that the engine has, else of the first that can be pulled."""
    for reference in PROXY_IMAGES:
        try:
            return (await engine.images.inspect(reference)).identity.config_digest
        except NotFoundError:
            continue
    reasons = []
    for reference in PROXY_IMAGES[1:]:
        try:
            return (await engine.images.pull(reference)).identity.config_digest
        except ConsoleError as error:
            reasons.append(f"{reference}: {error.message}")
    raise NotFoundError(
        f"the engine {engine.info.name} has no HAProxy image for the environment's proxies, and none could be pulled",
        f"Make one from Debian's packages with `packaging/images/make-base-images proxy`, or mend the pull ({'; '.join(reasons)}).",
    )
