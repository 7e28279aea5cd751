"""One stage's or step's YAML as a person changed it."""

from backend.domain.document import SharedError
from backend.domain.edits import SetSource
from backend.domain.errors import RefusedError
from backend.domain.pipeline import SEPARATOR, Value
from backend.workspace.document.change import Change
from backend.workspace.document.form import with_line_ends
from backend.workspace.document.lines import indent, line_end
from backend.workspace.document.meaning import differences
from backend.workspace.document.outline import PIPELINE, check_name, stages, steps, steps_path
from backend.workspace.document.patches import Patch, apply_patches
from backend.workspace.document.places import extent_of
from backend.workspace.document.reading import Reading
from backend.workspace.document.references import replaced, with_gates, with_stage_needs, with_step_needs
from backend.workspace.document.source import fragment
from backend.workspace.document.values import Path, block, get, put


def put_source(reading: Reading, good: Reading, edit: SetSource) -> str:
    """Return the text with a node's lines replaced; what it means has to be looked at afterwards."""
    where = extent_of(reading, good, edit.ref)
    text = edit.text.replace("\r\n", "\n").strip("\n")
    if not text.strip():
        raise RefusedError("There is nothing in it.", f"Delete {edit.ref} instead.")
    text = with_line_ends(indent(text, where.margin), reading.text[where.start : where.end])
    rest = reading.text[where.end : line_end(reading.text, where.end)]
    if rest.strip() and not rest.lstrip().startswith("#") and "#" in text.rpartition("\n")[2]:
        text += "\n" + " " * where.margin  # what follows is no part of the comment
    return apply_patches(reading.text, [Patch(where.start, where.end, text)])


def follow_source(before: Reading, after: Reading, edit: SetSource, *, shared: bool) -> Change:
    """Return what is left to do when the text can be read: references follow another name. RefusedError when the text is more
    than this node; SharedError when its anchors change others.
    """
    root = fragment(edit.text.replace("\r\n", "\n").strip("\n"))
    name = root.entries[0][0].text if root.entries else ""
    stage, separator, step = edit.ref.partition(SEPARATOR)
    parent, old = (steps_path(stage), step) if separator else (PIPELINE, stage)
    if len(root.entries) != 1 or not name:
        raise RefusedError(f"This is more than {edit.ref}.", "Edit one stage or step here; add others on the canvas.")
    ref = f"{stage}{SEPARATOR}{name}" if separator else name
    if name != old:
        known = steps(before.value, stage) if separator else stages(before.value)
        check_name(name, known, "step" if separator else "stage")
    if not before.broken:
        _check_rest(before, after, parent, old, name, shared=shared)
    value = after.value
    if name != old:
        by = {old: (name,)}
        if separator:
            value = with_step_needs(value, stage, lambda _, names: replaced(names, by) if old in names else names)
        else:
            value = with_stage_needs(value, lambda _, names: replaced(names, by) if old in names else names)
            value = with_gates(value, lambda names: replaced(names, by) if old in names else names)
    return Change(value, (ref,), f"edit {old}")


def _check_rest(before: Reading, after: Reading, parent: Path, old: str, name: str, *, shared: bool) -> None:
    new: Value = get(after.value, (*parent, name))
    wanted = {
        name if key == old else key: new if key == old else value for key, value in block(before.value, parent).items()
    }
    wrong = differences(after.value, put(before.value, parent, wanted))
    if not wrong:
        return
    if "" in wrong:
        raise RefusedError(
            "This text would take other lines of the file with it.", "Look for a quote or bracket left open."
        )
    if not shared:
        names = ", ".join(wrong)
        raise SharedError(f"This text is also used by {names}.", "Change it for all of them, or edit the text.", wrong)
