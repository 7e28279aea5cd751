"""What each kind of step takes: the one table behind file checks, JSON schema, inspector and reference page."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What a field's value is; SERVICES is a list, or the string `*` for all that have a build section."""

    SERVICE = "service"
    SERVICES = "services"
    ENVIRONMENT = "environment"
    IMAGE = "image"
    COMMAND = "command"  # a string for the container's `sh -c`, or a list that is exec'd
    GLOBS = "globs"  # one pattern or a list of patterns, inside the container
    PATHS = "paths"  # one path or a list of paths in the workspace, copied into the working directory
    VARIABLES = "variables"  # a mapping of names to values, or a list of NAME=value
    DURATION = "duration"  # 90, 90s, 5m, 1h30m
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    MATRIX = "matrix"  # a mapping of names to lists of values; `*` as the values of `service` means all that are built


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a step."""

    name: str
    type: FieldType
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of step: the meaning of its subject, and its other fields."""

    name: str
    subject: FieldType
    help: str
    fields: tuple[Field, ...] = ()

    def field(self, name: str) -> Field | None:
        """Return the kind's own field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


COMMON: tuple[Field, ...] = (
    Field("needs", FieldType.TEXT, "Steps of the same stage that must be done before this one."),
    Field("timeout", FieldType.DURATION, "The step fails when it takes longer."),
    Field("retries", FieldType.INTEGER, "How often a failed step is tried again, with growing pauses."),
    Field("continue_on_error", FieldType.BOOLEAN, "A failure is marked but does not stop the pipeline."),
    Field("when", FieldType.TEXT, "success (default), failure or always: when the step runs."),
    Field(
        "matrix",
        FieldType.MATRIX,
        "One step per combination of values: {python: ['3.12', '3.13'], db: [pg, mysql]}; {service: '*'} takes every service "
        "with a build section. Other fields take a value with '${{ matrix.python }}'; the command finds it in $MATRIX_PYTHON.",
    ),
)

_COMMAND = Field("command", FieldType.COMMAND, "What runs: a string goes to `sh -c`, a list is exec'd.", required=True)
_JUNIT = Field("junit", FieldType.GLOBS, "JUnit XML files that the command writes.")
_FILES = Field("files", FieldType.PATHS, "Files or folders of the workspace to copy in before the command.")
_ENV = Field("environment", FieldType.VARIABLES, "Variables added to the container's own.")
_ARTIFACTS = Field("artifacts", FieldType.GLOBS, "Files to keep from the container after the command.")
_WORKDIR = Field("working_dir", FieldType.TEXT, "Where the command runs; the image's own directory by default.")

KINDS: Mapping[str, StepKind] = {
    kind.name: kind
    for kind in (
        StepKind("build", FieldType.SERVICES, "Builds the services' images side by side."),
        StepKind(
            "test",
            FieldType.SERVICE,
            "Runs a command inside the image of a service.",
            (
                _COMMAND,
                Field("in", FieldType.IMAGE, "Another service's image or another image to run in."),
                _JUNIT,
                _FILES,
                _ENV,
                _ARTIFACTS,
                _WORKDIR,
            ),
        ),
        StepKind(
            "integration",
            FieldType.SERVICES,
            "Starts the named services on a network of their own, then runs a command against them.",
            (
                _COMMAND,
                Field("in", FieldType.IMAGE, "The service's image or another image to run in.", required=True),
                _JUNIT,
                _FILES,
                _ENV,
                _ARTIFACTS,
                _WORKDIR,
            ),
        ),
        StepKind(
            "run",
            FieldType.IMAGE,
            "Runs any command in any image.",
            (_COMMAND, _JUNIT, _FILES, _ENV, _ARTIFACTS, _WORKDIR),
        ),
        StepKind("deploy", FieldType.ENVIRONMENT, "Deploys what this run built to an environment."),
        StepKind(
            "promote",
            FieldType.ENVIRONMENT,
            "Brings the release of one environment to the next, unchanged.",
            (Field("to", FieldType.ENVIRONMENT, "Where it goes.", required=True),),
        ),
        StepKind(
            "http",
            FieldType.TEXT,
            "Checks an HTTP answer: a full URL, or a path of a service in an environment.",
            (
                Field("service", FieldType.SERVICE, "The service that is asked, when the subject is a path."),
                Field("environment", FieldType.ENVIRONMENT, "Where that service runs."),
                Field("status", FieldType.INTEGER, "The expected status; 200 by default."),
                Field("contains", FieldType.TEXT, "A text that the answer must contain."),
                Field("within", FieldType.DURATION, "How long to go on asking; 30s by default."),
            ),
        ),
        StepKind("approve", FieldType.TEXT, "Waits until a person says yes; the subject is the question."),
    )
}
