"""The board's screen: puts answer, table, lanes and the two panels together and keeps them fresh."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QWidget

from backend.domain.board import Board
from backend.domain.deployment import Deployment
from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.facts import Fact
from backend.domain.run import Run, RunRequest
from gui.context import Context
from gui.formats import tip
from gui.models.run_fold import fold, started
from gui.notices.notices import as_text, notice_of
from gui.pages.board.changes import changes_model, latest
from gui.pages.board.headline import headline
from gui.pages.board.lanes import Lanes
from gui.pages.board.last_run import LastRun
from gui.pages.board.row import BoardRow, rows_of
from gui.pages.board.table import BoardTable
from gui.pages.page import Page
from gui.route import PlanRequest, Route
from gui.running import start_saved, why_not
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.layout import column, holder, panel, row, titled
from gui.widgets.rows_view import ROW_HEIGHT, RowsView
from gui.widgets.states import Message, States

LEAST_LOWER, MOST_LOWER = 150, 340  # height of the two panels under the table
SETTLE_MS = 150  # facts come in bursts: the board is read once after them


class BoardPage(Page):
    """Every service against every environment."""

    name = "board"
    title = "Board"
    filterable = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.board: Board | None = None
        self._newest: Run | None = None
        self.heading = Heading()
        self.table = BoardTable()
        self.lanes = Lanes()
        self.last_run = LastRun()
        self.changes = changes_model()
        self.first_run = Button(
            self.tr("Run the pipeline"), "play", kind="primary", call=self._run, name="first-run", tip=self.tr("Ctrl+R")
        )
        self.heading.buttons.addWidget(self.first_run)
        self.first_run.hide()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        changes_view = RowsView(self.changes, name=self.tr("Latest changes"), empty=self.tr("No deployment yet"))
        changes_view.horizontalHeader().hide()
        lower = row(
            titled(self.tr("Latest run"), self.last_run),
            titled(self.tr("Latest changes"), changes_view, margins=(1, 0, 1, 4)),
            spacing=16,
        )
        lower.setStretch(0, 1)
        lower.setStretch(1, 1)
        self.table_panel = panel(column(self.table, margins=(1, 1, 1, 1)))
        self.lower_part = holder(lower)
        self.lower_part.setMinimumHeight(LEAST_LOWER)
        body = column(
            self.heading,
            4,
            self.table_panel,
            self.lanes,
            self.lower_part,
            None,
            spacing=12,
            margins=(16, 16, 16, 16),
        )
        for place, stretch in ((2, 100), (4, 50), (5, 1)):  # the table first, then the panels, then nothing
            body.setStretch(place, stretch)
        self.states = States(
            holder(body), busy=self.tr("Reading what runs where…"), empty=self._first(), retry=self.refresh
        )
        self.states.contentShown.connect(self.take_focus)
        self.setLayout(column(self.states))
        self._connect(changes_view)

    def _connect(self, changes_view: RowsView) -> None:
        go = self.context.go
        self.table.opened.connect(lambda row: self._open(row))
        self.table.environmentOpened.connect(lambda name, service: go(Route("environment", name, service)))
        self.table.promote.connect(
            lambda row: go(Route("plan", PlanRequest("promote", row.move.environment, row.move.origin)))
        )
        self.table.menu_for(self._menu)
        self.lanes.promote.connect(
            lambda hint: go(Route("plan", PlanRequest("promote", hint.environment, hint.origin)))
        )
        self.last_run.opened.connect(lambda run: go(Route("run", run)))
        changes_view.opened.connect(self._open_change)
        bridge = self.context.bridge
        bridge.fact.connect(self._take)
        for signal in (
            bridge.deploymentChanged,
            bridge.environmentObserved,
            bridge.sourceChanged,
            bridge.workspaceReloaded,
            bridge.releaseMade,
        ):
            signal.connect(self._soon)
        bridge.runFinished.connect(self._soon)
        clock().tick.connect(self._tick)

    # page -----------------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the board; the last known stays visible meanwhile."""
        self.scope.start("board", self._load(), on_error=self._failed)

    def set_filter(self, text: str) -> None:
        """Show only matching services."""
        self.table.set_filter(text)

    def focus_first(self) -> None:
        """Go to the table."""
        self.table.setFocus()

    # own ------------------------------------------------------------------------------------------------------------
    async def _load(self) -> None:
        board = await self.context.console.board()
        newest = self._newest
        if board.last_run is None:
            newest = None
        elif newest is None or newest.id != board.last_run.id:
            try:
                newest = await self.context.console.run(board.last_run.id)
            except NotFoundError:
                newest = None
        self._newest = newest
        self.show_board(board)

    def show_board(self, board: Board) -> None:
        """Show a board."""
        self.board = board
        if not board.services and not board.environments:
            self.states.show_empty()
            return
        self.heading.show_answer(*headline(board))
        self.table.show_board(board, rows_of(board, self._newest))
        self.table_panel.setMaximumHeight(self.table.maximumHeight() + 2)
        self.lanes.show_board(board)
        self.lanes.setVisible(bool(board.promotions) and any(state.services for state in board.environments.values()))
        self.last_run.show_run(self._newest)
        self.changes.set_rows(latest(board))
        deployed = any(state.services for state in board.environments.values())
        running = self._newest is not None and not self._newest.phase.final
        self.first_run.setVisible(not deployed and not running)
        reason = why_not(self.context.console.workspace, RunRequest())
        self.first_run.setEnabled(not reason)
        self.first_run.setToolTip(tip(reason))
        wanted = max(self.last_run.sizeHint().height(), ROW_HEIGHT * self.changes.total) + 48
        self.lower_part.setMaximumHeight(max(LEAST_LOWER, min(MOST_LOWER, wanted)))
        self.lower_part.setVisible(self._newest is not None or bool(self.changes.total))
        self.states.show_content()

    def _failed(self, error: Exception) -> None:
        notice = notice_of(error)
        if self.board is None or not isinstance(error, ConsoleError):
            self.states.show_failed(notice.message, notice.hint, as_text(notice))
        else:
            self.context.notices.add(notice)

    def _take(self, fact: Fact) -> None:
        run = getattr(fact, "run", "")
        if type(fact).__name__ == "RunStarted":
            self._newest = started(fact)  # type: ignore[arg-type]
        elif self._newest is not None and run == self._newest.id:
            folded = fold(self._newest, fact)
            if folded is self._newest:
                return
            self._newest = folded
        else:
            return
        self.last_run.show_run(self._newest)
        if self.board is not None:
            self.table.show_rows(rows_of(self.board, self._newest))

    def _run(self) -> None:
        async def start() -> None:
            self.context.go(Route("run", await start_saved(self.context.console, self.context.notices, RunRequest())))

        self.scope.start("start", start(), keep=True)

    def _soon(self) -> None:
        if self.isVisible():
            self._settle.start()

    def _tick(self) -> None:
        if self.isVisible() and self.board is not None:
            self.last_run.tick()
            self.table.tick()

    def _open(self, row_: BoardRow) -> None:
        if row_.build is not None and not row_.cells:
            self.context.go(Route("run", row_.build.run))
        elif row_.cells:
            self.context.go(Route("environment", row_.cells[0].environment, row_.service))

    def _open_change(self, made: Deployment) -> None:
        self.context.go(Route("environment", made.environment))

    def _menu(self, row_: BoardRow, menu: QMenu) -> None:
        for cell in row_.cells:
            text = self.tr("Open in {0}").replace("{0}", cell.environment)
            menu.addAction(text, partial(self.context.go, Route("environment", cell.environment, row_.service)))
        if row_.build is not None:
            run = row_.build.run
            menu.addAction(
                self.tr("Open run #{0}").replace("{0}", str(row_.build.number)),
                lambda: self.context.go(Route("run", run)),
            )

    def _first(self) -> QWidget:
        message = Message(
            "board",
            self.tr("What runs where"),
            self.tr(
                "Every service against every environment. Add services to the Compose file, environments to slipway.yaml."
            ),
            command="slipway validate",
        )
        message.add_button(
            Button(
                self.tr("Open the pipeline"),
                "pipeline",
                kind="primary",
                tip=tip("g p"),
                call=lambda: self.context.go(Route("pipeline")),
            )
        )
        return message
