"""The pipeline's screen: the picture, the chosen step beside it, the problems below."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSplitter

from backend.domain.errors import NotFoundError
from backend.domain.facts import Fact, RunStarted
from backend.domain.problem import Problem, Severity
from backend.domain.run import Run, RunRequest
from gui.context import Context
from gui.formats import plural
from gui.graph.pipeline_view import PipelineView
from gui.looks import Look, Shape, look
from gui.models.rows import Column, RowsModel
from gui.models.run_fold import fold, started
from gui.pages.page import Page
from gui.pages.pipeline.step_panel import StepPanel
from gui.route import Route
from gui.theme import Role
from gui.widgets.button import IconButton
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.layout import column, panel
from gui.widgets.rows_view import RowsView
from gui.widgets.toggle import Choice

_ERROR = Look(Shape.CROSS, Role.BAD, "error")
_WARNING = Look(Shape.TRIANGLE, Role.WARN, "warning")
_READY = Look(Shape.DOT, Role.OK, "ready")
FILE, RUN = "file", "run"


class PipelinePage(Page):
    """Shows what will happen (the files), or how the latest run stands, in the same picture."""

    name = "pipeline"
    title = "Pipeline"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.run: Run | None = None
        self._ref = ""
        self._showing = FILE
        self._chosen_by_hand = False
        self.heading = Heading()
        self.which = Choice(name=self.tr("What is shown"))
        self.which.chosen.connect(self._choose)
        self.graph = PipelineView()
        self.step = StepPanel()
        self.problems = RowsView(_problems_model(), name=self.tr("Problems"), empty=self.tr("No problems in the files"))
        self.problems.menu_for = _problem_menu
        self.fold_button = IconButton("panel", self.tr("Fold or unfold the panel of the chosen step"), self._fold)
        for part in (self.which, self.fold_button):
            self.heading.buttons.addWidget(part)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self.side = panel(column(self.step, margins=(1, 1, 1, 1)))
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(panel(column(self.graph, margins=(1, 1, 1, 1))))
        across.addWidget(self.side)
        across.setHandleWidth(9)
        across.setSizes([900, 270])
        across.setStretchFactor(0, 1)
        across.setStretchFactor(1, 0)
        self.below = panel(column(self.problems, margins=(1, 1, 1, 1)))
        self.below.setMinimumHeight(64)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(across)
        self.split.addWidget(self.below)
        self.split.setHandleWidth(9)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        body = column(self.heading, self.split, spacing=12, margins=(16, 16, 16, 16))
        body.setStretch(1, 1)
        self.setLayout(body)

    def _connect(self) -> None:
        self.graph.stepSelected.connect(self._select)
        self.graph.stepActivated.connect(self._open_step)
        self.problems.opened.connect(self._show_problem)
        self.step.runOnly.connect(lambda ref: self._start(RunRequest(only=ref)))
        self.step.runFrom.connect(lambda ref: self._start(RunRequest(start=ref)))
        self.step.runUntil.connect(lambda stage: self._start(RunRequest(until=stage)))
        self.step.openRun.connect(self._open_step)
        bridge = self.context.bridge
        bridge.fact.connect(self._take)
        bridge.workspaceReloaded.connect(self._show_workspace)
        clock().tick.connect(self._tick)

    # page -----------------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Show the workspace as it is, and the latest run."""
        self._show_workspace()
        self.scope.start("run", self._load())

    def focus_first(self) -> None:
        """Go to the picture."""
        self.graph.setFocus()

    # own ------------------------------------------------------------------------------------------------------------
    async def _load(self) -> None:
        try:
            self.run = await self.context.console.run("latest")
        except NotFoundError:
            self.run = None
        if self.run is not None and not self.run.phase.final and not self._chosen_by_hand:
            self._showing = RUN
        self._show_run()

    def _show_workspace(self) -> None:
        workspace = self.context.console.workspace
        self.graph.set_workspace(workspace)
        ordered = sorted(workspace.problems, key=lambda problem: problem.severity is not Severity.ERROR)
        self.problems.rows_model.set_rows(ordered)
        self.below.setVisible(bool(ordered))
        self.split.setSizes([1000, 40 + 28 * min(5, len(ordered) + 1)])
        self._answer()
        self._show_step()

    def _show_run(self) -> None:
        entries = [(FILE, self.tr("The files"))]
        if self.run is not None:
            entries.append((RUN, self.tr("Run #{0}").replace("{0}", str(self.run.number))))
        else:
            self._showing = FILE
        self.which.set_entries(entries)
        self.which.setVisible(len(entries) > 1)
        self.which.show_chosen(self._showing)
        self.graph.show_run(self.run if self._showing == RUN else None)
        self._answer()
        self._show_step()

    def _answer(self) -> None:
        workspace = self.context.console.workspace
        errors = len(workspace.errors)
        warnings = len(workspace.problems) - errors
        steps = sum(1 for _ in workspace.pipeline.steps())
        counts = f"{plural(len(workspace.pipeline.stages), 'stage')} · {plural(steps, 'step')}"
        more = f" · {plural(warnings, 'warning')}" if warnings else ""
        run = self.run if self._showing == RUN else None
        if run is not None:
            self.heading.show_answer(look(run.phase), f"Run #{run.number} {run.phase}", counts + more)
        elif errors:
            self.heading.show_answer(_ERROR, f"{plural(errors, 'error')} in the files: this cannot run", counts + more)
        elif not steps:
            self.heading.show_answer(
                None, self.tr("There is no pipeline yet"), self.tr("Add stages and steps to slipway.yaml")
            )
        else:
            shown = _WARNING if warnings else _READY
            self.heading.show_answer(shown, self.tr("Ready to run"), counts + more)

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, RunStarted):
            self.run = started(fact)
            if not self._chosen_by_hand or self._showing == RUN:
                self._showing = RUN
            self._show_run()
            return
        if self.run is None or getattr(fact, "run", "") != self.run.id:
            return
        self.run = fold(self.run, fact)
        if self._showing == RUN:
            self.graph.apply(fact)
            self._answer()
            self._show_step()

    def _choose(self, which: str) -> None:
        self._chosen_by_hand = True
        self._showing = which
        self._show_run()

    def _select(self, ref: str) -> None:
        self._ref = ref
        self._show_step()

    def _show_step(self) -> None:
        workspace = self.context.console.workspace
        run = self.run if self._showing == RUN else None
        self.step.show_step(
            self._ref, run.pipeline if run is not None else workspace.pipeline, run, not workspace.errors
        )

    def _open_step(self, ref: str) -> None:
        if self.run is not None:
            self.context.go(Route("run", self.run.id, ref))

    def _show_problem(self, problem: Problem) -> None:
        if problem.node:
            self.graph.zoom_to(problem.node)

    def _start(self, request: RunRequest) -> None:
        async def start() -> None:
            self.context.go(Route("run", await self.context.console.start_run(request)))

        self.scope.start("start", start(), keep=True)

    def _fold(self) -> None:
        self.side.setVisible(not self.side.isVisible())

    def _tick(self) -> None:
        if self.isVisible() and self.run is not None and not self.run.phase.final and self._showing == RUN:
            self._answer()


def _problems_model() -> RowsModel[Problem]:
    columns = (
        Column[Problem](
            "problem",
            lambda one: one.message,
            look=lambda one: _ERROR if one.severity is Severity.ERROR else _WARNING,
            tip=str,
        ),
        Column[Problem]("what to do", lambda one: one.hint, muted=True, tip=lambda one: one.hint, priority=2),
        Column[Problem]("place", lambda one: str(one.place), width=200, fixed=True, priority=1),
    )
    return RowsModel(columns, str)


def _problem_menu(problem: Problem, menu: QMenu) -> None:
    menu.addAction("Copy the place", lambda: QGuiApplication.clipboard().setText(str(problem.place)))
    menu.addAction("Copy the problem", lambda: QGuiApplication.clipboard().setText(str(problem)))
