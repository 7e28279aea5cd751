"""Asks whether all that use the same text through an anchor are to change."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from backend.domain.document import SharedError
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, row


class SharedDialog(QDialog):
    """`own` names the step that was edited. `agreed`: change them all; `textWanted`: give this one a text of its own, by hand."""

    agreed = Signal()
    textWanted = Signal()

    def __init__(self, error: SharedError, own: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("One text for several steps"))
        refs = dict.fromkeys((*((own,) if own else ()), *error.refs))
        every = self.tr("Change all {0}").replace("{0}", str(len(refs)))
        self.every = Button(every, kind="primary", call=self._agree, name="change-all")
        self.text = Button(self.tr("Edit the YAML"), call=self._edit, name="edit-text")
        cancel = Button(self.tr("Cancel"), call=self.reject)
        self.setLayout(
            column(
                Text(error.message, wrap=True),
                Text("\n".join(refs), fixed=True),
                row(None, cancel, self.text, self.every),
                spacing=16,
                margins=(16, 16, 16, 16),
            )
        )
        self.setMinimumWidth(420)
        self.every.setDefault(True)

    def _agree(self) -> None:
        self.agreed.emit()
        self.accept()

    def _edit(self) -> None:
        self.textWanted.emit()
        self.reject()
