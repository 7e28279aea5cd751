"""For many services of one make: tests that are alike become one step with a matrix over the services."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from backend.domain.matrix import combinations, names_of
from backend.domain.pipeline import Value, step_ref
from backend.domain.proposal import Reason
from backend.workspace.document.writing import inline
from backend.workspace.proposal.drafts import PipelineDraft, StepDraft
from backend.workspace.proposal.templates.five_stages import delivered
from backend.workspace.proposal.templates.parts import build_stage, integration_stage, unit_stage
from backend.workspace.proposal.understanding import Understanding

_NAME = "service"
_REFERENCE = f"${{{{ matrix.{_NAME} }}}}"
_FEWEST = 2


def monorepo(understood: Understanding) -> PipelineDraft:
    """Return the five stages, with one step for all services that are tested in the same way."""
    unit = unit_stage(understood, tuple(_joined(understood.unit, understood.built)))
    if not any("matrix" in step.fields for step in unit.steps):
        text = "No two services are tested in the same way, so there is nothing for a matrix to join."
        unit = replace(unit, reasons=(*unit.reasons, Reason(text)))
    return delivered(understood, (build_stage(understood), unit, integration_stage(understood)))


def _joined(steps: Sequence[StepDraft], built: Sequence[str]) -> Iterator[StepDraft]:
    groups: dict[str, list[StepDraft]] = {}
    for step in steps:
        groups.setdefault(inline(_general(step)), []).append(step)
    taken = {step.name for step in steps}
    for group in groups.values():
        if len(group) < _FEWEST or "test" not in group[0].fields:
            yield from group
            continue
        name = next(name for number in range(1, 1000) if (name := f"tests{number if number > 1 else ''}") not in taken)
        taken.add(name)
        yield _matrix(name, group, built)


def _general(step: StepDraft) -> dict[str, Value]:
    """Return the fields with the service's name replaced, but for the command: nothing is put into a command."""
    service = step.fields.get("test")
    if not isinstance(service, str):
        return dict(step.fields)
    return {key: value if key == "command" else _replaced(value, service) for key, value in step.fields.items()}


def _replaced(value: Value, service: str) -> Value:
    match value:
        case str():
            return "/".join(_REFERENCE if part == service else part for part in value.split("/"))
        case list():
            return [_replaced(item, service) for item in value]
        case _:
            return value


def _matrix(name: str, group: Sequence[StepDraft], built: Sequence[str]) -> StepDraft:
    services = [str(step.fields["test"]) for step in group]
    names = names_of(name, combinations({_NAME: services}))
    reasons = tuple(
        replace(reason, node=step_ref("unit", expanded))
        for step, expanded in zip(group, names, strict=True)
        for reason in step.reasons
    )
    # "*" is every service that is built here: one that is added later is tested, too.
    values: Value = "*" if services == list(built) else list[Value](services)
    fields: dict[str, Value] = {**_general(group[0]), "matrix": {_NAME: values}}
    return StepDraft(name, fields, "One step for every service that is tested in the same way.", reasons)
