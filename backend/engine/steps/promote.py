"""`promote: ENVIRONMENT, to: ENVIRONMENT` - brings the release of one environment to the next, unchanged."""

from backend.domain.deployment import Deployment
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult
from backend.engine.steps.deploy import carried_out


async def run_promote(context: StepContext) -> StepResult:
    """Promote what runs in the origin."""
    origin, to = str(context.step.subject), str(context.step.options.get("to"))

    async def promote() -> Deployment:
        by = context.run.request.by
        return await context.world.deployer.promote(origin, to, by=by, run=context.run.id, say=context.say)

    return await carried_out(context, promote)
