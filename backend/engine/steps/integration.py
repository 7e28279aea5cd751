"""`integration: [SERVICES]` - a command against services that run together on a network of their own."""

import asyncio
from collections.abc import Iterable, Mapping

from backend.domain.cause import Cause
from backend.domain.container import Attachment, ContainerState
from backend.domain.errors import ConsoleError, InputError, NotFoundError, UnreachableError
from backend.domain.graph import closure
from backend.domain.service import Composition, MountKind, Service
from backend.engine.causes import cause_of_error, cause_of_exit
from backend.engine.container_run import begin, copy_log, ended_from_outside, interrupted
from backend.engine.container_specs import copied_folders, own_mounts, service_spec
from backend.engine.grants import by_folder, granted_files
from backend.engine.images import image_named, image_of_service
from backend.engine.points import point
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, errored, failed
from backend.engine.steps.command import run_in

_LOOK = 0.2  # seconds between two looks at a starting service
_STARTED, _COMPLETED = "service_started", "service_completed_successfully"
_LAST_LINES = 10


class _NotReadyError(Exception):
    """A service did not come up; holds the step's result."""

    def __init__(self, result: StepResult) -> None:
        super().__init__(result.message)
        self.result = result


async def run_integration(context: StepContext) -> StepResult:
    """Start the services in the order of their dependencies, wait until all are healthy, run the command beside them."""
    services = services_together(context.workspace.composition, _subject(context))
    network = context.name("network")
    await context.engine.networks.create(network, context.labels("network"))
    point("integration.network")
    logs: list[asyncio.Task[None]] = []
    try:
        await _start_all(context, services, network, logs)
        point("integration.ready")
        inner = str(context.step.options.get("in"))
        image = await image_named(context, inner)
        service = context.workspace.composition.services.get(inner)
        result = await run_in(context, image, service, (Attachment(network),))
    except _NotReadyError as problem:
        result = problem.result
    finally:
        for task in logs:
            task.cancel()
        await asyncio.gather(*logs, return_exceptions=True)
    return result


def services_together(composition: Composition, wanted: Iterable[str]) -> dict[str, Service]:
    """Return the named services and all that they depend on, each after those; InputError for unknown ones and circles."""
    known = composition.services
    needs = {name: [need.service for need in service.depends_on] for name, service in known.items()}
    chosen = closure(wanted, needs)
    unknown = sorted(chosen - set(known))
    if unknown:
        raise InputError(f"There is no service {unknown[0]}.", f"There are: {', '.join(known)}.")
    ordered: dict[str, Service] = {}
    while len(ordered) < len(chosen):
        ready = [
            name for name in known if name in chosen - set(ordered) and all(need in ordered for need in needs[name])
        ]
        if not ready:
            raise InputError(f"These services wait for each other: {', '.join(sorted(chosen - set(ordered)))}.")
        ordered.update((name, known[name]) for name in ready)
    return ordered


def _subject(context: StepContext) -> list[str]:
    match context.step.subject:
        case "*":
            return list(context.workspace.composition.services)
        case str(name):
            return [name]
        case list(found):
            return [str(name) for name in found]
        case _:
            raise InputError(f"{context.step.name}: integration needs a list of services.")


