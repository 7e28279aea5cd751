"""Renaming, deleting, moving and copying stages and steps."""

from collections.abc import Iterable

from backend.domain.edits import Delete, Duplicate, Move, Paste, Rename
from backend.domain.errors import RefusedError
from backend.domain.pipeline import SEPARATOR, Value, step_ref
from backend.workspace.document.change import Change
from backend.workspace.document.evaluate import anchors, evaluate
from backend.workspace.document.outline import (
    PIPELINE,
    check_name,
    free_name,
    need,
    needs,
    nodes,
    path_of,
    steps,
    steps_path,
)
from backend.workspace.document.reading import Reading
from backend.workspace.document.references import (
    replaced,
    with_gates,
    with_stage_needs,
    with_step_needs,
    without_stages,
    without_steps,
)
from backend.workspace.document.source import changed, cut, extent, fragment, piece, without_anchors
from backend.workspace.document.values import Path, block, get, put, with_needs


def rename(root: Value, edit: Rename) -> Change:
    """Another name; needs and gates follow."""
    need(root, edit.ref)
    stage, separator, step = edit.ref.partition(SEPARATOR)
    old, parent = (step, steps_path(stage)) if separator else (stage, PIPELINE)
    if old == edit.name:
        return Change(root, (edit.ref,), f"rename {old}")
    values = block(root, parent)
    check_name(edit.name, values, "step" if separator else "stage")
    value = put(root, parent, {edit.name if key == old else key: part for key, part in values.items()})
    by = {old: (edit.name,)}
    if separator:
        value = with_step_needs(value, stage, lambda _, names: replaced(names, by) if old in names else names)
    else:
        value = with_stage_needs(value, lambda _, names: replaced(names, by) if old in names else names)
        value = with_gates(value, lambda names: replaced(names, by) if old in names else names)
    ref = step_ref(stage, edit.name) if separator else edit.name
    return Change(value, (ref,), f"rename {old} to {edit.name}", {parent: {old: edit.name}})


def delete(root: Value, edit: Delete) -> Change:
    """Stages and steps go; a stage goes with its last step."""
    by_stage = _sorted_out(root, edit.refs)
    gone = [stage for stage, names in by_stage.items() if not names or len(names) == len(steps(root, stage))]
    touched: dict[str, None] = {}
    value = root
    for stage, names in by_stage.items():
        if stage not in gone:
            value = without_steps(value, stage, names, heal=edit.heal)
            touched[stage] = None
    value = without_stages(value, gone, heal=edit.heal)
    return Change(value, tuple(touched), _label("delete", edit.refs))


def move(reading: Reading, edit: Move) -> Change:
    """Steps to the end of another stage, with their text; a stage that loses its last step goes."""
    root = reading.value
    target = need(root, edit.stage)
    if not isinstance(target, dict) or not isinstance(target.get("steps") or {}, dict):
        raise RefusedError(f"{edit.stage} is written in a way that the canvas does not know.", "Edit it as text.")
    elsewhere = [ref for ref in edit.refs if ref.partition(SEPARATOR)[0] != edit.stage]
    if edit.refs and not elsewhere:
        raise RefusedError(f"{', '.join(edit.refs)} stands in {edit.stage} already.", "Choose another stage.")
    by_stage = _sorted_out(root, elsewhere)
    if any(not names for names in by_stage.values()) or any(SEPARATOR not in ref for ref in edit.refs):
        raise RefusedError("Only steps can be moved to a stage.", "Connect stages to say their order.")
    value, pieces, made = root, {}, []
    for stage, names in by_stage.items():
        known = block(value, steps_path(edit.stage))
        fresh = _fresh(names, known)
        for name in names:
            old = steps(root, stage)[name]
            kept = tuple(fresh[other] for other in needs(old) if other in fresh)
            new = with_needs(old, kept, first=False)
            path = (*steps_path(edit.stage), fresh[name])
            text = piece(reading, path_of(step_ref(stage, name)), fresh[name], old, new)
            if text is not None:
                pieces[path] = text
            value = put(value, path, new)
            made.append(step_ref(edit.stage, fresh[name]))
        if len(names) == len(steps(value, stage)):
            value = without_stages(value, [stage], heal=True)
        else:
            value = without_steps(value, stage, names, heal=True)
    return Change(value, tuple(made) or edit.refs, _label("move", edit.refs, f" to {edit.stage}"), pieces=pieces)


