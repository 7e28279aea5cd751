"""A row of buttons of which one is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from gui.widgets.button import Button


class Choice(QWidget):
    """Exclusive quiet buttons. `chosen` carries the key of the one that the user pressed."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[tuple[str, str]] = (), *, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(4)
        self.set_entries(entries)

    def set_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Offer other entries: pairs of key and text."""
        if [(key, button.text()) for key, button in self._buttons.items()] == list(entries):
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.deleteLater()
        self._buttons.clear()
        for key, text in entries:
            button = Button(text, kind="quiet", name=f"choice-{key}")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._line.addWidget(button)
            self._buttons[key] = button

    def show_chosen(self, key: str) -> None:
        """Mark one without telling."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def button(self, key: str) -> Button:
        """Return the button of a key."""
        return self._buttons[key]
