"""From an edit to a new text that is known to mean what the edit says."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.domain.document import SharedError
from backend.domain.edits import (
    AddStage,
    AddStep,
    Connect,
    Delete,
    Disconnect,
    Duplicate,
    Edit,
    Move,
    Paste,
    Rename,
    SetField,
    SetSource,
    SetText,
    Several,
)
from backend.domain.errors import RefusedError
from backend.workspace.document.change import Change
from backend.workspace.document.edit_edges import connect, disconnect
from backend.workspace.document.edit_fields import add_stage, add_step, set_field
from backend.workspace.document.edit_nodes import delete, duplicate, move, paste, rename
from backend.workspace.document.edit_source import follow_source, put_source
from backend.workspace.document.evaluate import anchors
from backend.workspace.document.form import with_line_ends
from backend.workspace.document.lost_gates import with_lost_gates
from backend.workspace.document.meaning import differences
from backend.workspace.document.new_entries import NewEntries, style_of
from backend.workspace.document.outline import refs_at
from backend.workspace.document.patches import apply_patches
from backend.workspace.document.reading import Reading, read_text
from backend.workspace.document.reconcile import Reconciler
from backend.workspace.document.rehoming import rehomed, without_aliases
from backend.workspace.document.source import fragment
from backend.workspace.document.spots import Spot
from backend.workspace.document.values import Path

_MOST_MOVES = 100  # anchors whose definitions move one after the other


class HomelessError(Exception):
    """The change would take out anchors that others use; `text` means the same and has them elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an edit made: the new reading, the nodes it made or touched, its label for undo, and what it says was lost."""

    reading: Reading
    refs: tuple[str, ...]
    label: str
    said: tuple[str, ...] = ()


def carry_out(reading: Reading, good: Reading, edit: Edit, file: str, *, shared: bool) -> Outcome:
    """Return what an edit makes of a text; `good` is the last reading that could be read. ConsoleError, then nothing is changed."""
    match edit:
        case SetText():
            return Outcome(read_text(with_line_ends(edit.text, reading.text), file, good), (), "edit the text")
        case SetSource():
            return _source(reading, good, edit, file, shared=shared)
        case Several():
            return _several(reading, good, edit, file, shared=shared)
    refuse_broken(reading, file)
    for _ in range(_MOST_MOVES):
        try:
            return perform(reading, plan(reading, edit), file, shared=shared)
        except HomelessError as error:
            found = read_text(error.text, file, reading)
            if found.broken or differences(found.value, reading.value):
                break
            reading = found
    raise RefusedError(
        "Others use an anchor that is defined there, and it cannot be moved to them.", "Edit the text by hand."
    )


def plan(reading: Reading, edit: Edit) -> Change:
    """Return what an edit of nodes comes to, on values."""
    root = reading.value
    match edit:
        case AddStage():
            found = add_stage(root, edit)
        case AddStep():
            found = add_step(root, edit)
        case SetField():
            found = set_field(root, edit)
        case Connect():
            found = connect(root, edit)
        case Disconnect():
            found = disconnect(root, edit)
        case Rename():
            found = rename(root, edit)
        case Delete():
            found = with_lost_gates(reading, delete(root, edit))
        case Move():
            found = with_lost_gates(reading, move(reading, edit))
        case Duplicate():
            found = duplicate(reading, edit)
        case Paste():
            found = paste(reading, edit)
        case _:
            raise TypeError(f"{type(edit).__name__} is no edit of nodes")
    return found


def perform(reading: Reading, change: Change, file: str, *, shared: bool) -> Outcome:
    """Write a change into the text and make sure of it."""
    root = reading.root
    assert root is not None
    exempt: set[str] = set()

    def ask(spot: Spot) -> None:
        refs = refs_at(root, {id(use) for use in spot.uses})
        if not shared:
            raise shared_error(spot.anchor, refs)
        exempt.update(refs)

    style, flow = style_of(reading.text, root, reading.tallies)

    def written(pieces: Mapping[Path, str]) -> Reading:
        reconciler = Reconciler(reading.text, change, NewEntries(style, pieces, flow), ask)
        patches = reconciler.run(root, reading.value, change.value)
        if (text := rehomed(reading, patches)) is not None:
            raise HomelessError(text)
        text = apply_patches(reading.text, patches)
        found = read_text(text, file, reading)
        if not text.endswith("\n") and not found.broken and differences(found.value, change.value):
            return read_text(
                text + "\n", file, reading
            )  # a block of text that stands last now has lost its last line break
        return found

    found = written(change.pieces)
    if found.broken and any("*" in text for text in change.pieces.values()):
        found = written(_without_aliases(reading, change.pieces))  # an alias may stand before its anchor now
    if found.broken:
        raise RefusedError(
            "This cannot be written into the text as it stands: " + _why(found), "Edit the text by hand."
        )
    wrong = [ref for ref in differences(found.value, change.value) if not _covered(ref, exempt)]
    if wrong:
        what = ", ".join(ref or "the rest of the file" for ref in wrong[:5])
        raise RefusedError(f"This cannot be written into the text without changing {what}.", "Edit the text by hand.")
    return Outcome(found, change.refs, change.label, change.said)


def refuse_broken(reading: Reading, file: str) -> None:
    """Refuse edits of nodes while the text cannot be read."""
    if reading.broken:
        raise RefusedError(f"The text of {file} has a mistake: {_why(reading)}", "Mend it in the text, or undo.")


def shared_error(anchor: str, refs: tuple[str, ...]) -> SharedError:
    """Return the question whether all that use an anchor are to change."""
    return SharedError(
        f"This text (&{anchor}) is also used by {', '.join(refs)}.",
        "Change it for all of them, or edit the text.",
        refs,
    )


def _covered(ref: str, exempt: set[str]) -> bool:
    return any(ref == other or ref.startswith(other + "/") for other in exempt) or (ref == "" and "" in exempt)


def _several(reading: Reading, good: Reading, edit: Several, file: str, *, shared: bool) -> Outcome:
    refs: dict[str, None] = {}
    labels = []
    said: dict[str, None] = {}
    for part in edit.edits:
        outcome = carry_out(reading, good, part, file, shared=shared)
        reading = outcome.reading
        good = good if reading.broken else reading
        refs.update(dict.fromkeys(outcome.refs))
        labels.append(outcome.label)
        said.update(dict.fromkeys(outcome.said))
    return Outcome(reading, tuple(refs), edit.label or ", ".join(dict.fromkeys(labels)), tuple(said))


def _source(reading: Reading, good: Reading, edit: SetSource, file: str, *, shared: bool) -> Outcome:
    found = read_text(put_source(reading, good, edit), file, good)
    if found.broken:
        return Outcome(found, (edit.ref,), f"edit {edit.ref.rpartition('/')[2]}")
    return perform(found, follow_source(reading, found, edit, shared=shared), file, shared=shared)


def _without_aliases(reading: Reading, pieces: Mapping[Path, str]) -> dict[Path, str]:
    known = anchors(reading)
    return {path: without_aliases(text, fragment(text), known) for path, text in pieces.items()}


def _why(reading: Reading) -> str:
    problem = next(iter(reading.findings.sorted("")), None)
    return f"line {problem.place.line}: {problem.message}." if problem else "there is nothing in it."
