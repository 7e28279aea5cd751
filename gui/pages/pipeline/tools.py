"""The buttons of the pipeline's page: undo and redo, save, which picture, which panels. Runs begin in the window's header."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout

from backend.domain.document import Document
from gui.formats import tip
from gui.widgets.button import Button, IconButton
from gui.widgets.toggle import Choice

FIELDS, SOURCE = "fields", "yaml"


class Tools(QObject):
    """`undoWanted`, `redoWanted` and `saveWanted` are for the document; `folded` carries a panel's name and whether it is open."""

    undoWanted = Signal()
    redoWanted = Signal()
    saveWanted = Signal()
    folded = Signal(str, bool)

    def __init__(self, line: QHBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self.which = Choice(name=self.tr("What is shown"))
        self.undo = IconButton("undo", self.tr("Undo"), self.undoWanted.emit)
        self.redo = IconButton("redo", self.tr("Redo"), self.redoWanted.emit)
        self.save = Button(self.tr("Save"), "save", call=self.saveWanted.emit, name="save")
        self.panels: Mapping[str, IconButton] = {
            FIELDS: IconButton("panel", self.tr("Fields: fold or unfold the panel"), checkable=True),
            SOURCE: IconButton("file", self.tr("YAML: fold or unfold the panel"), checkable=True),
        }
        for name, button in self.panels.items():
            button.toggled.connect(partial(self.folded.emit, name))
        for part in (self.which, self.undo, self.redo, self.save, *self.panels.values()):
            line.addWidget(part)

    def serve(self, document: Document | None) -> None:
        """Serve a document; without one there is nothing to undo or save."""
        self._document = document
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
