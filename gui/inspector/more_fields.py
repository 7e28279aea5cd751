"""The fields that are not set: folded, each with a way to add it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.formats import tip
from gui.inspector.entry import Entry
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Elided
from gui.widgets.layout import column, holder, row


class MoreFields(QWidget):
    """`wanted` carries the name of the field to add."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.fold = Button(kind="quiet", call=self._toggle, name="more-fields")
        self.fold.setCheckable(True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._box = holder(self._list)
        self._box.hide()
        self.buttons: dict[str, Button] = {}
        self.setLayout(column(row(self.fold, None), self._box, spacing=4))

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Offer these; nothing is shown when there are none."""
        self.setVisible(bool(entries))
        self.fold.setText(self.tr("More fields ({0})").replace("{0}", str(len(entries))))
        if list(self.buttons) == [entry.name for entry in entries]:
            return
        self.buttons = {}
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for entry in entries:
            add = Button(entry.name, kind="link", call=partial(self.wanted.emit, entry.name), name=f"add-{entry.name}")
            add.setAccessibleName(self.tr("Add {0}").replace("{0}", entry.name))
            add.setToolTip(tip(entry.help))
            self.buttons[entry.name] = add
            line = row(add, Elided(entry.help, tone="muted", size=Size.SECONDARY), spacing=8)
            line.setStretch(1, 1)
            self._list.addWidget(holder(line))

    def _toggle(self) -> None:
        self._box.setVisible(self.fold.isChecked())
