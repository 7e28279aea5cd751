"""A command: a text for the shell, or a list of arguments. The form that the file has stays until it is switched."""

import shlex

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from backend.domain.pipeline import Value
from gui.inspector.entry import Entry
from gui.inspector.inputs.growing_edit import GrowingEdit
from gui.inspector.inputs.input import SEVERAL, Input
from gui.theme.fonts import Size
from gui.widgets.label import Text
from gui.widgets.layout import column, row
from gui.widgets.toggle import Choice

SHELL, ARGUMENTS = "shell", "arguments"


class CommandInput(Input):
    """Several lines of fixed width; in a list each line is one argument."""

    def __init__(self) -> None:
        super().__init__()
        self._form = SHELL
        self.edit = GrowingEdit()
        self.edit.textChanged.connect(self._changed)
        self.guard(self.edit)
        self._showing = False
        self.which = Choice(
            ((SHELL, self.tr("Shell text")), (ARGUMENTS, self.tr("Arguments"))), name=self.tr("Form of the command")
        )
        self.which.chosen.connect(self._switch)
        self._note = Text(tone="muted", size=Size.SECONDARY, wrap=True, selectable=False)
        self.setLayout(column(self.edit, row(self.which, None), self._note, spacing=4))
        self.setFocusProxy(self.edit)

    def show_value(self, entry: Entry) -> None:
        """Show the command in its form."""
        self.edit.setAccessibleName(entry.name)
        value = entry.value
        self._form = ARGUMENTS if isinstance(value, list) else SHELL if value is not None else self._form
        parts = [str(part) for part in value] if isinstance(value, list) else []
        broken = any("\n" in part for part in parts)
        self.edit.setReadOnly(broken)
        self._put("\n".join(parts) if isinstance(value, list) else "" if value is None else str(value).rstrip("\n"))
        self.edit.setPlaceholderText(self.tr(SEVERAL) if entry.mixed else "")
        self._explain(broken=broken)

    def value(self) -> Value:
        """Return a text, or a list with a part per line."""
        text = self.edit.toPlainText()
        if not text.strip():
            raise ValueError(self.tr("expected a command"))
        if self._form == SHELL:
            old = self.entry.value if self.entry is not None else None
            end = "\n" if "\n" in text and (not isinstance(old, str) or old.endswith("\n")) else ""
            return text.rstrip("\n") + end
        return [line for line in text.split("\n") if line]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter commits at once: Enter is a new line."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.flush()
            return True
        return super().eventFilter(watched, event)

    def _put(self, text: str) -> None:
        if self.edit.toPlainText() != text:
            self._showing = True
            self.edit.setPlainText(text)
            self._showing = False

    def _changed(self) -> None:
        if not self._showing:
            self.touch()

    def _switch(self, form: str) -> None:
        if form == self._form:
            return
        text = self.edit.toPlainText()
        try:
            parts = shlex.split(text, comments=False) if form == ARGUMENTS else []
        except ValueError:
            self.which.show_chosen(self._form)
            self.complained.emit(self.tr("this text cannot be split into arguments: a quote is not closed"))
            return
        if any("\n" in part for part in parts):
            self.which.show_chosen(self._form)
            self.complained.emit(self.tr("an argument would have a line break: write the list in the YAML"))
            return
        self._put("\n".join(parts) if form == ARGUMENTS else shlex.join(line for line in text.split("\n") if line))
        self._form = form
        self._explain()
        if text.strip():
            self._dirty = True
            self.flush()

    def _explain(self, *, broken: bool = False) -> None:
        self.which.show_chosen(self._form)
        self._note.setVisible(self._form == ARGUMENTS)
        self._note.setText(
            self.tr("An argument has line breaks: change it in the YAML.")
            if broken
            else self.tr("One argument per line; no shell reads them.")
        )