def duplicate(reading: Reading, edit: Duplicate) -> Change:
    """Copies right behind their originals."""
    root = reading.value
    by_stage = _sorted_out(root, edit.refs)
    value, pieces, made = root, {}, []
    whole = [stage for stage, names in by_stage.items() if not names]
    groups: list[tuple[Path, list[str]]] = [(steps_path(stage), names) for stage, names in by_stage.items() if names]
    for parent, names in [*groups, (PIPELINE, whole)]:
        values = block(value, parent)
        fresh = _fresh(names, values)
        new: dict[str, Value] = {}
        for name, part in values.items():
            new[name] = part
            if name not in fresh:
                continue
            old = get(root, (*parent, name))
            copy = with_needs(old, replaced(needs(old), {key: (other,) for key, other in fresh.items()}), first=False)
            new[fresh[name]] = copy
            text = piece(reading, (*parent, name), fresh[name], old, copy, bare=True)
            if text is not None:
                pieces[*parent, fresh[name]] = text
            made.append(step_ref(parent[1], fresh[name]) if len(parent) > 1 else fresh[name])
        value = put(value, parent, new) if names else value
    return Change(value, tuple(made), _label("duplicate", edit.refs), pieces=pieces)


def paste(reading: Reading, edit: Paste) -> Change:
    """Steps or stages as text; taken names get a number, and what needed them among the pasted follows."""
    text = edit.text.replace("\r\n", "\n").strip("\n")
    text = _outdented(text)
    text = without_anchors(text, fragment(text), used=False)
    found = fragment(text)
    root = reading.value
    known = anchors(reading)
    values = evaluate(found, known)
    if not isinstance(values, dict) or not values or any(key.merges for key, _ in found.entries):
        raise RefusedError("There is nothing to paste.", "Copy stages or steps, as YAML.")
    stage = _stage_for(values, edit.stage)
    if stage:
        need(root, stage)
    parent = steps_path(stage) if stage else PIPELINE
    taken = block(root, parent)
    if not isinstance(get(root, parent) or {}, dict):
        raise RefusedError(f"{stage} is written in a way that the canvas does not know.", "Edit it as text.")
    names = list(nodes(values))
    fresh = _fresh(names, taken)
    allowed = {**{name: (name,) for name in nodes(taken)}, **{name: (other,) for name, other in fresh.items()}}
    value, pieces = dict(taken), {}
    for name in names:
        check_name(fresh[name], (), "step" if stage else "stage")
        kept = tuple(dict.fromkeys(new for old in needs(values[name]) for new in allowed.get(old, ())))
        new = with_needs(values[name], kept, first=not stage)
        entry = found.entry(name)
        assert entry is not None
        part = cut(text, extent(text, (found, *entry), comments=True))
        pieces[*parent, fresh[name]] = changed(part, (name, values[name]), (fresh[name], new))
        value[fresh[name]] = new
    made = tuple(step_ref(stage, name) if stage else name for name in fresh.values())
    return Change(put(root, parent, value), made, _label("paste", made), pieces=pieces)


def _stage_for(values: dict[str, Value], stage: str) -> str:
    """Return the stage that pasted steps go to; "" for whole stages, which alone have `steps`."""
    whole = [isinstance(value, dict) and "steps" in value for value in nodes(values).values()]
    if all(whole):
        return ""
    if any(whole):
        raise RefusedError("Stages and steps cannot be pasted together.", "Copy either stages or steps.")
    if not stage:
        raise RefusedError("Steps need a stage.", "Select the stage that the steps go to.")
    return stage


def _sorted_out(root: Value, refs: Iterable[str]) -> dict[str, list[str]]:
    """Return the named steps by stage, in the file's order; nothing for a stage that is named as a whole."""
    asked = dict.fromkeys(refs)
    if not asked:
        raise RefusedError("Nothing is selected.")
    found: dict[str, list[str]] = {}
    for ref in asked:
        need(root, ref)
        stage, separator, step = ref.partition(SEPARATOR)
        if not separator:
            found[stage] = []
        elif stage not in asked:
            found.setdefault(stage, []).append(step)
    return {stage: [name for name in steps(root, stage) if name in names] for stage, names in found.items()}


def _fresh(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    known = set(taken)
    fresh: dict[str, str] = {}
    for name in names:
        fresh[name] = free_name(name, known)
        known.add(fresh[name])
    return fresh


def _outdented(text: str) -> str:
    lines = text.split("\n")
    width = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[width:] for line in lines)


def _label(verb: str, refs: tuple[str, ...], rest: str = "") -> str:
    if len(refs) == 1:
        return f"{verb} {refs[0].rpartition(SEPARATOR)[2]}{rest}"
    what = (
        "stages"
        if all(SEPARATOR not in ref for ref in refs)
        else "steps"
        if all(SEPARATOR in ref for ref in refs)
        else "nodes"
    )
    return f"{verb} {len(refs)} {what}{rest}"
