"""`run: IMAGE` - any command in any image; and what all steps with a command share."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from backend.domain.container import Attachment, FileEntry
from backend.domain.errors import ConsoleError, InputError
from backend.domain.image import ImageInfo
from backend.domain.matrix import variables_of
from backend.domain.pipeline import Step
from backend.domain.service import Service
from backend.domain.step_fields import command_argv, names, variables
from backend.engine.causes import cause_of_error
from backend.engine.collected import split_pattern
from backend.engine.command_result import command_result
from backend.engine.container_run import begin, finish
from backend.engine.container_specs import command_spec
from backend.engine.grants import granted_files
from backend.engine.images import image_named
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, failed
from backend.engine.workspace_files import read_files


@dataclass(frozen=True, slots=True)
class CommandFields:
    """The fields of a step that runs a command, as values."""

    argv: tuple[str, ...]
    junit: tuple[str, ...]
    files: tuple[str, ...]
    artifacts: tuple[str, ...]
    environment: Mapping[str, str]
    working_dir: str


def command_fields(step: Step) -> CommandFields:
    """Read a step's options; InputError names the field that is wrong."""
    field = ""
    try:
        field = "command"
        argv = command_argv(step.options.get("command"))
        field = "environment"
        environment = {**variables_of(step.combination), **variables(step.options.get("environment"))}
        lists = []
        for field in ("junit", "files", "artifacts"):
            lists.append(names(step.options.get(field)))
    except ValueError as error:
        raise InputError(f"{step.name}: {field}: {error}.") from error
    return CommandFields(argv, lists[0], lists[1], lists[2], environment, str(step.options.get("working_dir") or ""))


async def run_command(context: StepContext) -> StepResult:
    """Run the command in the image that the step names."""
    image = await image_named(context, str(context.step.subject))
    return await run_in(context, image, None)


async def run_in(
    context: StepContext,
    image: ImageInfo,
    service: Service | None,
    networks: tuple[Attachment, ...] = (),
) -> StepResult:
    """Run the step's command in an image, with a service's variables, files and rights where one is given."""
    fields = command_fields(context.step)
    working_dir = fields.working_dir or (service.working_dir if service else "") or image.working_dir or "/"
    spec = command_spec(
        context,
        image,
        fields.argv,
        service=service,
        environment=fields.environment,
        working_dir=working_dir,
        networks=networks,
    )
    composition = context.workspace.composition
    # Also when the container is adopted: the values must be known to be masked.
    granted = await granted_files(service, composition, context.world.secrets, context.log) if service else []

    async def prepare(container: str) -> None:
        if granted:
            await context.engine.files.put(container, "/", granted)
        # In a thread: hundreds of megabytes may be read, in which the window must not stand still.
        read = await asyncio.to_thread(read_files, context.workspace.root, fields.files)
        copied = [*read, *_report_folders(fields.junit)]
        if copied:
            await context.engine.files.put(container, working_dir, copied)

    context.progress("starting")
    try:
        begun = await begin(context, spec, prepare)
    except ConsoleError as error:
        refused = start_refused(error)
        if refused is None:
            raise
        return refused
    context.progress("running")
    ended = await finish(context, begun)
    if isinstance(ended, StepResult):
        return ended
    return await command_result(context, ended, working_dir, fields.junit, fields.artifacts)


def start_refused(error: ConsoleError) -> StepResult | None:
    """Return a failure for a command that the engine could not execute: that is the command's fault, not the engine's."""
    cause = cause_of_error(error)
    code = {"command not found": 127, "not executable": 126}.get(cause.value)
    return None if code is None else failed(error.message, cause, code)


def _report_folders(junit: Sequence[str]) -> list[FileEntry]:
    """Return the folders that reports go to, open to every user: the image's user may not make them beside copied files."""
    folders = {split_pattern(pattern) for pattern in junit}
    return [
        FileEntry(folder, None, 0o777)
        for folder, rest in sorted(folders)
        if rest and folder not in ("", ".") and not PurePosixPath(folder).is_absolute()
    ]
