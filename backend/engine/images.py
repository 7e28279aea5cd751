"""Images as steps need them: by digest, pulled where they are missing."""

from backend.domain.errors import ConsoleError, NotFoundError, UnreachableError
from backend.domain.image import ImageInfo
from backend.domain.run import Artifact
from backend.domain.service import Service
from backend.engine.step_context import StepContext


async def image_of_service(context: StepContext, service: Service) -> ImageInfo:
    """Return the image that a service runs in this run: what the run built, else what its `image:` names."""
    digest = context.image_of(service.name)
    builder = context.workspace.composition.builder_of(service.name)
    if not digest and builder:
        digest = context.image_of(builder)
    if digest:
        try:
            return await context.engine.images.inspect(digest)
        except NotFoundError as error:
            named = await ensure_image(context, service.image) if service.image and not builder else None
            if named is not None and named.identity.config_digest == digest:
                return named
            raise NotFoundError(
                f"The image {digest.removeprefix('sha256:')[:12]} of {service.name} is no longer on the engine.",
                "Run its build step again.",
            ) from error
    if not builder and service.image:
        info = await ensure_image(context, service.image)
        # From now on it is this one, for later steps and for the release: a name may move between the tests and these.
        await context.keep_artifact(Artifact(service.name, "image", info.identity.config_digest, info.size))
        return info
    raise NotFoundError(f"There is no image of {service.name} in this run.", "Run its build step first.")


async def image_named(context: StepContext, name: str) -> ImageInfo:
    """Return the image of a service, or another image by its reference."""
    service = context.workspace.composition.services.get(name)
    return await ensure_image(context, name) if service is None else await image_of_service(context, service)


async def ensure_image(context: StepContext, reference: str) -> ImageInfo:
    """Return a local image, pulled when it is missing; the error says what both engine and registry said."""
    try:
        return await context.engine.images.inspect(reference)
    except NotFoundError:
        context.say(f"Pulling {reference}")
    try:
        return await context.engine.images.pull(reference, context.chatter)
    except UnreachableError as error:
        # The engine itself, or the registry behind it? Only the first is worth waiting for.
        await context.world.connector.ping(context.world.target)
        raise NotFoundError(
            f"No such image: {reference} is not on the engine and its registry cannot be reached: {error.message}",
            error.hint or "Check the network, or load the image by hand.",
        ) from error
    except NotFoundError as error:
        raise NotFoundError(f"No such image: {reference}: {error.message}", error.hint) from error
    except ConsoleError as error:
        raise type(error)(f"{reference}: {error.message}", error.hint) from error
