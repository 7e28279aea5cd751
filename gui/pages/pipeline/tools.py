"""The buttons of the pipeline's page: undo and redo, save, run, which picture, which panels."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu

from backend.domain.document import Document
from backend.domain.run import RunRequest
from gui.formats import tip
from gui.running import why_not
from gui.widgets.button import Button, IconButton
from gui.widgets.toggle import Choice

FIELDS, SOURCE = "fields", "yaml"
Entries = Sequence[tuple[str, RunRequest]]


class Tools(QObject):
    """`undoWanted`, `redoWanted` and `saveWanted` are for the document; `runWanted` carries a RunRequest, `folded` a panel's
    name and whether it is open.
    """

    undoWanted = Signal()
    redoWanted = Signal()
    saveWanted = Signal()
    runWanted = Signal(object)
    folded = Signal(str, bool)

    def __init__(self, line: QHBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: Callable[[], Entries] = lambda: ()
        self._document: Document | None = None
        self.which = Choice(name=self.tr("What is shown"))
        self.undo = IconButton("undo", self.tr("Undo"), self.undoWanted.emit)
        self.redo = IconButton("redo", self.tr("Redo"), self.redoWanted.emit)
        self.save = Button(self.tr("Save"), "save", call=self.saveWanted.emit, name="save")
        self.run = Button(self.tr("Run"), "play", call=self._open, name="run-menu")
        self.menu = QMenu(self.run)
        self.menu.setToolTipsVisible(True)
        self.panels: Mapping[str, IconButton] = {
            FIELDS: IconButton("panel", self.tr("Fields: fold or unfold the panel"), checkable=True),
            SOURCE: IconButton("file", self.tr("YAML: fold or unfold the panel"), checkable=True),
        }
        for name, button in self.panels.items():
            button.toggled.connect(partial(self.folded.emit, name))
        for part in (self.which, self.undo, self.redo, self.save, self.run, *self.panels.values()):
            line.addWidget(part)

    def serve(self, document: Document | None, entries: Callable[[], Entries]) -> None:
        """Serve a document; `entries` are the runs that can be begun now, by what they are called."""
        self._document, self._entries = document, entries
        for part in (self.undo, self.redo, self.save):
            part.setVisible(document is not None)
        self.refresh()

    def refresh(self) -> None:
        """Say what can be undone, redone and saved now."""
        document = self._document
        if document is None:
            return
        for button, word, label, keys in (
            (self.undo, self.tr("Undo"), document.undo_label, "Ctrl+Z"),
            (self.redo, self.tr("Redo"), document.redo_label, "Ctrl+Shift+Z"),
        ):
            button.setEnabled(bool(label))
            button.setToolTip(
                tip(f"{word} {label}  ({keys})" if label else self.tr("Nothing to {0}").format(word.lower()))
            )
            button.setAccessibleName(f"{word} {label}".strip())
        conflict = document.conflict is not None
        self.save.setEnabled(document.dirty and not conflict)
        self.save.set_kind("primary" if document.dirty and not conflict else "")
        self.save.setToolTip(
            tip(
                self.tr("The file was changed outside: settle that first")
                if conflict
                else self.tr("Write the edits to {0}  (Ctrl+S)").format(document.path)
                if document.dirty
                else self.tr("Everything is saved")
            )
        )

    def fill(self) -> QMenu:
        """Fill the menu with what can be run now; what cannot says why in its tooltip."""
        self.menu.clear()
        for text, request in self._entries():
            action = QAction(text, self.menu)
            reason = self._reason(request)
            action.setEnabled(not reason)
            action.setToolTip(tip(reason))
            action.triggered.connect(lambda _checked=False, request=request: self.runWanted.emit(request))
            self.menu.addAction(action)
        return self.menu

    def _reason(self, request: RunRequest) -> str:
        return why_not(self._document.workspace, request) if self._document is not None else ""

    def _open(self) -> None:
        self.fill().popup(self.run.mapToGlobal(self.run.rect().bottomLeft()))
