"""A line over the picture that asks for a decision: a conflict, a recovered draft."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame

from gui.looks import Look, Shape
from gui.theme import Role
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import row
from gui.widgets.sign import Sign

_ASKS = Look(Shape.TRIANGLE, Role.WARN, "attention")


class Bar(QFrame):
    """Words and buttons; hidden until it is shown."""

    def __init__(self, text: str, buttons: Sequence[Button], *, name: str) -> None:
        super().__init__()
        self.setProperty("card", "warn")
        self.setObjectName(name)
        self.text = Text(text, wrap=True)
        line = row(Sign(_ASKS), self.text, *buttons, margins=(12, 8, 8, 8))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()
