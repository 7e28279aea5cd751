"""The field that finds steps, over the canvas's upper right corner."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget


class _Field(QLineEdit):
    """Keeps Esc from the window, where it means going back a page."""

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)


class FindBar(QFrame):
    """`changed` gives the text while it is typed; `stepped` +1 or -1 for the next or previous hit; `closed` on Esc."""

    changed = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._field = _Field()
        self._field.setPlaceholderText("Name, kind, service, command")
        self._field.setAccessibleName("Find a step by name, stage, kind, service, environment or command")
        self._field.setMinimumWidth(208)
        self._count = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._count.setProperty("tone", "muted")
        self._count.setMinimumWidth(64)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 10, 4)
        row.addWidget(self._field)
        row.addWidget(self._count)
        self._field.textEdited.connect(self.changed)
        self.adjustSize()
        self.hide()

    def open(self) -> None:
        """Show the field and take the keys."""
        self.show()
        self.raise_()
        self._field.setFocus()
        self._field.selectAll()

    def show_hits(self, text: str, position: int, count: int) -> None:
        """Say which hit of how many is shown; `position` from 1."""
        if self._field.text() != text:
            self._field.setText(text)
        self._count.setText("" if not text else f"{position} of {count}" if count else "none")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter and Up back, Esc closes."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.hide()
                self.closed.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key:
                self.stepped.emit(1 if key is Qt.Key.Key_Down else -1)
            case _:
                super().keyPressEvent(event)
