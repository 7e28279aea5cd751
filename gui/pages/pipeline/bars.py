"""What has to be decided before the file can be saved, or wants to be known: a conflict, a merge, edits from the last time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from backend.domain.document import OUTSIDE, Document
from gui.pages.pipeline.bar import Bar
from gui.pages.pipeline.compare_dialog import CompareDialog
from gui.widgets.button import Button
from gui.widgets.layout import column


class Bars(QWidget):
    """Stands over the picture while there is something to say. `settled` carries the text that ends a conflict,
    `discardWanted` gives the unsaved edits up, `undoWanted` takes a merge back.
    """

    settled = Signal(str)
    discardWanted = Signal()
    undoWanted = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        name = document.path
        self._before = (document.text, document.dirty)
        self.conflict = Bar(
            self.tr("{0} was changed outside while you have unsaved edits.").replace("{0}", name),
            (
                Button(self.tr("Keep mine"), call=lambda: self._settle(theirs=False), name="keep-mine"),
                Button(self.tr("Take theirs"), call=lambda: self._settle(theirs=True), name="take-theirs"),
                Button(self.tr("Compare…"), kind="primary", call=self.compare, name="compare"),
            ),
            name="conflict-bar",
        )
        self.merged = Bar(
            self.tr("{0} was changed outside. Your unsaved edits are kept, both are in the picture.").replace(
                "{0}", name
            ),
            (
                Button(self.tr("Undo the change"), call=self._take_back, name="undo-merge"),
                Button(self.tr("Close"), kind="quiet", call=self._close_merged, name="close-merge"),
            ),
            name="merged-bar",
        )
        self.recovered = Bar(
            self.tr("These edits were not saved the last time."),
            (
                Button(self.tr("Discard the edits"), kind="danger", call=self.discardWanted.emit, name="discard-draft"),
                Button(self.tr("Close"), kind="quiet", call=self._close_recovered, name="close-draft"),
            ),
            name="recovered-bar",
        )
        self.setLayout(column(self.conflict, self.merged, self.recovered, spacing=8))
        self.recovered.setVisible(document.dirty)
        self.refresh()

    def refresh(self) -> None:
        """Look at the document again."""
        document = self._document
        text, dirty = self._before
        self._before = (document.text, document.dirty)
        conflict = document.conflict is not None
        from_outside = document.undo_label == OUTSIDE and not document.redo_label
        if from_outside and dirty and document.dirty and document.text != text:
            self.merged.show()
        elif not from_outside:
            self.merged.hide()
        if not document.dirty:
            self.recovered.hide()
        self.conflict.setVisible(conflict)
        self.setVisible(any(not bar.isHidden() for bar in (self.conflict, self.merged, self.recovered)))

    def compare(self) -> CompareDialog | None:
        """Show both texts side by side."""
        conflict = self._document.conflict
        if conflict is None:
            return None
        dialog = CompareDialog(self._document.path, conflict, self.window())
        dialog.settled.connect(self.settled)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _settle(self, *, theirs: bool) -> None:
        conflict = self._document.conflict
        if conflict is not None:
            self.settled.emit(conflict.theirs if theirs else conflict.mine)

    def _take_back(self) -> None:
        self.merged.hide()
        self.undoWanted.emit()

    def _close_merged(self) -> None:
        self.merged.hide()
        self.refresh()

    def _close_recovered(self) -> None:
        self.recovered.hide()
        self.refresh()
