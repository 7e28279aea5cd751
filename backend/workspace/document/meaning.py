"""Whether a text means what an edit was to make of it."""

from collections.abc import Collection

from backend.domain.pipeline import Value, step_ref
from backend.workspace.document.outline import PIPELINE, kind_of, needs, nodes, steps
from backend.workspace.document.values import block, same, without


def differences(found: Value, wanted: Value) -> tuple[str, ...]:
    """Return the refs of stages and steps that mean something else than wanted, "" for the rest of the file.

    The order of stages, of steps, and a step's kind count; that of other keys does not. No needs is the same as an empty list.
    """
    if not isinstance(found, dict) or not isinstance(wanted, dict):
        return ("",)
    other = [""] if not same(without(found, *PIPELINE), without(wanted, *PIPELINE)) else []
    before, after = block(found, PIPELINE), block(wanted, PIPELINE)
    if list(before) != list(after):
        return ("",)
    if not isinstance(wanted.get("pipeline"), dict) and (found.get("pipeline") or {}) != (wanted.get("pipeline") or {}):
        return ("",)
    for name, value in after.items():
        if before[name] is not value:
            other += _stage(name, before[name], value, found, wanted)
    return tuple(other)


def _stage(name: str, found: Value, wanted: Value, root: Value, wanted_root: Value) -> list[str]:
    if not isinstance(found, dict) or not isinstance(wanted, dict) or name not in nodes({name: found}):
        return [] if same(found, wanted) else [name]
    outside = [name] if not _same_fields(without(found, "steps"), without(wanted, "steps")) else []
    old, new = steps(root, name), steps(wanted_root, name)
    if list(old) != list(new) or not same(_rest(found, old), _rest(wanted, new)):
        return [name]
    return outside + [step_ref(name, step) for step in new if not _same_step(old[step], new[step])]


def _rest(stage: dict[str, Value], known: Collection[str]) -> Value:
    """Return what stands under `steps:` beside the steps themselves."""
    written = stage.get("steps")
    return without(written, *known) if isinstance(written, dict) else written


def _same_step(found: Value, wanted: Value) -> bool:
    if not isinstance(found, dict) or not isinstance(wanted, dict):
        return same(found, wanted)
    return kind_of(found) == kind_of(wanted) and _same_fields(found, wanted)


def _same_fields(found: dict[str, Value], wanted: dict[str, Value]) -> bool:
    if same(found, wanted):
        return True
    return needs(found) == needs(wanted) and same(without(found, "needs"), without(wanted, "needs"))
