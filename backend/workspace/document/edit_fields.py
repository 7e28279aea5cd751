"""New stages and steps, and their fields."""

from backend.domain.edits import AddStage, AddStep, SetField
from backend.domain.errors import NotFoundError, RefusedError
from backend.domain.pipeline import SEPARATOR, Value, step_ref
from backend.domain.step_kinds import KINDS
from backend.workspace.document.change import Change
from backend.workspace.document.outline import PIPELINE, check_name, kind_of, need, path_of, stages, steps_path
from backend.workspace.document.values import Path, block, put, without


def add_stage(root: Value, edit: AddStage) -> Change:
    """A new stage above another or at the end."""
    known = stages(root)
    check_name(edit.name, block(root, PIPELINE), "stage")
    for name in edit.steps:
        check_name(name, (), "step")
    if not edit.steps:
        raise RefusedError("A stage needs at least one step.", "Say its first step, too.")
    for name in edit.needs:
        if name not in known:
            raise NotFoundError(f"There is no stage {name}.")
    if edit.before and edit.before not in known:
        raise NotFoundError(f"There is no stage {edit.before}.")
    stage: dict[str, Value] = {"needs": list(dict.fromkeys(edit.needs))} if edit.needs else {}
    stage["steps"] = {name: dict(fields) for name, fields in edit.steps.items()}
    value: dict[str, Value] = {}
    for name, old in block(root, PIPELINE).items():
        if name == edit.before:
            value[edit.name] = stage
        value[name] = old
    value.setdefault(edit.name, stage)
    return Change(put(root, PIPELINE, value), (edit.name,), f"add stage {edit.name}")


def add_step(root: Value, edit: AddStep) -> Change:
    """A new step at the end of its stage."""
    stage = need(root, edit.stage)
    if not isinstance(stage, dict) or not isinstance(stage.get("steps") or {}, dict):
        raise RefusedError(f"{edit.stage} is written in a way that the canvas does not know.", "Edit it as text.")
    known = block(root, steps_path(edit.stage))
    check_name(edit.name, known, "step")
    if not edit.fields:
        raise RefusedError("A step needs a kind.", f"One of {', '.join(KINDS)}.")
    value = put(root, steps_path(edit.stage), {**known, edit.name: dict(edit.fields)})
    return Change(value, (step_ref(edit.stage, edit.name),), f"add step {edit.name}")


def set_field(root: Value, edit: SetField) -> Change:
    """One field of a step or stage. Another kind takes the place of the step's kind."""
    old = need(root, edit.ref)
    path = path_of(edit.ref)
    name = edit.ref.rpartition(SEPARATOR)[2]
    if not isinstance(old, dict):
        if old is not None:
            raise RefusedError(f"{edit.ref} is no mapping of fields.", "Edit it as text.")
        old = {}
    renamed: dict[Path, dict[str, str]] = {}
    if edit.value is None:
        if SEPARATOR in edit.ref and edit.name in KINDS:
            raise RefusedError(f"A step needs a kind: `{edit.name}:` cannot be taken out.", "Set another kind instead.")
        new = without(old, edit.name)
        label = f"take {edit.name} out of {name}"
    else:
        kind = kind_of(old)
        label = f"set {edit.name} of {name}"
        if SEPARATOR in edit.ref and edit.name in KINDS and edit.name not in old and kind:
            renamed = {path: {kind: edit.name}}
            new = {
                edit.name if key == kind else key: edit.value if key == kind else value for key, value in old.items()
            }
            label = f"make {name} a step of kind {edit.name}"
        elif edit.name == "needs" and SEPARATOR not in edit.ref and "needs" not in old:
            new = {"needs": edit.value, **old}
        else:
            new = {**old, edit.name: edit.value}
    return Change(put(root, path, new), (edit.ref,), label, renamed)
