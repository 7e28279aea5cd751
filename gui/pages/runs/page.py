"""The list of runs: rows change in place, older ones are read when the end comes near."""

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu

from backend.domain.facts import Fact, RunFinished, RunStarted, StepChanged
from backend.domain.run import RunRequest, RunSummary
from gui.context import Context
from gui.formats import absolute, ago, plural, spent
from gui.looks import look
from gui.models.rows import Column, RowsModel
from gui.notices.notices import as_text, notice_of
from gui.pages.page import Page
from gui.route import Route
from gui.running import start_saved
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.layout import column, holder, panel
from gui.widgets.rows_view import RowsView
from gui.widgets.states import Message, States

PAGE = 100
SETTLE_MS = 150


def runs_model() -> RowsModel[RunSummary]:
    """Return an empty list of runs."""
    columns = (
        Column[RunSummary](
            "run",
            lambda run: f"#{run.number}",
            width=92,
            look=lambda run: look(run.phase),
            strong=True,
            tip=lambda run: run.id,
        ),
        Column[RunSummary]("phase", lambda run: str(run.phase), width=92),
        Column[RunSummary]("what failed first", lambda run: run.headline, tip=lambda run: run.headline),
        Column[RunSummary]("source", source_text, width=170, muted=True, priority=2, tip=_source_tip),
        Column[RunSummary]("by", lambda run: run.by.partition("@")[0], width=88, muted=True, priority=3),
        Column[RunSummary]("tests", tests_text, width=84, right=True, priority=1),
        Column[RunSummary](
            "duration", lambda run: spent(run.started, run.finished, clock().now()), width=84, right=True
        ),
        Column[RunSummary](
            "age",
            lambda run: ago(run.started, clock().now()),
            width=56,
            right=True,
            muted=True,
            tip=lambda run: absolute(run.started),
        ),
    )
    return RowsModel(columns, lambda run: run.id)


def source_text(run: RunSummary) -> str:
    """Return `main 9f3ac12*`; the star says that there were uncommitted changes."""
    if not run.source.commit:
        return "working tree"
    return f"{run.source.branch} {run.source.commit[:7]}{'*' if run.source.dirty else ''}".strip()


def tests_text(run: RunSummary) -> str:
    """Return `44/45`."""
    tests = run.tests
    return f"{tests.passed + tests.flaky}/{tests.total - tests.skipped}" if tests.total else ""


def _source_tip(run: RunSummary) -> str:
    return f"{run.source.commit}\n{'with uncommitted changes' if run.source.dirty else 'clean'}".strip()


class RunsPage(Page):
    """Newest first; Enter opens."""

    name = "runs"
    title = "Runs"
    filterable = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._more = True
        self._loaded = False
        self.heading = Heading()
        self.view = RowsView(runs_model(), name=self.tr("Runs"))
        self.view.opened.connect(lambda run: context.go(Route("run", run.id)))
        self.view.menu_for = self._menu
        self.view.verticalScrollBar().valueChanged.connect(self._near_end)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        body = column(
            self.heading, panel(column(self.view, margins=(1, 1, 1, 1))), spacing=12, margins=(16, 16, 16, 16)
        )
        body.setStretch(1, 1)
        empty = Message(
            "runs",
            self.tr("No run yet"),
            self.tr(
                "A run builds the images, tests them and brings them to staging. Each one is kept here with its log and tests."
            ),
            command="slipway run",
        )
        empty.add_button(
            Button(
                self.tr("Run the pipeline"),
                "play",
                kind="primary",
                call=self._run,
                name="first-run",
                tip=self.tr("Ctrl+R"),
            )
        )
        self.states = States(holder(body), busy=self.tr("Reading the runs…"), empty=empty, retry=self.refresh)
        self.states.contentShown.connect(self.take_focus)
        self.setLayout(column(self.states))
        context.bridge.fact.connect(self._take)
        clock().tick.connect(self._tick)

    def refresh(self) -> None:
        """Read the newest page again; older rows stay."""
        self.scope.start("runs", self._load(), on_error=self._failed)

    def set_filter(self, text: str) -> None:
        """Show only matching runs."""
        self.view.rows_model.set_filter(text)

    def focus_first(self) -> None:
        """Go to the rows; the newest is chosen when none is."""
        self.view.setFocus()

    async def _load(self) -> None:
        newest = await self.context.console.runs(limit=PAGE)
        self._loaded = True
        known = self.view.rows_model
        older = [run for run in known.rows if newest and run.number < newest[-1].number]
        self._more = self._more if older else len(newest) == PAGE
        known.set_rows([*newest, *older])
        self._show()

    async def _load_older(self) -> None:
        rows = self.view.rows_model.rows
        older = await self.context.console.runs(limit=PAGE, before=rows[-1].number)
        self._more = len(older) == PAGE
        self.view.rows_model.set_rows([*rows, *older])

    def _show(self) -> None:
        rows = self.view.rows_model.rows
        if not self.view.rows_model.total:
            self.states.show_empty()
            return
        self.states.show_content()
        if self.view.selected() is None and rows:
            self.view.select(rows[0].id)
        running = [run for run in rows if not run.phase.final]
        if running:
            title = (
                f"{', '.join(f'#{run.number}' for run in running[:3])} {'is' if len(running) == 1 else 'are'} running"
            )
            self.heading.show_answer(look(running[0].phase), title, f"{plural(len(rows), 'run')} shown")
        elif rows:
            newest = rows[0]
            self.heading.show_answer(
                look(newest.phase),
                f"The latest run #{newest.number} {newest.phase}",
                newest.headline or f"{plural(len(rows), 'run')} shown",
            )

    def _failed(self, error: Exception) -> None:
        notice = notice_of(error)
        if not self._loaded:
            self.states.show_failed(notice.message, notice.hint, as_text(notice))
        else:
            self.context.notices.add(notice)

    def _take(self, fact: Fact) -> None:
        match fact:
            case RunStarted() | RunFinished():
                self._settle.start()
            case StepChanged() if fact.phase.bad:
                self._settle.start()
            case StepChanged():
                place = self.view.rows_model.find(fact.run)
                row = self.view.rows_model.row(place)
                if row is not None and not row.phase.final and row.phase != fact.phase and not fact.phase.final:
                    self.view.rows_model.apply(replace(row, phase=fact.phase))
            case _:
                pass

    def _tick(self) -> None:
        if self.isVisible():
            self.view.viewport().update()

    def _near_end(self, value: int) -> None:
        if (
            self._more
            and value >= self.view.verticalScrollBar().maximum() - 200
            and self.view.rows_model.rowCount() >= PAGE
        ):
            self.scope.start("older", self._load_older(), keep=True)

    def _menu(self, run: RunSummary, menu: QMenu) -> None:
        console = self.context.console
        menu.addAction(self.tr("Open"), lambda: self.context.go(Route("run", run.id)))
        if run.phase.final:
            menu.addAction(
                self.tr("Run again from what failed"), lambda: self.scope.start("retry", self._retry(run.id), keep=True)
            )
        else:
            menu.addAction(self.tr("Abort"), lambda: self.scope.start("abort", console.abort(run.id), keep=True))

    async def _retry(self, run: str) -> None:
        self.context.go(Route("run", await self.context.console.retry(run)))

    def _run(self) -> None:
        async def start() -> None:
            self.context.go(Route("run", await start_saved(self.context.console, self.context.notices, RunRequest())))

        self.scope.start("start", start(), keep=True)
