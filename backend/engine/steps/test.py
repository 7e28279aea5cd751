"""`test: SERVICE` - a command inside the image that ships, with the service's variables, configs and secrets."""

from backend.domain.errors import InputError
from backend.engine.images import image_named
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult
from backend.engine.steps.command import run_in


async def run_test(context: StepContext) -> StepResult:
    """Run the tests of a service; `in:` names another image to run them in."""
    name = str(context.step.subject)
    service = context.workspace.composition.services.get(name)
    if service is None:
        raise InputError(f"There is no service {name}.", "Name a service of the Compose file.")
    image = await image_named(context, str(context.step.options.get("in") or name))
    return await run_in(context, image, service)
