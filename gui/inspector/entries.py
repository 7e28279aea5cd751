"""The fields of what is selected, as values: what the schema knows, what the file says, what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from backend.domain.document import WrittenField
from backend.domain.graph import may_connect
from backend.domain.pipeline import SEPARATOR, Pipeline, Value, step_ref
from backend.domain.problem import Problem
from backend.domain.step_kinds import COMMON, KINDS, Field, FieldType, StepKind
from backend.domain.workspace import Workspace
from gui.inspector.entry import Entry, Form, Option

_FORMS = {
    FieldType.SERVICE: Form.CHOICE,
    FieldType.SERVICES: Form.NAMES,
    FieldType.ENVIRONMENT: Form.CHOICE,
    FieldType.IMAGE: Form.IMAGE,
    FieldType.COMMAND: Form.COMMAND,
    FieldType.GLOBS: Form.LIST,
    FieldType.PATHS: Form.PATHS,
    FieldType.VARIABLES: Form.VARIABLES,
    FieldType.DURATION: Form.DURATION,
    FieldType.INTEGER: Form.INTEGER,
    FieldType.BOOLEAN: Form.BOOLEAN,
    FieldType.TEXT: Form.TEXT,
    FieldType.MATRIX: Form.MATRIX,
}
_NAMING = frozenset({FieldType.SERVICE, FieldType.ENVIRONMENT, FieldType.IMAGE})
_WHEN = ("success", "failure", "always")
_STAGE_NEEDS = Field("needs", FieldType.TEXT, "Stages that must be done before this one.")
ALL = "*"

Written = Mapping[str, Sequence[WrittenField]]  # the fields of each selected node


def kind_of(fields: Iterable[WrittenField]) -> StepKind | None:
    """Return the kind that a step's fields say: its first key, else the first key that is a kind."""
    names = [field.name for field in fields if not field.name.startswith("x-")]
    if names and names[0] in KINDS:
        return KINDS[names[0]]
    return next((KINDS[name] for name in names if name in KINDS), None)


def step_entries(
    workspace: Workspace, written: Written, problems: Mapping[str, tuple[Problem, ...]]
) -> tuple[Entry, ...]:
    """Return the fields that the selected steps share: the subject first, then the kind's own, then those of every step.

    `written` has at least one step; `problems` are by field. Keys that no schema knows come last.
    """
    refs = list(written)
    kinds = {kind.name if (kind := kind_of(written[ref])) else "" for ref in refs}
    kind = KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None
    fields = [Field(kind.name, kind.subject, kind.help, required=True), *kind.fields] if kind is not None else []
    fields += [field for field in COMMON if field.name != "needs" or len(refs) == 1]
    entries = [_entry(workspace, field, written, problems) for field in fields]
    if len(refs) == 1:
        known = {entry.name for entry in entries}
        entries += [
            Entry(field.name, Form.KEPT, "", (field.value,), problems=problems.get(field.name, ()))
            for field in written[refs[0]]
            if field.name not in known and not field.name.startswith("x-")
        ]
    return tuple(entries)


def stage_entries(
    workspace: Workspace, ref: str, fields: Sequence[WrittenField], problems: Mapping[str, tuple[Problem, ...]]
) -> tuple[Entry, ...]:
    """Return the fields of a stage."""
    return (_entry(workspace, _STAGE_NEEDS, {ref: fields}, problems),)


def _entry(workspace: Workspace, field: Field, written: Written, problems: Mapping[str, tuple[Problem, ...]]) -> Entry:
    found = [next((one for one in fields if one.name == field.name), None) for fields in written.values()]
    made = Entry(
        field.name,
        form_of(field),
        field.help,
        tuple(one.value if one is not None else None for one in found),
        field.required,
        any(one is not None and one.inherited for one in found),
        problems=problems.get(field.name, ()),
    )
    options = _options(workspace, field, next(iter(written)), made.value)
    if field.type in _NAMING and len(written) == 1:
        options += tuple(Option(f"${{{{ matrix.{name} }}}}") for name in matrix_names(next(iter(written.values()))))
    return replace(
        made,
        options=options,
        everything=ALL if field.type is FieldType.SERVICES else "",
    )


def matrix_names(fields: Iterable[WrittenField]) -> tuple[str, ...]:
    """Return the names of a step's matrix; () for none."""
    value = next((one.value for one in fields if one.name == "matrix"), None)
    return tuple(value) if isinstance(value, dict) else ()


def form_of(field: Field) -> Form:
    """Return how a field is edited: by its type, and two by name."""
    by_name = {"needs": Form.NAMES, "when": Form.CHOICE}
    return by_name.get(field.name) or _FORMS.get(field.type, Form.TEXT)


def _options(workspace: Workspace, field: Field, ref: str, value: Value) -> tuple[Option, ...]:
    services = workspace.composition.services
    match field.type:
        case FieldType.SERVICE | FieldType.IMAGE:
            return tuple(map(Option, services))
        case FieldType.SERVICES:
            refusal = "it has no build section: there is nothing to build" if field.name == "build" else ""
            return tuple(Option(one.name, "" if one.build else refusal) for one in services.values())
        case FieldType.MATRIX:
            return tuple(Option(one.name) for one in services.values() if one.build)
        case FieldType.ENVIRONMENT:
            return tuple(map(Option, workspace.environments))
    by_name = {"when": tuple(map(Option, _WHEN)), "needs": _needs(workspace.pipeline, ref, names_in(value))}
    return by_name.get(field.name, ())


def names_in(value: Value) -> tuple[str, ...]:
    """Return the names in a value: one text, or the texts of a list."""
    if isinstance(value, list):
        return tuple(str(one) for one in value if not isinstance(one, list | dict))
    return (str(value),) if value not in (None, "") and not isinstance(value, dict) else ()


def _needs(pipeline: Pipeline, ref: str, chosen: Sequence[str]) -> tuple[Option, ...]:
    stage, _, step = ref.partition(SEPARATOR)
    if step:
        steps = [one.written for found in pipeline.stages if found.name == stage for one in found.steps]
        refs = {name: step_ref(stage, name) for name in steps}
    else:
        refs = {found.name: found.name for found in pipeline.stages}
    return tuple(
        Option(name, "" if name in chosen else may_connect(pipeline, other, ref))
        for name, other in refs.items()
        if other != ref
    )
