"""The pipeline's definition: stages, each with steps. Kinds of steps stand in `step_kinds`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from backend.domain.problem import Place

_Scalar = str | int | float | bool | None
Value: TypeAlias = _Scalar | list["Value"] | dict[str, "Value"]  # a plain YAML value

SEPARATOR = "/"


def step_ref(stage: str, step: str) -> str:
    """Return the one name of a step everywhere: `stage/step`."""
    return f"{stage}{SEPARATOR}{step}"


@dataclass(frozen=True, slots=True)
class Step:
    """The smallest unit. `kind` is its first key in the file and `subject` that key's value; `options` are the kind's
    other fields as plain YAML values. `needs` name steps of the same stage. `timeout` in seconds, None for none.

    A matrix makes several steps of one in the file: then `group` is the name in the file, `combination` the values that this
    one stands for, and `name` is made of both. `locked` says why the canvas can only show it: a construct that this version
    does not know; such a step has no kind and cannot run.
    """

    name: str
    kind: str
    subject: Value = None
    options: Mapping[str, Value] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    timeout: float | None = None
    retries: int = 0
    continue_on_error: bool = False
    when: str = "success"  # success | failure | always: judged over what the step waits for
    place: Place | None = None
    group: str = ""
    combination: Mapping[str, str] = field(default_factory=dict)
    locked: str = ""

    @property
    def written(self) -> str:
        """The step's name in the file."""
        return self.group or self.name


@dataclass(frozen=True, slots=True)
class Stage:
    """A named part of the pipeline; `needs` name other stages. Its steps run side by side unless they need each other.

    `locked` says why the canvas can only show it: something that this version does not know.
    """

    name: str
    needs: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    place: Place | None = None
    locked: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages in the file's order."""

    stages: tuple[Stage, ...] = ()

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Yield (ref, step) in the file's order."""
        for stage in self.stages:
            for step in stage.steps:
                yield step_ref(stage.name, step.name), step

    def step(self, ref: str) -> Step:
        """Return the step named `stage/step`; KeyError when there is none."""
        return dict(self.steps())[ref]

    def refs(self, written: str) -> tuple[str, ...]:
        """Return the steps that a ref means: one step, or with the name of a matrix in the file all its combinations; () for none."""
        return tuple(
            ref
            for stage in self.stages
            for step in stage.steps
            if written in (ref := step_ref(stage.name, step.name), step_ref(stage.name, step.written))
        )

    def predecessors(self) -> dict[str, tuple[str, ...]]:
        """Return for each step ref the refs it waits for: its needs in the stage, else all steps of the needed stages."""
        before: dict[str, tuple[str, ...]] = {}
        refs = {stage.name: [step_ref(stage.name, step.name) for step in stage.steps] for stage in self.stages}
        for stage in self.stages:
            outside = tuple(ref for need in stage.needs for ref in refs.get(need, ()))
            all_before: dict[tuple[str, ...], tuple[str, ...]] = {}  # made once for all that need the same
            for step in stage.steps:
                if step.needs not in all_before:
                    all_before[step.needs] = outside + tuple(step_ref(stage.name, need) for need in step.needs)
                before[step_ref(stage.name, step.name)] = all_before[step.needs]
        return before
