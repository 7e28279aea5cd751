"""The workspace: a folder with `slipway.yaml`, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.compose_project import ComposeProject
from backend.domain.environment import Environment
from backend.domain.pipeline import Pipeline
from backend.domain.problem import Problem, Severity
from backend.domain.service import Composition


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the files say. `root` is an absolute path; `environments` are in promotion order. With errors among the
    `problems` the rest may be incomplete: `backend.domain.blocking` says what can be run all the same.
    """

    root: str
    project: str
    composition: Composition = field(default_factory=Composition)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    pipeline: Pipeline = field(default_factory=Pipeline)
    problems: tuple[Problem, ...] = ()
    compose: ComposeProject = field(default_factory=ComposeProject)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid running something."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)
