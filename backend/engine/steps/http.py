"""`http: URL | PATH` - asks an HTTP endpoint until it answers as expected."""

from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError, InputError, UnreachableError
from backend.domain.step_fields import duration, integer
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, failed, succeeded
from backend.ports.world import ProbeResult

_PAUSE = 0.5  # seconds between two questions


async def run_http(context: StepContext) -> StepResult:
    """Ask until status and text are as expected, or the time is over."""
    options = context.step.options
    try:
        status = integer(options.get("status", 200))
        within = duration(options.get("within", 30))
    except ValueError as error:
        raise InputError(f"{context.step.name}: {error}.") from error
    contains = str(options.get("contains") or "")
    end = context.world.clock.monotonic() + within
    problem = ""
    while True:
        try:
            url = await _url(context)
            context.progress(f"asking {url}")
            answer = await context.world.prober.get(url)
            now = _problem(answer, status, contains)
            if not now:
                return succeeded(f"{url} answered {answer.status} in {answer.seconds * 1000:.0f} ms")
            now = f"{url} {now}"
        except UnreachableError:
            raise
        except ConsoleError as error:
            if isinstance(error, InputError):
                raise
            now = error.message
        if now != problem:
            context.say(now)
            problem = now
        if context.world.clock.monotonic() >= end:
            return failed(f"{problem} (asked for {within:.0f} s).", Cause.OTHER)
        await context.world.clock.sleep(_PAUSE)


async def _url(context: StepContext) -> str:
    subject = str(context.step.subject or "")
    if subject.startswith(("http://", "https://")):
        return subject
    service = str(context.step.options.get("service") or "")
    environment = str(context.step.options.get("environment") or "")
    if not service or not environment:
        raise InputError(
            f"{context.step.name}: {subject or 'the subject'} is no full URL.",
            "Give a URL with http:// or https://, or name service and environment beside the path.",
        )
    base = await context.world.deployer.endpoint(environment, service)
    return f"{base.rstrip('/')}/{subject.lstrip('/')}"


def _problem(answer: ProbeResult, status: int, contains: str) -> str:
    """Return what is wrong with an answer, "" when nothing is."""
    if not answer.status:
        return f"does not answer: {answer.error or 'no answer'}"
    if answer.status != status:
        return f"answered {answer.status} instead of {status}"
    return "" if contains in answer.body else f"answered {answer.status} without the text {contains!r}"
