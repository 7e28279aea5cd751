"""`build: SERVICES` - the images of services, side by side; the digest is the one that the build itself reported."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError, InputError, NotFoundError, RefusedError, UnreachableError
from backend.domain.image import BuildEvent, BuildRequest, BuildResult
from backend.domain.labels import CONSOLE, PROJECT, ROLE, SERVICE
from backend.domain.run import Artifact
from backend.domain.service import Service
from backend.domain.step_fields import names
from backend.domain.workspace import Workspace
from backend.engine.causes import cause_of_error, cause_of_text
from backend.engine.images import ensure_image
from backend.engine.names import image_tag
from backend.engine.points import point
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, errored, failed, succeeded

_SIDE_BY_SIDE = 4


async def run_build(context: StepContext) -> StepResult:
    """Build (or, without a build section, fetch) the services' images. All are tried; the first failure is the step's."""
    services = services_to_build(context.workspace, context.step.subject)
    places = asyncio.Semaphore(_SIDE_BY_SIDE)
    done: list[str] = []
    made: list[BuildResult] = []

    async def one(service: Service) -> StepResult | None:
        async with places:
            result = await _image(context, service, made)
        done.append(service.name)
        context.progress(f"{len(done)} of {len(services)} images", len(done) / len(services))
        return result

    tasks = [asyncio.create_task(one(service), name=f"build {service.name}") for service in services]
    try:
        results = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    bad = [result for result in results if result is not None]
    if bad:
        more = f" ({len(bad) - 1} more failed)" if len(bad) > 1 else ""
        return replace(bad[0], message=bad[0].message + more)
    by = f" by the {' and '.join(sorted({result.builder for result in made}))} builder" if made else ""
    layers = sum(result.layers for result in made)
    return replace(
        succeeded(f"{len(services)} {'image' if len(services) == 1 else 'images'} made{by}"),
        cached=(sum(result.cached for result in made), layers) if layers else None,
    )


def services_to_build(workspace: Workspace, subject: object) -> list[Service]:
    """Return the services that a step names; `*` means all with a build section. InputError for an unknown one."""
    known = workspace.composition.services
    if subject == "*":
        chosen = [service for service in known.values() if service.build is not None]
    else:
        wanted = names(subject)  # type: ignore[arg-type]
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise InputError(f"There is no service {unknown[0]}.", f"There are: {', '.join(known)}.")
        chosen = [known[name] for name in dict.fromkeys(wanted)]
    if not chosen:
        raise InputError("There is no service to build.", "Give a service a build section in the Compose file.")
    return chosen


async def _image(context: StepContext, service: Service, made: list[BuildResult]) -> StepResult | None:
    """Make one image; returns the failure, None when it is there."""
    try:
        if service.build is None:
            info = await ensure_image(context, service.image)
            digest, size = info.identity.config_digest, info.size
            context.say(f"{service.name} │ {service.image} is {info.identity.short}")
        else:
            digest, size = await _build(context, service, made)
    except UnreachableError:
        raise
    except (RefusedError, InputError) as error:
        # An engine that goes down fails the layer it was at: only one that still takes connections can be believed.
        await context.world.connector.ping(context.world.target)
        return failed(_told(context, service, error), cause_of_text(error.message, Cause.BUILD_FAILED))
    except NotFoundError as error:
        return errored(_told(context, service, error), cause_of_error(error))
    await context.keep_artifact(Artifact(service.name, "image", digest, size))
    return None


def _told(context: StepContext, service: Service, error: ConsoleError) -> str:
    """Put an error into the log, and return it as the step's message."""
    context.say(f"{service.name} │ {error.text}")
    return context.log.mask(f"{service.name}: {error.text}")


async def _build(context: StepContext, service: Service, made: list[BuildResult]) -> tuple[str, int]:
    section = service.build
    assert section is not None
    point("build.begin")
    started = context.world.clock.monotonic()
    request = BuildRequest(
        context=str(Path(context.workspace.root, section.context)),
        dockerfile=section.dockerfile,
        args=section.args,
        target=section.target,
        tags=(image_tag(context.workspace.project, service.name, context.run.number, context.world.console),),
        # The same in every run: labels are part of an image's identity, and what did not change must stay the same image.
        labels={
            **section.labels,
            CONSOLE: context.world.console,
            PROJECT: context.workspace.project,
            SERVICE: service.name,
            ROLE: "image",
        },
        no_cache=section.no_cache,
        secrets=await _secrets(context, section.secrets),
    )
    result = await context.engine.builder.build(request, _teller(context, service.name))
    made.append(result)
    point("build.done")
    info = await context.engine.images.inspect(result.identity.config_digest)
    seconds = context.world.clock.monotonic() - started
    context.say(f"{service.name} │ image {result.identity.short}, {result.builder} builder, {seconds:.1f} s")
    return result.identity.config_digest, info.size


async def _secrets(context: StepContext, wanted: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in wanted:
        source = context.workspace.composition.secrets.get(name)
        if source is None:
            raise InputError(
                f"The build needs the secret {name}, which is not described.", "Describe it under secrets:."
            )
        values[name] = await context.world.secrets.resolve(source)
        context.log.hide(values[name])
    return values


def _teller(context: StepContext, service: str) -> Callable[[BuildEvent], None]:
    """Return what turns a build's events into lines and progress."""
    begun: dict[str, float] = {}

    def tell(event: BuildEvent) -> None:
        clock = context.world.clock
        match event.state:
            case "started":
                begun[event.layer] = clock.monotonic()
                context.say(f"{service} │ {event.layer}")
                context.chatter(f"{service}: {event.layer}")
            case "output":
                context.say(f"{service} │   {event.text}")
            case "cached":
                context.say(f"{service} │ {event.layer} · cached")
            case state:
                known = event.started and event.finished
                seconds = (
                    event.finished - event.started
                    if known
                    else clock.monotonic() - begun.get(event.layer, clock.monotonic())
                )
                text = f": {event.text}" if event.text else ""
                context.say(f"{service} │ {event.layer} · {state} in {max(0.0, seconds):.1f} s{text}")

    return tell
