"""`promote: ENVIRONMENT, to: ENVIRONMENT` - brings the release of one environment to the next, unchanged."""

from backend.domain.deployment import Deployment
from backend.domain.phase import Phase
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult
from backend.engine.steps.deploy import carried_out


async def run_promote(context: StepContext) -> StepResult:
    """Promote what runs in the origin; where this very run brought it there, that and nothing newer."""
    origin, to = str(context.step.subject), str(context.step.options.get("to"))
    release = await _brought(context, origin)

    async def promote() -> Deployment:
        by = context.run.request.by
        return await context.world.deployer.promote(
            origin, to, by=by, run=context.run.id, say=context.say, release=release
        )

    return await carried_out(context, promote)


async def _brought(context: StepContext, origin: str) -> str:
    """Return the id of the release that this run deployed to the origin, "" when it did not.

    Another run may deploy there before this step: its release has not passed what this run's has.
    """
    for ref, step in context.run.pipeline.steps():
        goal = step.subject if step.kind == "deploy" else step.options.get("to") if step.kind == "promote" else None
        done = context.run.steps[ref]
        if goal == origin and done.phase is Phase.SUCCEEDED:
            release = await context.world.history.release_of(done.reused_from or context.run.id)
            return release.id if release is not None else ""
    return ""
