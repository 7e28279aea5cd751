"""A field: its name, its input, what it is for, and what is wrong with it. Short values stand beside their names."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from backend.domain.problem import Problem, Severity
from gui.formats import tip
from gui.inspector.entry import Entry, Form
from gui.inspector.inputs.making import make_input
from gui.problem_words import problem_words
from gui.theme.fonts import Size
from gui.widgets.button import IconButton
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, row

_SHORT = frozenset({Form.CHOICE, Form.IMAGE, Form.DURATION, Form.INTEGER, Form.BOOLEAN, Form.TEXT})
_LETTERS = 10  # of a name that has room beside its value
_NAME = 88  # pixels for it


class FieldRow(QWidget):
    """One entry. `changed` carries its name and the new value, None when it is taken out."""

    changed = Signal(str, object)

    def __init__(self, entry: Entry, root: str) -> None:
        super().__init__()
        self.entry = entry
        self.setObjectName(f"field-{entry.name}")
        self.title = Text(strong=True, size=Size.SECONDARY, selectable=False)
        self.about = IconButton("info", self.tr("What this field is for"), self._explain, checkable=True)
        self.about.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.about.setIconSize(QSize(13, 13))
        self.remove = IconButton("close", self.tr("Take this field out"), self._take_out)
        self.input = make_input(entry.form, root)
        self.input.committed.connect(lambda value: self.changed.emit(self.entry.name, value))
        self.input.complained.connect(self._complain)
        self.help = Text(tone="muted", size=Size.SECONDARY, wrap=True, selectable=False)
        self.errors = QVBoxLayout()
        self.errors.setSpacing(2)
        self.refusal = Text(tone="bad", size=Size.SECONDARY, wrap=True)
        self.refusal.hide()
        name = row(self.title, self.about, None, spacing=2)
        if entry.form in _SHORT and len(entry.name) <= _LETTERS:
            left = holder(name)
            left.setFixedWidth(_NAME)
            head = row(left, self.input, self.remove, spacing=4)
            head.setStretch(1, 1)
            body = column(head, spacing=0)
        else:
            name.addWidget(self.remove)
            body = column(name, self.input, spacing=2)
        self.setLayout(column(body, self.refusal, self.errors, self.help, spacing=4))
        self._shown: tuple[Problem, ...] = ()
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        """Show another state of the same field."""
        self.entry = entry
        self.title.setText(entry.name)
        self.remove.setVisible(not entry.required and entry.given and not entry.inherited)
        self.remove.setAccessibleName(self.tr("Take {0} out").replace("{0}", entry.name))
        self.setToolTip(tip(entry.help))
        self.input.setAccessibleDescription(entry.help)
        self.about.setVisible(bool(entry.help))
        self.about.setToolTip(tip(entry.help))
        self.about.setAccessibleName(self.tr("What {0} is for").replace("{0}", entry.name))
        self._explain()
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

    def _explain(self) -> None:
        """Say under the field what it is for where that is asked for, or where the field needs it."""
        entry = self.entry
        missing = entry.required and not entry.given
        parts = [self.tr("required")] if missing else []
        parts += [self.tr("from an anchor")] if entry.inherited else []
        if entry.help and (missing or entry.problems or self.about.isChecked()):
            parts.append(entry.help)
        self.help.setText(" · ".join(parts))
        self.help.setVisible(bool(parts))

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
