"""All tests of the run, failed first, with message and trace of the one that is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QWidget

from backend.domain.report import Outcome, TestCase, TestReport
from gui.formats import duration
from gui.looks import look
from gui.models.rows import Column, RowsModel
from gui.theme.fonts import Size, mono
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, holder
from gui.widgets.rows_view import RowsView

_ORDER = {Outcome.FAILED: 0, Outcome.ERROR: 0, Outcome.FLAKY: 1, Outcome.PASSED: 2, Outcome.SKIPPED: 3}


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test of one step; `place` tells apart tests of equal names."""

    __test__ = False

    ref: str
    place: int
    case: TestCase


class TestsPanel(QWidget):
    """Rows above, the chosen test's story below."""

    def __init__(self) -> None:
        super().__init__()
        columns = (
            Column[TestRow]("test", lambda row: row.case.name, look=lambda row: look(row.case.outcome), tip=_tip),
            Column[TestRow]("step", lambda row: row.ref.partition("/")[2], width=84, muted=True, priority=2),
            Column[TestRow](
                "time", lambda row: duration(row.case.seconds), width=64, right=True, muted=True, priority=1
            ),
        )
        self.model = RowsModel(columns, lambda row: (row.ref, row.place))
        self.view = RowsView(self.model, name=self.tr("Tests"), empty=self.tr("No test was reported"))
        self.view.chosen.connect(self._show)
        self._title = Text(strong=True, wrap=True)
        self._where = Elided(tone="muted", size=Size.SECONDARY)
        self._story = QPlainTextEdit(readOnly=True)
        self._story.setFont(mono(Size.SECONDARY))
        self._story.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._story.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._story.setAccessibleName(self.tr("Message and trace"))
        self._detail = holder(column(self._title, self._where, self._story, spacing=4, margins=(12, 8, 8, 0)))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.view)
        split.addWidget(self._detail)
        split.setProperty("line", True)
        split.setHandleWidth(1)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self._detail.hide()
        self.setLayout(column(split))

    def show_reports(self, reports: Mapping[str, TestReport]) -> None:
        """Show the tests of these steps; the first failed one is chosen when none is."""
        rows = [TestRow(ref, place, case) for ref, report in reports.items() for place, case in enumerate(report.cases)]
        rows.sort(key=lambda row: _ORDER[row.case.outcome])
        self.model.set_rows(rows)
        first = next((row for row in self.model.rows if _ORDER[row.case.outcome] == 0), None)
        if self.view.selected() is None and first is not None:
            self.view.select((first.ref, first.place))

    def show_test(self, case: TestCase) -> None:
        """Choose a test."""
        row = next((row for row in self.model.rows if row.case == case), None)
        if row is not None:
            self.view.select((row.ref, row.place))
            self.view.setFocus()

    def _show(self, row: TestRow | None) -> None:
        case = row.case if row is not None else None
        story = (
            "\n\n".join(part for part in (case.message, case.trace, case.output) if part) if case is not None else ""
        )
        self._detail.setVisible(bool(story))
        if case is None or not story or row is None:
            return
        self._title.setText(case.name)
        self._where.setText(" · ".join(part for part in (row.ref, case.suite, case.file) if part))
        if case.message and case.message in case.trace:
            story = "\n\n".join(part for part in (case.trace, case.output) if part)
        self._story.setPlainText(story)


def _tip(row: TestRow) -> str:
    return "\n".join(
        part for part in (f"{row.case.suite}.{row.case.name}", str(row.case.outcome), row.case.message) if part
    )
