"""The run's screen: steps at the left, failure and log in the middle, tests and artifacts at the right."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QTabWidget

from backend.domain.errors import ConsoleError
from backend.domain.facts import ApprovalGiven, Fact, StepProgressed, TestsReported
from backend.domain.phase import Phase
from backend.domain.report import TestReport
from backend.domain.run import Run, StepRun
from gui.context import Context
from gui.formats import past, spent
from gui.looks import look
from gui.models.run_fold import first_failure, fold
from gui.notices.notices import as_text, notice_of
from gui.pages.page import Page
from gui.pages.run.artifacts import artifact_rows, artifacts_model
from gui.pages.run.feed import follow
from gui.pages.run.step_column import StepColumn
from gui.pages.run.steps import StepRow, step_rows, steps_model
from gui.pages.run.tests_panel import TestsPanel
from gui.route import Route
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.layout import column, holder, panel
from gui.widgets.rows_view import RowsView
from gui.widgets.states import Message, States


class RunPage(Page):
    """One run. What failed is chosen by itself; while it runs, the step that runs is."""

    name = "run"
    title = "Run"
    filterable = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.run: Run | None = None
        self._id = ""
        self._ref = ""
        self._followed = ("", 0)  # step and attempt whose log is on the screen
        self._looked_at = False
        self._chosen_by_hand = False
        self._doing: dict[str, str] = {}
        self._reports: dict[str, TestReport] = {}
        self.heading = Heading()
        self.steps = RowsView(steps_model(), name=self.tr("Steps"))
        self.steps.horizontalHeader().hide()
        self.step = StepColumn()
        self.failure, self.approval, self.log = self.step.failure, self.step.approval, self.step.log
        self.tests = TestsPanel()
        self.artifacts = RowsView(
            artifacts_model(), name=self.tr("Artifacts"), empty=self.tr("This run made nothing to keep")
        )
        self.retry = Button(
            self.tr("Run again"),
            "retry",
            call=self._retry,
            name="retry",
            tip=self.tr("From what failed; what succeeded is reused  (Ctrl+Shift+R)"),
        )
        self.abort = Button(
            self.tr("Abort"),
            "stop",
            kind="danger",
            call=self._abort,
            name="abort",
            tip=self.tr("Stops all its containers within seconds  (Ctrl+.)"),
        )
        self.heading.buttons.addWidget(self.abort)
        self.heading.buttons.addWidget(self.retry)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._show)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.addTab(self.tests, self.tr("Tests"))
        self.tabs.addTab(self.artifacts, self.tr("Artifacts"))
        self.tabs.tabBar().setDrawBase(False)
        right = panel(column(self.tabs, margins=(1, 4, 1, 1)))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for part, least in (
            (panel(column(self.steps, margins=(1, 4, 1, 1))), 180),
            (self.step, 320),
            (right, 220),
        ):
            part.setMinimumWidth(least)
            self.split.addWidget(part)
        self.split.setHandleWidth(9)
        self.split.setChildrenCollapsible(True)
        self.split.setSizes([240, 620, 330])
        for at, stretch in enumerate((0, 1, 0)):
            self.split.setStretchFactor(at, stretch)
        body = column(self.heading, self.split, spacing=12, margins=(16, 16, 16, 16))
        body.setStretch(1, 1)
        empty = Message(
            "runs",
            self.tr("There is no run yet"),
            self.tr("Run the pipeline: its steps, log and tests appear here."),
            command="slipway run",
        )
        self.states = States(holder(body), busy=self.tr("Reading the run…"), empty=empty, retry=self.refresh)
        self.states.contentShown.connect(self.take_focus)
        self.setLayout(column(self.states))

    def _connect(self) -> None:
        self.steps.chosen.connect(self._choose)
        self.failure.testAsked.connect(self._show_test)
        self.approval.answered.connect(self._answer)
        self.context.bridge.fact.connect(self._take)
        clock().tick.connect(self._tick)

    # page -----------------------------------------------------------------------------------------------------------
    def enter(self, route: Route) -> None:
        """Show a run; its log is followed while the page is seen."""
        self._looked_at = True
        if route.argument != self._id:
            self._id = str(route.argument)
            self.run = None
            self._ref = route.detail
            self._chosen_by_hand = bool(route.detail)
            self._doing.clear()
            self._reports.clear()
            self.steps.rows_model.set_rows([])
            self.tests.show_reports({})
            self._followed = ("", 0)
            self.step.begin_log(None)
            self.states.show_busy()
        elif route.detail:
            self.steps.select(route.detail)
        self.set_crumbs(self.tr("Runs"), self._name())
        self.refresh()

    def leave(self) -> None:
        """Stop following; the run goes on."""
        self._looked_at = False
        self.scope.cancel("log")
        self._followed = ("", 0)

    def refresh(self) -> None:
        """Read the run again."""
        self.scope.start("run", self._load(), on_error=self._failed)

    def set_filter(self, text: str) -> None:
        """Filter steps and tests."""
        self.steps.rows_model.set_filter(text)
        self.tests.model.set_filter(text)

    def focus_first(self) -> None:
        """Go to the steps."""
        self.steps.setFocus()

    # own ------------------------------------------------------------------------------------------------------------
    async def _load(self) -> None:
        run = await self.context.console.run(self._id)
        self.run = run
        self.set_crumbs(self.tr("Runs"), self._name())
        self.states.show_content()
        self._show()
        await self._load_reports()

    async def _load_reports(self) -> None:
        assert self.run is not None
        wanted = [ref for ref, step in self.run.steps.items() if step.tests is not None and ref not in self._reports]
        for ref in wanted:
            report = await self.context.console.report(self._id, ref)
            if report is not None:
                self._reports[ref] = report
        self.tests.show_reports(self._reports)
        self._show_step()

    def _failed(self, error: Exception) -> None:
        notice = notice_of(error)
        if self.run is None or not isinstance(error, ConsoleError):
            self.states.show_failed(notice.message, notice.hint, as_text(notice))
        else:
            self.context.notices.add(notice)

    def _take(self, fact: Fact) -> None:
        run = self.run
        if run is None or getattr(fact, "run", "") != run.id:
            return
        if isinstance(fact, StepProgressed):
            self._doing[fact.ref] = fact.text
        elif isinstance(fact, TestsReported):
            self._reports.pop(fact.ref, None)
            self.run = fold(run, fact)
            self.scope.start("reports", self._load_reports())
        elif isinstance(fact, ApprovalGiven):
            self.approval.ask("", "")
        else:
            self.run = fold(run, fact)
        self._settle.start()

    def _show(self) -> None:
        run = self.run
        if run is None:
            return
        self._show_heading(run)
        self.steps.rows_model.set_rows(step_rows(run, self._doing))
        self.artifacts.rows_model.set_rows(artifact_rows(run))
        self.tabs.setTabText(1, f"{self.tr('Artifacts')}  {self.artifacts.rows_model.total or ''}".rstrip())
        tests = run.tests
        self.tabs.setTabText(0, f"{self.tr('Tests')}  {tests.total or ''}".rstrip())
        waiting = next(
            (ref for ref, step in run.steps.items() if step.phase is Phase.WAITING and step.kind == "approve"), ""
        )
        subject = run.pipeline.step(waiting).subject if waiting else ""
        self.approval.ask(waiting, str(subject or waiting))
        if not self._chosen_by_hand:
            self._choose_by_itself(run)
        self._show_step()

    def _show_heading(self, run: Run) -> None:
        now = clock().now()
        failed = first_failure(run) if run.phase.bad else None
        answer = f"Run #{run.number} {run.phase}" + (f" at {failed.ref}" if failed is not None else "")
        tests = run.tests
        counts = f"{tests.passed + tests.flaky} of {tests.total - tests.skipped} tests passed" if tests.total else ""
        source = " ".join(
            part
            for part in (
                run.source.branch,
                run.source.commit[:7],
                "with changes" if run.source.dirty and run.source.commit else "",
            )
            if part
        )
        begun = past(run.started, now)
        parts = (
            spent(run.started, run.finished, now),
            counts,
            source,
            f"by {run.request.by}" if run.request.by else "",
            begun,
        )
        self.heading.show_answer(look(run.phase), answer, " · ".join(part for part in parts if part))
        self.abort.setVisible(not run.phase.final)
        self.retry.setVisible(run.phase.final)

    def _choose_by_itself(self, run: Run) -> None:
        failed = first_failure(run)
        running = next((ref for ref, step in run.steps.items() if step.phase is Phase.RUNNING), "")
        last = next((ref for ref in reversed(tuple(run.steps)) if run.steps[ref].attempt), "")
        ref = failed.ref if failed is not None else running or self._ref or last or next(iter(run.steps), "")
        if ref:
            self._ref = ref
            self.steps.selectionModel().blockSignals(True)
            self.steps.select(ref)
            self.steps.selectionModel().blockSignals(False)
            self.steps.viewport().update()

    def _choose(self, chosen: StepRow | None) -> None:
        if chosen is None or not chosen.ref or chosen.ref == self._ref or self.run is None:
            return
        self._chosen_by_hand = True
        self._ref = chosen.ref
        self._show_step()

    def _step(self) -> StepRun | None:
        return self.run.steps.get(self._ref) if self.run is not None else None

    def _follow(self) -> None:
        step = self._step()
        if step is None:
            return
        self._followed = (step.ref, step.attempt)
        self.step.begin_log(step)
        ref = self._ref

        def final() -> bool:
            now = self.run.steps.get(ref) if self.run is not None else None
            return now is None or now.phase.final

        if step.attempt:
            self.scope.start("log", follow(self.context.console, self._id, (ref, step.attempt), self.log, final))
        else:
            self.scope.cancel("log")

    def _show_step(self) -> None:
        step = self._step()
        if step is None:
            return
        if self._looked_at and self._followed != (step.ref, step.attempt):  # another step, or it is tried again
            self._follow()
        self.step.show_step(step, self._doing.get(step.ref, ""), self._reports.get(step.ref))

    def _show_test(self, case: object) -> None:
        self.tabs.setCurrentWidget(self.tests)
        self.tests.show_test(case)  # type: ignore[arg-type]

    def _tick(self) -> None:
        run = self.run
        if run is not None and self.isVisible():
            self._show_heading(run)
            if not run.phase.final:
                self.steps.rows_model.touch()
                self._show_step()

    def _name(self) -> str:
        return f"#{self.run.number}" if self.run is not None else self._id

    def _retry(self) -> None:
        async def retry() -> None:
            self.context.go(Route("run", await self.context.console.retry(self._id)))

        self.scope.start("retry", retry(), keep=True)

    def _abort(self) -> None:
        self.abort.setEnabled(False)

        async def abort() -> None:
            try:
                await self.context.console.abort(self._id)
            finally:
                self.abort.setEnabled(True)

        self.scope.start("abort", abort(), keep=True)

    def _answer(self, ref: str, approved: bool, reason: str) -> None:
        work = self.context.console.approve(self._id, ref, approved=approved, reason=reason)
        self.scope.start("approve", work, keep=True)
