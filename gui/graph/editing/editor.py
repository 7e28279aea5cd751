"""Says edits to the Document, and hands on what it answered."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from backend.domain.document import Document, SharedError
from backend.domain.edits import Edit
from backend.domain.errors import ConsoleError
from backend.domain.pipeline import Pipeline
from backend.domain.workspace import Workspace

_READ_ONLY = "this can only be looked at"


class Editor(QObject):
    """`changed`: what can be done may be another now. `applied` carries the refs to select, as the file has them; `refused` the
    reason, `warned` what an edit took away elsewhere, `noted` words that are no error; `shared` the SharedError and the edit that
    a person must agree to first.
    """

    changed = Signal()
    applied = Signal(tuple)
    refused = Signal(str)
    warned = Signal(str)
    noted = Signal(str)
    shared = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self.looking = False  # a past run is shown over the picture

    @property
    def editable(self) -> bool:
        """True while gestures may change the pipeline."""
        return self.document is not None and not self.looking

    @property
    def workspace(self) -> Workspace:
        """What the Document says now."""
        assert self.document is not None
        return self.document.workspace

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline that edits speak of; an empty one where nothing can be edited."""
        return self.document.workspace.pipeline if self.document is not None else Pipeline()

    def apply(self, edit: Edit, *, made: tuple[str, ...] = ()) -> str:
        """Carry out one edit; return "" when it is done or somebody is asked first, else the reason, which was said, too.

        `made` is what should be selected then, where that is less than what the edit touches.
        """
        reason = self.attempt(edit, made=made)
        if reason:
            self.refused.emit(reason)
        return reason

    def attempt(self, edit: Edit, *, made: tuple[str, ...] = ()) -> str:
        """Like `apply`, for a field that shows the reason itself."""
        if self.document is None or self.looking:
            return _READ_ONLY
        try:
            applied = self.document.apply(edit)
        except SharedError as error:
            self.shared.emit(error, edit)
            return ""
        except ConsoleError as error:
            return error.text
        self.applied.emit(made or applied.refs)
        if applied.said:
            self.warned.emit(" ".join(applied.said))
        self.changed.emit()
        return ""

    def undo(self) -> None:
        """Take the last step back."""
        self._step(lambda document: document.undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self._step(lambda document: document.redo())

    def save(self) -> None:
        """Write the file; the reason is said when that fails."""
        self._step(lambda document: document.save())

    def _step(self, call: Callable[[Document], None]) -> None:
        if self.document is None:
            return
        try:
            call(self.document)
        except ConsoleError as error:
            self.refused.emit(error.text)
        self.changed.emit()
