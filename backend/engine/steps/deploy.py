"""`deploy: ENVIRONMENT` - brings what this run built to an environment."""

from collections.abc import Awaitable, Callable

from backend.domain.cause import Cause
from backend.domain.deployment import Deployment
from backend.domain.errors import RefusedError, WaitingError
from backend.domain.phase import Phase
from backend.engine.causes import cause_of_text
from backend.engine.deployer import LockedError
from backend.engine.points import point
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, failed, succeeded

_LOOK_FIRST, _LOOK_MOST = 2.0, 30.0  # seconds between two looks at a closed gate


async def run_deploy(context: StepContext) -> StepResult:
    """Make the run's release and deploy it."""
    release = await context.make_release()
    context.say(f"Release {release.version} ({release.id})")
    environment = str(context.step.subject)

    async def deploy() -> Deployment:
        by = context.run.request.by
        return await context.world.deployer.deploy(environment, release, by=by, run=context.run.id, say=context.say)

    return await carried_out(context, deploy)


async def carried_out(context: StepContext, act: Callable[[], Awaitable[Deployment]]) -> StepResult:
    """Deploy or promote; wait while a gate is closed that opens by itself or by a person, or while somebody else is at it, and say
    how it ended.
    """
    pause = _LOOK_FIRST
    while True:
        point("deployment.begin")
        try:
            deployment = await act()
        except WaitingError as waiting:
            context.say(waiting.message)
            await context.wait_for_news(waiting.text, pause)
            pause = min(pause * 2, _LOOK_MOST)
            continue
        except LockedError as locked:
            context.progress(locked.message)
            await context.wait_for_news(locked.message, _LOOK_FIRST)
            continue
        except RefusedError as error:
            context.say(error.message)
            return failed(error.text, cause_of_text(error.message, Cause.GATE_CLOSED))
        point("deployment.done")
        break
    if deployment.phase is Phase.SUCCEEDED:
        release = deployment.release.version
        return succeeded(deployment.message or f"{release} runs in {deployment.environment}")
    message = deployment.message or f"The deployment to {deployment.environment} ended as {deployment.phase}."
    cause = Cause.ROLLED_BACK if "rolled back" in message.lower() else cause_of_text(message)
    return StepResult(deployment.phase if deployment.phase.bad else Phase.FAILED, message, cause.value)
