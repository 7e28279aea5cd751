"""What a run leaves on the engine is removed by its labels; nothing else is touched."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping

from backend.domain.container import ContainerState
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError
from backend.domain.labels import CONSOLE, ENVIRONMENT, PROJECT, ROLE, RUN
from backend.engine.names import is_image_tag
from backend.engine.points import point
from backend.ports.container_engine import ContainerEngine
from backend.ports.journal import History

_TRIES = 3
_PAUSE = 0.3


async def clean(
    engine: ContainerEngine, labels: Mapping[str, str], *, patience: float = 0.0, containers_only: bool = False
) -> list[str]:
    """Remove containers, networks and volumes that carry all the labels; with `patience` containers get that many seconds to
    stop by themselves. Deployed things are never touched. Returns what could not be removed and why.
    """
    problems: list[str] = []
    for _ in range(_TRIES):
        problems = []
        found = [state for state in await engine.containers.list(labels) if ENVIRONMENT not in state.labels]
        await _all(problems, [_end(engine, state.id, patience) for state in found])
        point("cleanup.containers")
        if not containers_only:
            networks = await engine.networks.list(labels)
            await _all(problems, [engine.networks.remove(network.name) for network in networks])
            volumes = await engine.volumes.list(labels)
            await _all(problems, [engine.volumes.remove(volume.name) for volume in volumes])
        if not problems:
            break
        await asyncio.sleep(_PAUSE)  # the engine's own removal may still be under way
    return problems


async def sweep(engine: ContainerEngine, history: History, console: str) -> list[str]:
    """Remove what runs of this console left that are over (a kill between the end and the clean-up); returns problems."""
    unfinished = set(await history.unfinished())
    found: Iterable[ContainerState] = await engine.containers.list({CONSOLE: console, RUN: ""})
    runs = {state.labels[RUN] for state in found if ENVIRONMENT not in state.labels}
    for resources in (engine.networks, engine.volumes):
        runs |= {resource.labels.get(RUN, "") for resource in await resources.list({CONSOLE: console, RUN: ""})}
    problems: list[str] = []
    for run in sorted(runs - unfinished - {""}):
        problems += await clean(engine, {CONSOLE: console, RUN: run})
    return problems


async def forget_images(
    engine: ContainerEngine, history: History, console: str, project: str, *, runs: int, releases: int = 20
) -> None:
    """Remove the names of images that neither one of the newest runs, nor a kept release, nor a deployment refers to."""
    kept = {
        identity.config_digest
        for release in await history.releases(limit=releases)
        for identity in release.images.values()
    }
    for summary in await history.runs(limit=runs):
        run = await history.run(summary.id)
        kept |= {made.reference for step in run.steps.values() for made in step.artifacts if made.kind == "image"}
    kept |= {state.image for state in await engine.containers.list({ENVIRONMENT: ""})}
    for image in await engine.images.list({CONSOLE: console, PROJECT: project, ROLE: "image"}):
        if image.identity.config_digest in kept:
            continue
        # A name that somebody else gave the image keeps it, and so does one by which an environment holds a release.
        ours = tuple(tag for tag in image.tags if is_image_tag(tag, console))
        for name in ours or (() if image.tags else (image.identity.config_digest,)):
            try:
                await engine.images.remove(name)
            except (ConflictError, NotFoundError):
                break  # in use by something that is not ours: it stays


async def _end(engine: ContainerEngine, container: str, patience: float) -> None:
    if patience:
        try:
            await engine.containers.stop(container, patience)
        except NotFoundError:
            return
    await engine.containers.remove(container)


async def _all(problems: list[str], acts: Iterable[Awaitable[None]]) -> None:
    for error in await asyncio.gather(*acts, return_exceptions=True):
        if isinstance(error, ConsoleError) and not isinstance(error, NotFoundError):
            problems.append(error.message)
        elif isinstance(error, BaseException) and not isinstance(error, ConsoleError):
            raise error
