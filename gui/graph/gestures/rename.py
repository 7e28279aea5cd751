"""Renaming in place: a field over the card or the stage's header."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from backend.domain.edits import Rename as RenameEdit
from gui.graph.arrange import Point
from gui.graph.editing.rules import is_step, label, may_name, written
from gui.graph.surface import Surface

_NARROWEST = 144
_HIGH = 28


class Rename(QLineEdit):
    """Enter commits, Esc cancels; while the name may not be, the reason stands below. Leaving commits a name that may be."""

    def __init__(self, surface: Surface, ref: str, done: Callable[[], None]) -> None:
        super().__init__(surface.view)
        self._surface = surface
        self._ref = ref
        self._done: Callable[[], None] | None = done
        self._file_ref = written(surface.editor.pipeline, (ref,))[0]
        self._old = label(self._file_ref)
        self.setObjectName("rename")
        self.setAccessibleName(self.tr("New name of {0}").replace("{0}", ref))
        self.setText(self._old)
        self.selectAll()
        self.textEdited.connect(self._judge)
        surface.view.moved.connect(self.place)
        self.place()
        self.show()
        self.setFocus()

    def place(self) -> None:
        """Stand over the name, wherever the canvas was moved."""
        box = self._surface.place(self._ref)
        if box is None:
            return
        upper = self._surface.spot(Point(box.x, box.y))
        lower = self._surface.spot(Point(box.right, box.bottom))
        wide = max(_NARROWEST, min(280, lower.x() - upper.x()))
        self.setGeometry(upper.x(), upper.y() + (4 if is_step(self._ref) else 2), wide, _HIGH)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window, where it means going back a page."""
        override = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter commits, Esc cancels."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._commit()
            case Qt.Key.Key_Escape:
                self.close_field()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what may be; another window in front or a menu is no leaving."""
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            return
        if self._reason():
            self.close_field()
        else:
            self._commit()

    def follow(self) -> None:
        """The drawing is another one: stay over the name, or go when it is gone."""
        if self._surface.place(self._ref) is None:
            self.close_field()
        else:
            self.place()

    def close_field(self) -> None:
        """Go, and change nothing."""
        done, self._done = self._done, None
        if done is None:
            return
        self._surface.view.moved.disconnect(self.place)
        self._surface.hint.drop()
        self.hide()
        self.deleteLater()
        done()

    def _commit(self) -> None:
        if self._done is None:
            return
        name = self.text().strip()
        if name == self._old:
            self.close_field()
            return
        reason = self._reason() or self._surface.editor.attempt(RenameEdit(self._file_ref, name))
        if reason:
            self._say(reason)
        else:
            self.close_field()

    def _reason(self) -> str:
        return may_name(self._surface.editor.pipeline, self._ref, self.text().strip())

    def _judge(self) -> None:
        self._say(self._reason())

    def _say(self, reason: str) -> None:
        self.setProperty("wrong", bool(reason))
        self._surface.hint.say(reason, self.geometry().bottomLeft() - QPoint(18, 14), "bad")
