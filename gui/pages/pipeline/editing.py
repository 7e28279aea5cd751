"""What the page does to the document: edits with their questions, undo, saving, and runs of what is shown."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from backend.domain.document import Document, SharedError
from backend.domain.edits import Edit, SetText
from backend.domain.errors import ConsoleError
from backend.domain.run import RunRequest
from backend.domain.workspace import Workspace
from gui.context import Context
from gui.inspector.inspector import Inspector
from gui.inspector.kind_change import KindChange
from gui.pages.pipeline.losing_dialog import LosingDialog
from gui.pages.pipeline.shared_dialog import SharedDialog
from gui.running import may_start, start_saved
from gui.scope import Scope

Refused = Callable[[ConsoleError], None]


class Editing(QObject):
    """`followed` carries the refs that an edit made or touched, `textWanted` asks for the YAML to be edited by hand,
    `runStarted` carries a run's id.

    `flush` makes edits of what is being typed anywhere on the page, before anything else is done.
    """

    followed = Signal(tuple)
    textWanted = Signal()
    runStarted = Signal(str)

    def __init__(self, context: Context, document: Document | None, scope: Scope, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._document = document
        self._scope = scope
        self._page = page
        self.flush: Callable[[], None] = lambda: None

    @property
    def workspace(self) -> Workspace:
        """What is shown: the edits that are not saved, too."""
        return self._document.workspace if self._document is not None else self._context.console.workspace

    def apply(self, edit: Edit, refused: Refused, *, shared: bool = False) -> None:
        """Carry out an edit; a refusal is said by who asked. Text that serves several steps is asked about first."""
        assert self._document is not None
        try:
            applied = self._document.apply(edit, shared=shared)
        except SharedError as error:
            self.ask_shared(error, edit, refused)
        except ConsoleError as error:
            refused(error)
        else:
            self.followed.emit(applied.refs)
            if applied.said:
                self.warn(" ".join(applied.said))

    def warn(self, said: str) -> None:
        """Say what an edit took away elsewhere."""
        self._context.notices.say(said, self.tr("Undo brings it back."), severity="warning")

    def undo(self) -> None:
        """Take the last edit back."""
        self.flush()
        if self._document is not None:
            self._document.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.flush()
        if self._document is not None:
            self._document.redo()

    def save(self) -> None:
        """Write the edits to the file."""
        self.flush()
        self._scope.start("save", self._context.console.save(), keep=True)

    def discard(self) -> None:
        """Give the unsaved edits up; undo brings them back."""
        if self._document is not None:
            self._document.apply(SetText(self._document.saved))

    def settle(self, text: str) -> None:
        """End a conflict with this text."""
        if self._document is not None and self._document.conflict is not None:
            self._document.resolve(text)

    def start(self, request: RunRequest) -> None:
        """Start a run of what is shown; unsaved edits are saved first. What would fail is said instead."""
        self.flush()
        if not may_start(self.workspace, self._context.notices, request, self._document):
            return

        async def begin() -> None:
            self.runStarted.emit(await start_saved(self._context.console, self._context.notices, request))

        self._scope.start("start", begin(), keep=True)

    def ask_losing(self, inspector: Inspector, change: KindChange) -> None:
        """Ask before another kind takes fields out."""
        dialog = LosingDialog(change.edit.label, change.lost, self._page.window())
        dialog.agreed.connect(lambda: inspector.carry_out(change))
        dialog.rejected.connect(inspector.refresh)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_shared(self, error: SharedError, edit: Edit, refused: Refused) -> None:
        """Ask before text that serves several steps is changed."""
        dialog = SharedDialog(error, getattr(edit, "ref", ""), self._page.window())
        dialog.agreed.connect(lambda: self.apply(edit, refused, shared=True))
        dialog.textWanted.connect(self.textWanted)
        dialog.rejected.connect(lambda: refused(error))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
