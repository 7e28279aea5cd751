"""What every input is: shows an entry, commits a value."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from backend.domain.pipeline import Value
from gui.inspector.entry import Entry

PAUSE_MS = 800  # after so long without a key what was typed counts as meant


class Input(QWidget):
    """Edits one value. `committed` carries the new one, `complained` why what is typed cannot be meant ("" when it can).

    Typing is committed by `flush`: on leaving, and after a pause. `typing` says then that it goes on: what follows belongs to
    the same step of undo.
    """

    committed = Signal(object)
    complained = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self.typing = False
        self._dirty = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._rest)

    def show_entry(self, entry: Entry) -> None:
        """Show what the file says; what is being typed stays unless the value is another one."""
        same = self.entry is not None and self.entry.values == entry.values
        self.entry = entry
        if not (same and self._dirty):
            self._dirty = False
            self._pause.stop()
            self.show_value(entry)

    def show_value(self, entry: Entry) -> None:
        """Put the entry's value into the widgets without committing."""
        raise NotImplementedError

    def value(self) -> Value:
        """Return what the widgets say; ValueError says why it cannot be meant."""
        raise NotImplementedError

    def touch(self) -> None:
        """Note that something was typed."""
        self._dirty = True
        self.check()
        self._pause.start()

    def check(self) -> None:
        """Say whether what is typed can be meant."""
        try:
            self.value()
        except ValueError as error:
            self.complained.emit(str(error))
        else:
            self.complained.emit("")

    def flush(self) -> None:
        """Commit what was typed, if anything was and it can be meant."""
        self._take()
        self.typing = False

    def _rest(self) -> None:
        """A pause: commit, but what is typed next goes on with it."""
        self.typing = True
        self._take()

    def _take(self) -> None:
        self._pause.stop()
        if not self._dirty:
            return
        try:
            value = self.value()
        except ValueError as error:
            self.complained.emit(str(error))
            return
        self._dirty = False
        self.commit(value)

    def commit(self, value: Value) -> None:
        """Say a new value; the old one again says nothing."""
        if self.entry is None or any(value != old for old in self.entry.values):
            self.committed.emit(value)

    def guard(self, *parts: QWidget) -> None:
        """Commit when the keyboard leaves one of these."""
        for part in parts:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving a part commits."""
        if event.type() is QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)

    def stops(self) -> list[QWidget]:
        """Return where Tab stops, in order."""
        mine = (part for part in self.findChildren(QWidget) if part.window() == self.window())  # no choice's own window
        return [part for part in mine if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None]

    def focus_first(self) -> None:
        """Put the keyboard where typing begins."""
        self.setFocus()


InputMaker = Callable[[], Input]
SEVERAL = "several values"
