"""Which of a workspace's errors forbid a run: only those that what is chosen would meet."""

from collections.abc import Iterable

from backend.domain.pipeline import Step, step_ref
from backend.domain.problem import Problem
from backend.domain.step_kinds import KINDS, FieldType
from backend.domain.workspace import Workspace


def blocking(workspace: Workspace, refs: Iterable[str]) -> tuple[Problem, ...]:
    """Return the errors that forbid running these steps, in the files' order.

    An error on a stage or step forbids only what is chosen of it, one in an environment only the steps that name that environment; what
    stands nowhere in particular (the head of the file, its syntax, the Compose files) forbids every run, also one of no steps.
    """
    errors = workspace.errors
    if not errors:  # asked after every edit
        return ()
    steps = dict(workspace.pipeline.steps())
    nodes: set[str] = set()
    environments: set[str] = set()
    for ref in refs:
        stage = ref.partition("/")[0]
        nodes |= {stage, ref}
        if (step := steps.get(ref)) is not None:
            nodes.add(step_ref(stage, step.written))
            environments.update(environments_of(step))
    return tuple(
        problem
        for problem in errors
        if (problem.node in nodes if problem.node else not problem.environment or problem.environment in environments)
    )


def environments_of(step: Step) -> tuple[str, ...]:
    """Return the environments that a step names."""
    kind = KINDS.get(step.kind)
    if kind is None:
        return ()
    named = [step.subject] if kind.subject is FieldType.ENVIRONMENT else []
    named += [step.options.get(field.name) for field in kind.fields if field.type is FieldType.ENVIRONMENT]
    return tuple(name for name in named if isinstance(name, str))
