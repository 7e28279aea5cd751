"""Rows, columns and panels on the 8 px grid, so that pages read like their drawing."""

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from gui.widgets.label import Text

Part = QWidget | QLayout | int | None


def row(*parts: Part, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Lay parts side by side: a number is a space of so many pixels, None takes what is left."""
    made = QHBoxLayout()
    _fill(made, parts, spacing, margins)
    return made


def column(*parts: Part, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Lay parts one under the other; spaces as in `row`."""
    made = QVBoxLayout()
    _fill(made, parts, spacing, margins)
    return made


def holder(layout: QBoxLayout) -> QWidget:
    """Return a plain widget with a layout."""
    made = QWidget()
    made.setProperty("plain", True)
    made.setLayout(layout)
    return made


def panel(layout: QBoxLayout) -> QFrame:
    """Return a surface with one hairline border."""
    made = QFrame()
    made.setProperty("panel", True)
    made.setLayout(layout)
    return made


def titled(title: str, *parts: Part, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QFrame:
    """Return a panel with a small heading."""
    heading = Text(title, strong=True, selectable=False)
    return panel(column(row(heading, None, margins=(12, 8, 12, 0)), *parts, spacing=4, margins=margins))


def rule() -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setProperty("rule", True)
    return made


def _fill(layout: QBoxLayout, parts: tuple[Part, ...], spacing: int, margins: tuple[int, int, int, int]) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for part in parts:
        match part:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(part)
            case QLayout():
                layout.addLayout(part)
            case QWidget():
                layout.addWidget(part)
