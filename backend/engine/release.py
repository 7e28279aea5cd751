"""Releases: the images of a run with the Compose files they go with, and the tests they passed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.facts import ReleaseMade
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.release import Evidence, Release
from backend.domain.report import total_of
from backend.domain.run import Run, Source
from backend.domain.service import Composition
from backend.domain.workspace import Workspace
from backend.engine.points import point
from backend.engine.step_context import images_of
from backend.engine.world import World
from backend.ports.container_engine import ContainerEngine
from backend.ports.journal import Journal


async def make_release(world: World, workspace: Workspace, run: Run, engine: ContainerEngine) -> Release:
    """Return the release of a run; made and written once. NotFoundError when an image is missing."""
    known = await world.history.release_of(run.id)
    if known is not None:
        return known
    images = await _images(workspace, run, engine)
    release = Release(
        id=release_id(images, [workspace.composition, *(e.composition for e in workspace.environments.values())]),
        version=f"#{run.number}",
        images=images,
        run=run.id,
        created=world.clock.now(),
        source=await _source(world, run),
        evidence=evidence_of(run),
        by=run.request.by,
    )
    await world.ledger.record(ReleaseMade(run.id, release.created, release), durable=True)
    point("release.made")
    return release


def release_id(images: Mapping[str, ImageIdentity], compositions: Iterable[Composition]) -> str:
    """Return the first 12 hex digits of a hash over the images' config digests and the Compose files, however they are ordered."""
    content = {
        "images": {name: identity.config_digest for name, identity in images.items()},
        "compositions": [asdict(composition) for composition in compositions],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def evidence_of(run: Run) -> tuple[Evidence, ...]:
    """Return what each finished stage of a run says. A stage with steps that were left out says nothing; a failure that
    continue_on_error let pass is a failure here.
    """
    found: list[Evidence] = []
    for stage in run.pipeline.stages:
        steps = [run.steps[f"{stage.name}/{step.name}"] for step in stage.steps]
        needed = [run.steps[f"{stage.name}/{step.name}"] for step in stage.steps if step.when != "failure"]
        if not steps or not all(step.phase.final for step in steps):
            continue
        if any(step.phase is Phase.SKIPPED for step in needed):
            continue
        phases = [step.phase for step in steps if step.phase is not Phase.SKIPPED]
        if not phases:  # all of it waits for a failure that never came: nothing was tried
            continue
        worst = next(
            (phase for phase in (Phase.ERRORED, Phase.FAILED, Phase.ABORTED) if phase in phases), Phase.SUCCEEDED
        )
        tests = total_of(step.tests for step in steps if step.tests is not None)
        found.append(Evidence(run.id, stage.name, worst, tests))
    return tuple(found)


async def evidence_for(history: Journal, release: Release, *, runs: int = 50) -> dict[str, Evidence]:
    """Return by stage the newest evidence for exactly the images of a release: of the run that made it, and of later ones that
    built or took over the same images.
    """
    wanted = {name: identity.config_digest for name, identity in release.images.items()}
    found: dict[str, Evidence] = {}
    for summary in await history.runs(limit=runs):
        run = await history.run(summary.id)
        images = images_of(run)
        if run.id == release.run or (images and all(wanted.get(name) == digest for name, digest in images.items())):
            for evidence in evidence_of(run):
                found.setdefault(evidence.stage, evidence)
    if not any(evidence.run == release.run for evidence in found.values()):
        try:
            for evidence in evidence_of(await history.run(release.run)):
                found.setdefault(evidence.stage, evidence)
        except NotFoundError:  # somebody else's run: what the release itself carries must do
            pass
    for evidence in release.evidence:
        found.setdefault(evidence.stage, evidence)
    return found


async def _source(world: World, run: Run) -> Source:
    """Return what the images were built from. Images of another commit than the run's files are no clean state of either."""
    origins = {step.reused_from for step in run.steps.values() if step.kind == "build" and step.reused_from}
    sources = [(await world.history.run(origin)).source for origin in sorted(origins)]
    other = next(
        (source for source in sources if (source.commit, source.dirty) != (run.source.commit, run.source.dirty)), None
    )
    return run.source if other is None else replace(other, dirty=True)


async def _images(workspace: Workspace, run: Run, engine: ContainerEngine) -> dict[str, ImageIdentity]:
    made = images_of(run)
    images: dict[str, ImageIdentity] = {}
    for name, service in workspace.composition.services.items():
        builder = workspace.composition.builder_of(name)
        if digest := made.get(name) or made.get(builder):
            images[name] = (await engine.images.inspect(digest)).identity
        elif builder or not service.image:
            raise NotFoundError(f"There is no image of {builder or name} in this run.", "Run its build step first.")
        else:
            images[name] = await _identity(engine, service.image)
    return images


async def _identity(engine: ContainerEngine, reference: str) -> ImageIdentity:
    try:
        return (await engine.images.inspect(reference)).identity
    except NotFoundError:
        pass
    try:
        return (await engine.images.pull(reference)).identity
    except ConsoleError as error:
        raise type(error)(f"No such image: {reference}: {error.message}", error.hint) from error
