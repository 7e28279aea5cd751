"""A field: its name, its input, what it is for, and what is wrong with it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backend.domain.problem import Problem, Severity
from gui.inspector.entry import Entry
from gui.inspector.inputs.making import make_input
from gui.problem_words import problem_words
from gui.theme.fonts import Size
from gui.widgets.button import IconButton
from gui.widgets.label import Text
from gui.widgets.layout import column, row


class FieldRow(QWidget):
    """One entry. `changed` carries its name and the new value, None when it is taken out."""

    changed = Signal(str, object)

    def __init__(self, entry: Entry, root: str) -> None:
        super().__init__()
        self.entry = entry
        self.setObjectName(f"field-{entry.name}")
        self.title = Text(strong=True, size=Size.SECONDARY, selectable=False)
        self.mark = Text(tone="muted", size=Size.SECONDARY, selectable=False)
        self.remove = IconButton("close", self.tr("Take this field out"), self._take_out)
        self.input = make_input(entry.form, root)
        self.input.committed.connect(lambda value: self.changed.emit(self.entry.name, value))
        self.input.complained.connect(self._complain)
        self.help = Text(tone="muted", size=Size.SECONDARY, wrap=True, selectable=False)
        self.errors = QVBoxLayout()
        self.errors.setSpacing(2)
        self.refusal = Text(tone="bad", size=Size.SECONDARY, wrap=True)
        self.refusal.hide()
        head = row(self.title, self.mark, None, self.remove, spacing=8)
        self.setLayout(column(head, self.input, self.refusal, self.errors, self.help, spacing=4))
        self._shown: tuple[Problem, ...] = ()
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        """Show another state of the same field."""
        self.entry = entry
        self.title.setText(entry.name)
        marks = [self.tr("required")] if entry.required else []
        marks += [self.tr("from an anchor")] if entry.inherited else []
        self.mark.setText(" · ".join(marks))
        self.mark.setVisible(bool(marks))
        self.remove.setVisible(not entry.required and entry.given and not entry.inherited)
        self.remove.setAccessibleName(self.tr("Take {0} out").replace("{0}", entry.name))
        self.help.setText(entry.help)
        self.help.setVisible(bool(entry.help))
        self.input.show_entry(entry)
        self._show_problems(entry.problems)
        self.refusal.hide()

    def show_refusal(self, text: str) -> None:
        """Say why the change was not made."""
        self.refusal.setText(text)
        self.refusal.setVisible(bool(text))

    def said(self) -> Sequence[str]:
        """Return the problems that stand under the field."""
        texts = [self.refusal.text()] if not self.refusal.isHidden() else []
        return [*texts, *(problem_words(problem) for problem in self._shown)]

    def _complain(self, text: str) -> None:
        self.show_refusal(text[:1].upper() + text[1:])

    def _take_out(self) -> None:
        self.changed.emit(self.entry.name, None)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems == self._shown:
            return
        self._shown = problems
        while (item := self.errors.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for problem in problems:
            tone = "bad" if problem.severity is Severity.ERROR else "warn"
            self.errors.addWidget(Text(problem_words(problem), tone=tone, size=Size.SECONDARY, wrap=True))
