"""What a run takes over from earlier ones: results of a retried run, and images for steps that run without their build."""

from collections.abc import Iterable
from dataclasses import replace

from backend.domain.errors import NotFoundError
from backend.domain.facts import ArtifactMade, Notice, StepChanged, TestsReported
from backend.domain.fold import NOT_SELECTED
from backend.domain.graph import closure
from backend.domain.phase import Phase
from backend.domain.run import Run
from backend.engine.points import point
from backend.engine.reusable import reusable
from backend.engine.world import World
from backend.ports.container_engine import ContainerEngine

_RUNS = 20  # earlier runs that are searched for images


async def take_over(world: World, run: Run, engine: ContainerEngine) -> None:
    """Record as SUCCEEDED what earlier runs did already. Done again after a kill: what is recorded is left alone."""
    if run.request.reuse:
        earlier = await world.history.run(run.request.reuse)
        if (earlier.source.commit, earlier.source.dirty) != (run.source.commit, run.source.dirty):
            # What failed may have been mended meanwhile, in what would be taken over.
            text = f"Run #{run.number} repeats all of run #{earlier.number}: the files are of another commit now."
            world.ledger.say(Notice(world.clock.now(), "info", text))
            await _take_images(world, run, engine)
            return
        untouched = [ref for ref, step in run.steps.items() if step.phase is Phase.PENDING and not step.attempt]
        refs = reusable(earlier, run.pipeline, untouched)
        lost = await _without_image(earlier, refs, engine)
        if lost:
            earlier = _without(earlier, lost)
            refs = reusable(earlier, run.pipeline, untouched)
        for ref in refs:
            await _adopt(world, run, ref, earlier)
    await _take_images(world, run, engine)


async def _take_images(world: World, run: Run, engine: ContainerEngine) -> None:
    """Take over the images of builds that were not selected but that selected steps wait for, from the newest run that has them."""
    chosen = [ref for ref, step in run.steps.items() if step.message != NOT_SELECTED]
    wanted = {
        ref
        for ref in closure(chosen, run.pipeline.predecessors())
        if run.steps[ref].kind == "build"
        and run.steps[ref].phase is Phase.SKIPPED
        and run.steps[ref].message == NOT_SELECTED
    }
    if not wanted:
        return
    for summary in await world.history.runs(limit=_RUNS, before=run.number):
        earlier = await world.history.run(summary.id)
        refs = [ref for ref in reusable(earlier, run.pipeline, wanted) if earlier.steps[ref].artifacts]
        lost = await _without_image(earlier, refs, engine)
        for ref in refs:
            if ref not in lost:
                await _adopt(world, run, ref, earlier)
                wanted.discard(ref)
        if not wanted:
            return


async def _adopt(world: World, run: Run, ref: str, earlier: Run) -> None:
    step = earlier.steps[ref]
    origin = step.reused_from or earlier.id
    now = world.clock.now()
    for artifact in step.artifacts:
        await world.ledger.record(ArtifactMade(run.id, ref, now, artifact))
    if step.tests is not None:
        report = await world.archive.report(earlier.id, ref, step.attempt)
        if report is not None:
            await world.archive.keep_report(run.id, ref, step.attempt, report)
        await world.ledger.record(TestsReported(run.id, ref, step.attempt, now, step.tests))
    await world.archive.reset_log(run.id, ref, step.attempt)
    await world.archive.append_log(run.id, ref, step.attempt, [f"Taken over from run #{earlier.number}."])
    words = step.message if step.reused_from else f"{step.message} (from run #{earlier.number})".strip()
    await world.ledger.record(
        StepChanged(
            run.id, ref, Phase.SUCCEEDED, now, step.attempt, words, exit_code=step.exit_code, reused_from=origin
        ),
        durable=True,
    )
    point("step.reused")


async def _without_image(earlier: Run, refs: Iterable[str], engine: ContainerEngine) -> set[str]:
    """Return the refs that made an image which is no longer on the engine."""
    lost: set[str] = set()
    for ref in refs:
        for artifact in earlier.steps[ref].artifacts:
            if artifact.kind == "image":
                try:
                    await engine.images.inspect(artifact.reference)
                except NotFoundError:
                    lost.add(ref)
    return lost


def _without(run: Run, refs: Iterable[str]) -> Run:
    for ref in refs:
        run = run.with_step(replace(run.steps[ref], phase=Phase.SKIPPED))
    return run
