"""Asks how many replicas; the answer leads to a plan, never straight to a change."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QSpinBox, QWidget

from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, row

MOST = 100


class ScaleDialog(QDialog):
    """`wanted` carries the number."""

    wanted = Signal(int)

    def __init__(self, service: str, environment: str, now: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Scale"))
        self.count = QSpinBox()
        self.count.setRange(0, MOST)
        self.count.setValue(now)
        self.count.setAccessibleName(self.tr("Replicas"))
        text = (
            self.tr("Replicas of {0} in {1}, now {2}")
            .replace("{0}", service)
            .replace("{1}", environment)
            .replace("{2}", str(now))
        )
        show = Button(self.tr("Show the plan"), kind="primary", call=self._take, name="show-plan")
        show.setDefault(True)
        self.setLayout(
            column(
                Text(text),
                row(self.count, Text(self.tr("replicas"), tone="muted"), None),
                row(None, Button(self.tr("Cancel"), call=self.reject), show),
                spacing=16,
                margins=(16, 16, 16, 16),
            )
        )
        self.count.selectAll()

    def _take(self) -> None:
        self.wanted.emit(self.count.value())
        self.accept()
