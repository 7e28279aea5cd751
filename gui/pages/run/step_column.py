"""The middle of the run's page: the chosen step's question, failure and log."""

from PySide6.QtWidgets import QWidget

from backend.domain.phase import Phase
from backend.domain.report import TestReport
from backend.domain.run import StepRun
from gui.formats import spent
from gui.log.panel import LogPanel
from gui.pages.run.approval import ApprovalCard
from gui.pages.run.failure_card import FailureCard
from gui.pages.run.steps import says_more
from gui.widgets.clock import clock
from gui.widgets.label import Elided
from gui.widgets.layout import column, panel, row

LAST = 20  # lines of the log that the failure card chooses from
WIDEST_NAME = 260


class StepColumn(QWidget):
    """Shows a step as it stands. Whoever owns it feeds the log."""

    def __init__(self) -> None:
        super().__init__()
        self._step: StepRun | None = None
        self._report: TestReport | None = None
        self.failure = FailureCard()
        self.approval = ApprovalCard()
        self.log = LogPanel()
        self._title = Elided(strong=True)
        self._facts = Elided(tone="muted")
        head = row(self._title, self._facts, spacing=12, margins=(12, 8, 12, 8))
        head.setStretch(1, 1)
        log = panel(column(head, self.log, spacing=0, margins=(1, 1, 1, 1)))
        whole = column(self.approval, self.failure, log, spacing=8)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.log.view.counted.connect(self._show_failure)

    def show_step(self, step: StepRun, doing: str, report: TestReport | None) -> None:
        """Show a step; `doing` is what it says of itself, `report` its tests."""
        self._step, self._report = step, report
        self._title.setText(step.ref)
        self._title.setMinimumWidth(min(WIDEST_NAME, self._title.fontMetrics().horizontalAdvance(step.ref) + 2))
        parts = (
            step.kind,
            str(step.phase),
            f"attempt {step.attempt}" if step.attempt > 1 else "",
            spent(step.started, step.finished, clock().now()),
            f"exit {step.exit_code}" if step.exit_code is not None else "",
            "let pass: continue_on_error" if step.marked else "",
            says_more(step.phase, doing),
        )
        self._facts.setText(" · ".join(part for part in parts if part))
        self._show_failure()

    def begin_log(self, step: StepRun | None) -> None:
        """Empty the log for a step, and say what to expect; None forgets the step."""
        if step is None:
            self._step = None
            self.failure.show_step(None, None, ())
            self.log.begin("")
            return
        texts = {
            Phase.PENDING: self.tr("This step has not begun yet. Its log appears here."),
            Phase.SKIPPED: self.tr("This step was skipped."),
        }
        reused = self.tr("Nothing ran: the result of run {0} was reused.").replace("{0}", step.reused_from)
        self.log.begin(reused if step.reused_from else texts.get(step.phase, self.tr("No line yet.")))

    def _show_failure(self) -> None:
        step, report = self._step, self._report
        if step is None or not step.phase.bad:
            self.failure.show_step(None, None, ())
            return
        case = report.failures[0] if report is not None and report.failures else None
        self.failure.show_step(step, case, tuple(self.log.view.log.lines[-LAST:]))