async def _start_all(
    context: StepContext, services: Mapping[str, Service], network: str, logs: list[asyncio.Task[None]]
) -> None:
    """Start each service once what it depends on is as far as it asks, and return when all of them are ready.

    Who needs another only as started does not wait for its health check, which may in turn need the one that waits.
    """
    begun: dict[str, asyncio.Task[ContainerState]] = {}
    up: dict[str, asyncio.Task[ContainerState]] = {}

    async def start(service: Service) -> ContainerState:
        for need in service.depends_on:
            await asyncio.shield((begun if need.condition == _STARTED else up)[need.service])
        state = await _begin_service(context, service, network)
        logs.append(asyncio.create_task(_copy(context, service.name, state.name), name=f"log of {state.name}"))
        return state

    async def ready(service: Service) -> ContainerState:
        state = await asyncio.shield(begun[service.name])
        return await _ready(context, service, state, _only_completes(services, service.name))

    for name, service in services.items():
        begun[name] = asyncio.create_task(start(service), name=f"start {name}")
        up[name] = asyncio.create_task(ready(service), name=f"wait until {name} is ready")
    try:
        waiting = set(up.values())
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            context.progress(f"{len(up) - len(waiting)} of {len(up)} services are up")
    finally:
        tasks = (*begun.values(), *up.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _begin_service(context: StepContext, service: Service, network: str) -> ContainerState:
    image = await image_of_service(context, service)
    spec = service_spec(context, service, image, network)
    granted = await granted_files(service, context.workspace.composition, context.world.secrets, context.log)
    for mount in own_mounts(context, service):
        if mount.kind is MountKind.VOLUME and mount.source:
            await context.engine.volumes.create(mount.source, context.labels("volume"))

    async def prepare(container: str) -> None:
        copied = await asyncio.to_thread(copied_folders, context, service)
        for folder, entries in (*copied, *by_folder(granted).items()):
            await context.engine.files.put(container, folder, entries)

    try:
        await begin(context, spec, prepare)
        state = await context.engine.containers.inspect(spec.name)
    except UnreachableError:
        raise
    except ConsoleError as error:
        message = context.log.mask(f"{service.name} cannot be started: {error.message}")
        raise _NotReadyError(errored(message, cause_of_error(error))) from error
    context.progress(f"{service.name} started")
    return state


async def _ready(context: StepContext, service: Service, state: ContainerState, completes: bool) -> ContainerState:
    """Wait until a service is healthy (running, where it has no health check; ended well, where others wait for its end)."""
    clock = context.world.clock
    end = clock.monotonic() + context.world.health_seconds
    while True:
        if not state.running and completes and state.exit_code == 0 and state.finished:
            return state
        if not state.running and state.status != "restarting":
            raise _NotReadyError(await _ended(context, service, state))
        if not completes and state.health in ("", "none", "healthy"):
            return state
        if state.health == "unhealthy" or clock.monotonic() > end:
            raise _NotReadyError(await _unhealthy(context, service, state))
        await clock.sleep(_LOOK)
        try:
            state = await context.engine.containers.inspect(state.name)
        except NotFoundError:
            raise _NotReadyError(errored(f"{service.name}: its container was removed.", Cause.OTHER)) from None


def _only_completes(services: Mapping[str, Service], name: str) -> bool:
    return any(
        need.service == name and need.condition == _COMPLETED
        for other in services.values()
        for need in other.depends_on
    )


async def _ended(context: StepContext, service: Service, state: ContainerState) -> StepResult:
    if context.outage and not state.oom_killed:
        return interrupted(state)
    if await ended_from_outside(context, state):
        return interrupted(state)
    cause, message = cause_of_exit(state)
    if state.exit_code == 0:
        cause, message = Cause.EXIT_CODE, "It ended with exit code 0 instead of running on."
    text = f"{service.name} did not stay up. {message}{await _last_lines(context, state)}"
    return failed(context.log.mask(text), cause, state.exit_code)


async def _unhealthy(context: StepContext, service: Service, state: ContainerState) -> StepResult:
    check = f" Its health check said: {state.health_output.strip()[-300:]}" if state.health_output.strip() else ""
    text = f"{service.name} never became healthy.{check}{await _last_lines(context, state)}"
    return failed(context.log.mask(text), Cause.NEVER_HEALTHY)


async def _last_lines(context: StepContext, state: ContainerState) -> str:
    chunks = context.engine.streams.logs(state.name, follow=False, tail=_LAST_LINES)
    lines = [chunk.text async for chunk in chunks]
    return " Last lines: " + " ⏎ ".join(lines) if lines else " It wrote nothing."


async def _copy(context: StepContext, service: str, container: str) -> None:
    """Copy a service's log into the step's; a lost engine is noticed by the step itself."""
    try:
        await copy_log(context, container, context.log.prefixed(f"{service} │ "))
    except ConsoleError:
        return
