"""A page's answer: sign, title and second line, with room for buttons at the right."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.looks import Look
from gui.theme.fonts import Size
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, row
from gui.widgets.sign import Sign


class Heading(QWidget):
    """Says the answer first."""

    def __init__(self) -> None:
        super().__init__()
        self.sign = Sign(size=14)
        self.title = Elided(size=Size.TITLE, strong=True)
        self.second = Elided(tone="muted")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        texts = column(self.title, self.second, spacing=2)
        line = row(column(2, self.sign, None), texts, self.buttons, spacing=12)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_answer(self, shown: Look | None, title: str, second: str = "") -> None:
        """Say another answer; unchanged text is not set again, so that a selection stays."""
        self.sign.show_look(shown)
        self.sign.setVisible(shown is not None)
        _set(self.title, title)
        _set(self.second, second)
        self.second.setVisible(bool(second))


def _set(label: Text, text: str) -> None:
    if label.text() != text:
        label.setText(text)
