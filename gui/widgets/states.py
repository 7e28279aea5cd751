"""The four faces of anything that is loaded: busy, empty, failed, and the content itself."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from gui.theme import Role, current, pixmap
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Text


class Message(QWidget):
    """A quiet page in the middle: an icon, a title, what to do, and at most two buttons and a command for the terminal."""

    def __init__(self, picture: str, title: str, text: str = "", *, role: Role = Role.MUTED, command: str = "") -> None:
        super().__init__()
        self._picture, self._role = picture, role
        self._icon = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = Text(title, strong=True, size=Size.TITLE, wrap=True)
        self.text = Text(text, tone="muted", wrap=True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text.setVisible(bool(text))
        self._buttons = QHBoxLayout()
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout()
        column.setSpacing(8)
        for part in (self._icon, self.title, self.text):
            column.addWidget(part)
        column.addSpacing(8)
        column.addLayout(self._buttons)
        if command:
            column.addSpacing(4)
            column.addLayout(_command(command))
        box = QWidget()
        box.setLayout(column)
        box.setMaximumWidth(520)
        box.setMinimumWidth(240)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(box, 4, Qt.AlignmentFlag.AlignVCenter)
        outer.addStretch(1)
        current().changed.connect(self._tint)
        self._tint()

    def add_button(self, button: Button) -> Button:
        """Add a way on."""
        self._buttons.addWidget(button)
        return button

    def _tint(self) -> None:
        self._icon.setPixmap(pixmap(self._picture, self._role, 40, self.devicePixelRatioF()))


def _command(command: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    row.addWidget(Text("In a terminal:", tone="muted", size=Size.SECONDARY))
    row.addWidget(Text(command, fixed=True, size=Size.SECONDARY))
    row.addWidget(
        Button(
            "", "copy", kind="quiet", tip="Copy the command", call=lambda: QGuiApplication.clipboard().setText(command)
        )
    )
    return row


class Busy(QWidget):
    """What is being waited for; a thin bar that moves, and a word."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.label = Text(text, tone="muted")
        self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        bar = QProgressBar(textVisible=False)
        bar.setRange(0, 0)
        bar.setFixedSize(160, 4)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self.label)
        column.addStretch(3)


class States(QStackedWidget):
    """Shows one of the four. Content that is there stays, whatever a later refresh says: only the first load replaces it.

    `contentShown` says that it took the place of another face.
    """

    contentShown = Signal()

    def __init__(self, content: QWidget, *, busy: str, empty: QWidget, retry: Callable[[], object]) -> None:
        super().__init__()
        self._busy = Busy(busy)
        self._empty = empty
        self._failed = Message("error", "This could not be read", role=Role.BAD)
        self._details = ""
        self._failed.add_button(Button("Try again", "refresh", kind="primary", call=retry, name="try-again"))
        copied = Button("Copy details", "copy", call=lambda: QGuiApplication.clipboard().setText(self._details))
        self._failed.add_button(copied)
        self._content = content
        for part in (self._busy, self._empty, self._failed, content):
            self.addWidget(part)
        self.show_busy()

    @property
    def state(self) -> str:
        """Return busy, empty, failed or content."""
        return ("busy", "empty", "failed", "content")[self.currentIndex()]

    def show_busy(self, text: str = "") -> None:
        """Say that it is being read."""
        if text:
            self._busy.label.setText(text)
        self.setCurrentWidget(self._busy)

    def show_empty(self) -> None:
        """Say that there is nothing yet, and how to begin."""
        self.setCurrentWidget(self._empty)

    def show_failed(self, message: str, hint: str, details: str = "") -> None:
        """Say what went wrong and what to do."""
        self._failed.title.setText(message[:1].upper() + message[1:])
        self._failed.text.setText(hint)
        self._failed.text.setVisible(bool(hint))
        self._details = details or "\n".join(part for part in (message, hint) if part)
        self.setCurrentWidget(self._failed)

    def show_content(self) -> None:
        """Show the thing itself."""
        if self.currentWidget() is not self._content:
            self.setCurrentWidget(self._content)
            self.contentShown.emit()
