"""All shortcuts, from the one table of commands."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.actions import COMMANDS
from gui.formats import keys_text
from gui.theme.fonts import Size
from gui.widgets.label import Text

_ROWS = (
    ("Next or previous row", "j / k"),
    ("Open the row", "Enter"),
    ("Search a log", "Ctrl+F"),
    ("Next match in a log", "Enter"),
)
COLUMNS = 2


class ShortcutsPanel(QWidget):
    """Two columns of command and key."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 4, 12, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        entries = [(self.tr(command.text), keys_text(command.keys)) for command in COMMANDS if command.keys] + list(
            _ROWS
        )
        half = (len(entries) + 1) // COLUMNS
        for place, (text, keys) in enumerate(entries):
            line, side = place % half, place // half
            key = Text(keys, size=Size.SECONDARY, selectable=False)
            key.setProperty("pill", "key")
            grid.addWidget(Text(text, selectable=False), line, side * 3)
            grid.addWidget(key, line, side * 3 + 1, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(side * 3 + 2, 1)
