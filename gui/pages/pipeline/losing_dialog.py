"""Asks before a change of kind takes fields out."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, row


class LosingDialog(QDialog):
    """`agreed` comes when the fields may go."""

    agreed = Signal()

    def __init__(self, label: str, lost: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change the kind"))
        go = Button(self.tr("Change the kind"), kind="primary", call=self._agree, name="change-kind")
        go.setDefault(True)
        said = self.tr("This kind has no {0}: what stands there is taken out. Undo brings it back.")
        self.setLayout(
            column(
                Text(label[:1].upper() + label[1:], strong=True),
                Text(said.replace("{0}", ", ".join(lost)), wrap=True),
                row(None, Button(self.tr("Cancel"), call=self.reject), go),
                spacing=16,
                margins=(16, 16, 16, 16),
            )
        )
        self.setMinimumWidth(420)

    def _agree(self) -> None:
        self.agreed.emit()
        self.accept()
