"""What is wrong with the files: folds up from below, leads to the place."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from backend.domain.problem import Problem, Severity
from gui.formats import plural
from gui.looks import Look, Shape
from gui.models.rows import Column, RowsModel
from gui.problem_words import problem_words
from gui.theme import Role
from gui.widgets.button import IconButton
from gui.widgets.label import Text
from gui.widgets.layout import column, row
from gui.widgets.rows_view import RowsView
from gui.widgets.toggle import Choice

ERROR = Look(Shape.CROSS, Role.BAD, "error")
WARNING = Look(Shape.TRIANGLE, Role.WARN, "warning")
ALL = "all"
HEAD = 40
_ROW = 28


class ProblemsPanel(QWidget):
    """`opened` carries the chosen problem, `folded` whether the list is open now."""

    opened = Signal(object)
    folded = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._problems: tuple[Problem, ...] = ()
        self._severity = ALL
        self.view = RowsView(_model(), name=self.tr("Problems"), empty=self.tr("No problems in the files"))
        self.view.menu_for = _menu
        self.view.opened.connect(self.opened)
        self.view.clicked.connect(lambda _index: self.opened.emit(self.view.selected()))
        self.fold = IconButton("chevron-down", self.tr("Fold or unfold the problems"), checkable=True)
        self.fold.toggled.connect(self._fold)
        self.title = Text(self.tr("Problems"), strong=True, selectable=False)
        self.which = Choice(name=self.tr("Which problems"))
        self.which.chosen.connect(self._choose)
        self.filter = QLineEdit(placeholderText=self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter the problems"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(200)
        self.filter.textChanged.connect(self.view.rows_model.set_filter)
        self.filter.returnPressed.connect(self.view.setFocus)
        head = row(self.fold, self.title, self.which, None, self.filter, margins=(8, 4, 8, 4))
        self.setLayout(column(head, self.view, spacing=0))

    @property
    def open(self) -> bool:
        """True while the list is shown."""
        return not self.view.isHidden()

    def set_open(self, shown: bool) -> None:
        """Fold or unfold without being asked by hand."""
        self.fold.setChecked(not shown)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these, errors first, in the files' order."""
        if tuple(problems) == self._problems:
            return
        self._problems = tuple(problems)
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        warnings = len(problems) - errors
        entries = [
            (Severity.ERROR.value, plural(errors, "error")),
            (Severity.WARNING.value, plural(warnings, "warning")),
        ]
        if errors and warnings:
            entries.insert(0, (ALL, self.tr("all {0}").replace("{0}", str(len(problems)))))
        else:
            entries = [(ALL, entries[0][1] if errors else entries[1][1])]
        if self._severity not in dict(entries):
            self._severity = ALL
        self.which.set_entries(entries)
        self._show()

    def height_wanted(self) -> int:
        """Return the height for the head and a few rows, in pixels."""
        return HEAD + (_ROW * (1 + min(5, len(self._problems))) if self.open else 0)

    def _choose(self, severity: str) -> None:
        self._severity = severity
        self._show()

    def _show(self) -> None:
        self.which.show_chosen(self._severity)
        wanted = [one for one in self._problems if self._severity in (ALL, one.severity.value)]
        self.view.rows_model.set_rows(sorted(wanted, key=lambda one: one.severity is not Severity.ERROR))

    def _fold(self, folded: bool) -> None:
        self.view.setVisible(not folded)
        for part in (self.which, self.filter):
            part.setVisible(not folded)
        self.title.setText(self.tr("Problems") if not folded else self._counts())
        self.folded.emit(not folded)

    def _counts(self) -> str:
        errors = sum(problem.severity is Severity.ERROR for problem in self._problems)
        counts = [plural(errors, "error")] if errors else []
        counts += [plural(len(self._problems) - errors, "warning")] if len(self._problems) > errors else []
        return " · ".join(counts)


def _model() -> RowsModel[Problem]:
    columns = (
        Column[Problem](
            "problem",
            lambda one: problem_words(one),
            look=lambda one: ERROR if one.severity is Severity.ERROR else WARNING,
            tip=str,
        ),
        Column[Problem]("step", lambda one: one.node, width=160, fixed=True, muted=True, priority=2),
        Column[Problem]("place", lambda one: str(one.place), width=180, fixed=True, priority=1),
    )
    return RowsModel(columns, str)


def _menu(problem: Problem, menu: QMenu) -> None:
    menu.addAction("Copy the place", lambda: QGuiApplication.clipboard().setText(str(problem.place)))
    menu.addAction("Copy the problem", lambda: QGuiApplication.clipboard().setText(str(problem)))
