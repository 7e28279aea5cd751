"""The Document over a file on disk."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from backend.domain.document import OUTSIDE, Applied, Conflict, WrittenField
from backend.domain.edits import Edit, SetField, SetSource, SetText
from backend.domain.errors import ConsoleError, InputError, RefusedError
from backend.domain.workspace import Workspace
from backend.notation.parser import MOST_BYTES
from backend.workspace.document.carrying_out import carry_out
from backend.workspace.document.disk import read_file
from backend.workspace.document.drafts import Draft, Drafts
from backend.workspace.document.form import decode, writable
from backend.workspace.document.history import History
from backend.workspace.document.merge import merge
from backend.workspace.document.places import extent_of
from backend.workspace.document.reading import Reading, read_text
from backend.workspace.document.saving import MOST_TRIES, Saving, changed_again
from backend.workspace.document.source import cut
from backend.workspace.folder import Folder
from backend.workspace.head import FILE
from backend.workspace.rereading import Rereading
from backend.workspace.written_fields import written_fields


class TextDocument:
    """The open `slipway.yaml` of a workspace. `drafts` is the folder that keeps unsaved text for the next start, None for none.

    The draft of the last time belongs to the document that took it in, until `let_go`; other documents leave it alone.
    """

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None, drafts: Path | None = None) -> None:
        self._file = root / FILE
        self._rereading = Rereading(Folder.at(root), environ)
        data = read_file(self._file)
        if data is None:
            raise InputError(f"there is no {FILE} in {root}")
        self._base, self._form = decode(data, FILE)
        self._on_disk: bytes | None = data
        self._history = History()
        self._saving: Saving | None = None
        self._looked_meanwhile = False
        self._conflict: Conflict | None = None
        self._listeners: dict[object, Callable[[], None]] = {}
        self._reading = self._good = read_text(self._base, FILE)
        self._workspace: tuple[Reading, Workspace] | None = None
        self._last_good: Workspace | None = None
        self._drafts = Drafts(drafts) if drafts is not None else None
        self._take_draft()

    @property
    def path(self) -> str:
        """The file's name relative to the workspace."""
        return FILE

    @property
    def text(self) -> str:
        """The file's text with the unsaved edits; line ends are line feeds unless the file mixes them."""
        return self._reading.text

    @property
    def workspace(self) -> Workspace:
        """What the text says now; while it cannot be read, the last good picture with the mistake among its problems."""
        if self._workspace is None or self._workspace[0] is not self._reading:
            found = self._rereading.workspace(self._reading.node, self._reading.findings, self._reading.stages)
            if not self._reading.broken:
                self._last_good = found
            elif self._last_good is not None:
                found = replace(self._last_good, problems=found.problems)
            self._workspace = (self._reading, found)
        return self._workspace[1]

    @property
    def dirty(self) -> bool:
        """True while the text differs from the file."""
        return self._on_disk is None or self._form.encode(self.text) != self._on_disk

    @property
    def saved(self) -> str:
        """The file's text as it was last read or written."""
        return self._base if self._conflict is None else self._conflict.theirs

    @property
    def broken(self) -> bool:
        """True while the text cannot be read."""
        return self._reading.broken

    @property
    def conflict(self) -> Conflict | None:
        """Set while a change from outside could not be merged."""
        return None if self._conflict is None else replace(self._conflict, mine=self.text)

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words."""
        return self._history.done[-1].label if self._history.done else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again."""
        return self._history.undone[-1].label if self._history.undone else ""

    def apply(self, edit: Edit, *, shared: bool = False) -> Applied:
        """Carry out one edit as one patch and one step of undo. RefusedError, NotFoundError, SharedError: nothing changed."""
        outcome = carry_out(self._reading, self._good, edit, FILE, shared=shared)
        if len(outcome.reading.text) > MOST_BYTES or not writable(outcome.reading.text):
            raise RefusedError(f"The text cannot be kept in a file: at most {MOST_BYTES // 1024} KiB of Unicode text.")
        series = (
            f"{type(edit).__name__} {getattr(edit, 'ref', '')} {getattr(edit, 'name', '')}" if _typing(edit) else ""
        )
        if outcome.reading.text != self.text:
            self._history.push(self.text, outcome.reading.text, outcome.label, series)
            self._show(outcome.reading)
        return Applied(outcome.refs, outcome.said)

    def undo(self) -> None:
        """Take back the last step."""
        self._go(self._history.undo(self.text))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._go(self._history.redo(self.text))

    def save(self) -> None:
        """Write the text to the file; what changed there since is taken in first. RefusedError while both changed the same lines."""
        for _ in range(MOST_TRIES):
            saving = self.begin_saving()
            written = False
            try:
                written = saving.write()
            finally:
                self.end_saving(saving, written=written)
            if written:
                return
        raise changed_again(FILE)

    def begin_saving(self) -> Saving:
        """Return the text as it is to be written; until `end_saving` nothing is taken in from the file. RefusedError in a conflict."""
        if self._conflict is not None:
            self.look()  # others may have taken their change back
        if self._conflict is not None:
            raise RefusedError(f"{FILE} changed on disk in lines that were edited here, too.", "Settle that first.")
        if self._saving is not None:
            raise RefusedError(f"{FILE} is being saved already.", "Try again in a moment.")
        self._saving = Saving(self._file, self._on_disk, self.text, self._form.encode(self.text))
        return self._saving

    def end_saving(self, saving: Saving, *, written: bool) -> None:
        """Note that the file has the text now, and take in what changed there meanwhile (not `written`: what forbade it)."""
        self._saving = None
        if written:
            self._on_disk, self._base = saving.data, saving.text
            if not self.dirty:
                self._forget_draft()
            if saving.data != saving.expected:
                self._tell()
        if self._looked_meanwhile or not written:
            self._looked_meanwhile = False
            self.look()

    def resolve(self, text: str) -> None:
        """End a conflict with this text, as one step of undo."""
        if self._conflict is None:
            raise RefusedError("There is no conflict to settle.")
        self._base, self._conflict = self._conflict.theirs, None
        if text != self.text:
            self._history.push(self.text, text, "settle the conflict")
            self._show(self._read(text))
        else:
            self._tell()

    def source(self, ref: str) -> str:
        """Return the YAML of a stage or step, its key included, without its indentation; NotFoundError."""
        return cut(self.text, extent_of(self._reading, self._good, ref))

    def fields(self, ref: str) -> tuple[WrittenField, ...]:
        """Return the fields of a stage or step as they are written, in the last text that could be read; NotFoundError."""
        return written_fields(self._good.node_with(ref), ref)

    def lines(self, ref: str) -> tuple[int, int]:
        """Return the first and last line of a stage or step in the text, from 1; NotFoundError."""
        where = extent_of(self._reading, self._good, ref)
        first = self.text.count("\n", 0, where.start) + 1
        return first, first + self.text.count("\n", where.start, where.end)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; returns the way to stop."""
        key = object()
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def look(self, *, others: bool = False) -> None:
        """Take in what changed on disk; `others`: the workspace's other files, too. ConsoleError when the file cannot be read;
        the text stays.
        """
        if others:
            self._rereading.forget()
            self._workspace = None
        self._looked_meanwhile = self._saving is not None
        data = read_file(self._file) if self._saving is None else self._on_disk
        if data == self._on_disk:
            if others:
                self._tell()
            return
        if data is None:
            self._on_disk = None
            self._tell()
            return
        text, form = decode(data, FILE)
        self._on_disk, self._form = data, form
        self._take(text)

    def keep_draft(self) -> None:
        """Keep unsaved text for the case that the program is killed; ConsoleError when that fails."""
        if self._drafts is None:
            return
        if self.dirty:
            self._drafts.write(Draft(self._base, self.text))
        else:
            self._drafts.remove()

    def let_go(self) -> None:
        """Leave the draft to whoever opens the folder next; nothing more is kept."""
        if self._drafts is not None:
            self._drafts.let_go()
            self._drafts = None

    def _take(self, theirs: str) -> None:
        """Take in another text of the file."""
        merged = merge(self._base, self.text, theirs)
        found = self._read(merged) if merged is not None else None
        if found is not None and found.broken and not self._reading.broken and self.text != self._base:
            found = None  # each alone is well, together they are not
        if found is None:
            self._conflict = Conflict(self.text, theirs, self._base)
            self._tell()
            return
        self._base, self._conflict = theirs, None
        if found.text != self.text:
            self._history.push(self.text, found.text, OUTSIDE)
            self._show(found)
        else:
            self._tell()

    def _take_draft(self) -> None:
        if self._drafts is None:
            return
        draft = self._drafts.take(lambda draft: draft.text != self._base and writable(draft.text))
        if draft is None:
            return
        theirs = self._base
        self._base = draft.base
        self._history.push(draft.base, draft.text, "edits not saved the last time")
        self._show(self._read(draft.text))
        if theirs != draft.base:
            self._take(theirs)

    def _forget_draft(self) -> None:
        if self._drafts is not None:
            self._drafts.remove()

    def _go(self, text: str | None) -> None:
        if text is not None:
            self._show(self._read(text))

    def _read(self, text: str) -> Reading:
        """Read a text, what stands in the last good one not anew."""
        return read_text(text, FILE, self._good)

    def _show(self, reading: Reading) -> None:
        if reading.broken and not self._reading.broken:
            with suppress(ConsoleError):
                _ = self.workspace  # the last good picture, for the time that the text cannot be read
        self._reading = reading
        if not reading.broken:
            self._good = reading
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners.values()):
            listener()


def _typing(edit: Edit) -> bool:
    return isinstance(edit, SetField | SetText | SetSource) and edit.typing
