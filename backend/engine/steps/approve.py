"""`approve: QUESTION` - waits until a person says yes or no; the answer is a fact in the journal, whoever wrote it."""

from backend.domain.cause import Cause
from backend.domain.fold import APPROVED
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, failed, succeeded

_LOOK = 5.0  # seconds; an answer arrives as news before that


async def run_approve(context: StepContext) -> StepResult:
    """Wait for the answer, also across restarts."""
    question = str(context.step.subject or "Go on?")
    context.say(question)
    run = await context.world.history.run(context.run.id)
    while True:
        step = run.steps[context.ref]
        if step.reason == APPROVED:
            return succeeded(step.message)
        if step.reason == Cause.REJECTED:
            return failed(step.message, Cause.REJECTED)
        run = await context.wait_for_news(question, _LOOK)
