"""The open `slipway.yaml` as an editor sees it. Synchronous; one per console, handed out by `Console.open_document`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from backend.domain.edits import Edit
from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.domain.problem import Place
from backend.domain.workspace import Workspace

OUTSIDE = "change from outside"  # how undo calls what came from the file


class SharedError(RefusedError):
    """The edit would change text that several steps share through an anchor; `refs` names them. Ask, then apply with `shared=True`."""

    def __init__(self, message: str, hint: str, refs: tuple[str, ...]) -> None:
        super().__init__(message, hint)
        self.refs = refs


@dataclass(frozen=True, slots=True)
class Applied:
    """What an edit did: `refs` are the nodes it made or touched, by their new names (what should be selected now).

    `said` are sentences on what was lost elsewhere, which nobody sees at the edit: "production no longer asks for the tests of unit."
    """

    refs: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A field of a stage or step as it is written, right or wrong. `place` is its key's; `inherited` through an alias or `<<`."""

    name: str
    value: Value
    place: Place
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file changed outside where unsaved edits stand. `mine` and `theirs` are whole texts, `base` the last common one."""

    mine: str
    theirs: str
    base: str


class Document(Protocol):
    """Text, what it means, undo. Every change - an edit, undo, a change from outside - calls the listeners once, afterwards."""

    @property
    def path(self) -> str:
        """The file's name relative to the workspace."""
        ...

    @property
    def text(self) -> str:
        """The file's text with the unsaved edits."""
        ...

    @property
    def workspace(self) -> Workspace:
        """What the text says now, checked like a file: pipeline, environments, problems with lines."""
        ...

    @property
    def dirty(self) -> bool:
        """True while the text differs from the file."""
        ...

    @property
    def saved(self) -> str:
        """The file's text as it was last read or written; in a conflict the one that came from outside."""
        ...

    @property
    def broken(self) -> bool:
        """True while the text cannot be read: the workspace is the last that could, with the mistake among its problems."""
        ...

    @property
    def conflict(self) -> Conflict | None:
        """Set while a change from outside could not be merged; edits go on, saving is refused until `resolve`."""
        ...

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words ("rename cart"), "" for nothing."""
        ...

    @property
    def redo_label(self) -> str:
        """What redo would do again, "" for nothing."""
        ...

    def apply(self, edit: Edit, *, shared: bool = False) -> Applied:
        """Carry out one edit as one patch and one step of undo. RefusedError says why not (then nothing changed);
        SharedError asks first where an anchor's text serves several nodes.
        """
        ...

    def undo(self) -> None:
        """Take back the last step; nothing happens when there is none."""
        ...

    def redo(self) -> None:
        """Do again what was taken back."""
        ...

    def save(self) -> None:
        """Write the text to the file, whole or not at all, in its own line ends; ConsoleError when that fails."""
        ...

    def resolve(self, text: str) -> None:
        """End a conflict with this text (mine, theirs, or what a person made of both), as one step of undo."""
        ...

    def source(self, ref: str) -> str:
        """Return the YAML of a stage or step, its key included, without its indentation; NotFoundError."""
        ...

    def fields(self, ref: str) -> tuple[WrittenField, ...]:
        """Return the fields of a stage or step as they are written, in the file's order; NotFoundError."""
        ...

    def lines(self, ref: str) -> tuple[int, int]:
        """Return the first and last line of a stage or step in the text, from 1; NotFoundError."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; returns the way to stop."""
        ...
