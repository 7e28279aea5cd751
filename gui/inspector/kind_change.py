"""Another kind for a step: what is kept, what is lost. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.document import WrittenField
from backend.domain.edits import SetField, Several
from backend.domain.pipeline import Value
from backend.domain.step_kinds import COMMON, StepKind
from backend.domain.step_kinds import FieldType as T
from backend.domain.workspace import Workspace

_COMMON = frozenset(field.name for field in COMMON)


@dataclass(frozen=True, slots=True)
class KindChange:
    """The edit, and the names of the fields that it takes out."""

    edit: Several
    lost: tuple[str, ...]


def change_kind(
    ref: str, fields: Sequence[WrittenField], old: StepKind | None, new: StepKind, fallback: Value
) -> KindChange:
    """Return how a step becomes another kind. `fallback` is its subject where the old one does not fit."""
    subject = next((field.value for field in fields if old is not None and field.name == old.name), None)
    kept = _subject(subject, old.subject if old else None, new.subject)
    lost = [
        field.name
        for field in fields
        if (old is None or field.name != old.name)
        and field.name not in _COMMON
        and not field.name.startswith("x-")
        and not _fits(field.name, old, new)
    ]
    if kept is None and subject not in (None, "*") and old is not None:
        lost.insert(0, old.name)
    edits = [SetField(ref, name, None) for name in lost if old is None or name != old.name]
    edits.append(SetField(ref, new.name, fallback if kept is None else kept))
    return KindChange(Several(tuple(edits), f"make {ref} a step of kind {new.name}"), tuple(lost))


def first_subject(kind: StepKind, workspace: Workspace) -> Value:
    """Return a subject to begin with: something that there is in the workspace."""
    services, environments = tuple(workspace.composition.services), tuple(workspace.environments)
    match kind.subject:
        case T.SERVICES if kind.name == "build":
            return "*"
        case T.SERVICES:
            return [*services] or ["SERVICE"]
        case T.SERVICE:
            return services[0] if services else "SERVICE"
        case T.ENVIRONMENT:
            return environments[0] if environments else "ENVIRONMENT"
        case T.IMAGE:
            return "alpine:3.22"
    return {"http": "http://localhost:8080/healthz", "approve": "Go on?"}.get(kind.name, "")


def _fits(name: str, old: StepKind | None, new: StepKind) -> bool:
    here, there = old.field(name) if old is not None else None, new.field(name)
    return there is not None and (here is None or here.type is there.type)


def _subject(value: Value, old: T | None, new: T) -> Value:
    """Return the subject as the new kind takes it, None when it cannot."""
    match old, new:
        case _ if old is new:
            return value
        case ((T.SERVICE | T.IMAGE), (T.SERVICE | T.IMAGE)) if isinstance(value, str):
            return value if new is T.IMAGE or old is T.SERVICE else None
        case T.SERVICE, T.SERVICES if isinstance(value, str):
            return [value]
        case T.SERVICES, (T.SERVICE | T.IMAGE) if isinstance(value, list) and len(value) == 1:
            return value[0]
    return None
