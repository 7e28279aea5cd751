"""The environment's screen: the answer, its services, and below them replicas, logs and history."""

from contextlib import aclosing
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QSplitter, QTabWidget

from backend.domain.deployment import EnvironmentState, ServiceState
from backend.domain.errors import ConsoleError
from gui.context import Context
from gui.log.panel import LogPanel
from gui.notices.notices import as_text, notice_of
from gui.pages.environment.answer import answer
from gui.pages.environment.columns import BACK, ENDPOINT, HistoryRow, history_model, replicas_model, services_model
from gui.pages.environment.scale_dialog import ScaleDialog
from gui.pages.page import Page
from gui.route import PlanRequest, Route
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.hue import HueFrame
from gui.widgets.layout import column, holder, panel, row, titled
from gui.widgets.rows_view import ROW_HEIGHT, RowsView
from gui.widgets.states import Message, States
from gui.widgets.toggle import Choice

SETTLE_MS = 150
TAIL = 500
LOGS = 1


class EnvironmentPage(Page):
    """One environment at a time; the others are one click away."""

    name = "environment"
    title = "Environments"
    filterable = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state: EnvironmentState | None = None
        self._name = ""
        self._service = ""
        self._log_of = ("", "")
        self._shared = 0
        self.choice = Choice(name=self.tr("Environments"))
        self.heading = Heading()
        self.frame = HueFrame()
        self.services = RowsView(
            services_model(), name=self.tr("Services"), empty=self.tr("Nothing is deployed here yet")
        )
        self.replicas = RowsView(replicas_model(), name=self.tr("Replicas"), empty=self.tr("No replica"))
        self.history = RowsView(
            history_model(), name=self.tr("History"), empty=self.tr("No deployment is on record yet")
        )
        self.log = LogPanel()
        self.promote = Button(
            "", "promote", call=self._promote, name="promote-next", tip=self.tr("Shows the plan first  (Ctrl+P)")
        )
        self.deploy = Button(
            self.tr("Deploy…"),
            "promote",
            call=lambda: self._plan("promote"),
            name="deploy-newest",
            tip=self.tr("The newest release that a run made; shows the plan first"),
        )
        self.back = Button(
            self.tr("Roll back…"),
            "rollback",
            call=lambda: self._plan("rollback"),
            name="roll-back",
            tip=self.tr("Shows the plan first"),
        )
        self.scale = Button(
            self.tr("Scale…"),
            "scale",
            call=self._scale,
            name="scale",
            tip=self.tr("The chosen service; shows the plan first"),
        )
        self.down = Button(
            self.tr("Down…"),
            "down",
            kind="danger",
            call=lambda: self._plan("down"),
            name="down",
            tip=self.tr("Shows the plan; volumes are kept"),
        )
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        for button in (self.deploy, self.promote, self.scale, self.back, self.down):
            self.heading.buttons.addWidget(button)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.replicas, self.tr("Replicas"))
        self.tabs.addTab(self.log, self.tr("Logs"))
        self.tabs.tabBar().setDrawBase(False)
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.addWidget(panel(column(self.tabs, margins=(1, 4, 1, 1))))
        lower.addWidget(titled(self.tr("History"), self.history, margins=(1, 0, 1, 1)))
        self.split = split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(panel(column(self.services, margins=(1, 1, 1, 1))))
        split.addWidget(lower)
        for divided, first, second in ((lower, 5, 4), (split, 2, 3)):
            divided.setHandleWidth(9)
            divided.setStretchFactor(0, first)
            divided.setStretchFactor(1, second)
        self.services.setMinimumHeight(90)
        lower.setMinimumHeight(120)
        inner = column(self.heading, split, spacing=12, margins=(16, 16, 16, 16))
        inner.setStretch(1, 1)
        self.frame.setLayout(inner)
        body = column(row(self.choice, None, margins=(12, 8, 12, 0)), self.frame, spacing=8)
        body.setStretch(1, 1)
        empty = Message(
            "environment",
            self.tr("No environment yet"),
            self.tr("Environments are where releases live: name them in slipway.yaml, in the order of promotion."),
            command="slipway status",
        )
        self.states = States(holder(body), busy=self.tr("Reading the environment…"), empty=empty, retry=self.refresh)
        self.states.contentShown.connect(self.take_focus)
        self.setLayout(column(self.states))

    def _connect(self) -> None:
        self.choice.chosen.connect(lambda name: self.context.go(Route("environment", name)))
        self.services.chosen.connect(self._choose)
        self.services.clicked.connect(self._open_endpoint)
        self.services.opened.connect(lambda _row: self.tabs.setCurrentIndex(LOGS))
        self.services.menu_for = self._menu
        self.history.clicked.connect(self._go_back)
        self.history.opened.connect(self._return)
        self.tabs.currentChanged.connect(self._follow)
        bridge = self.context.bridge
        for signal in (
            bridge.deploymentChanged,
            bridge.environmentObserved,
            bridge.sourceChanged,
            bridge.workspaceReloaded,
        ):
            signal.connect(self._soon)
        clock().tick.connect(self._tick)

    # page -----------------------------------------------------------------------------------------------------------
    def enter(self, route: Route) -> None:
        """Show an environment; without a name the one that was shown, else the first."""
        names = tuple(self.context.console.workspace.environments)
        self.choice.set_entries([(name, name) for name in names])
        if not names:
            self.states.show_empty()
            return
        name = str(route.argument) or self._name
        name = name if name in names else names[0]
        if name != self._name:
            self._name = name
            self._service = ""
            self.state = None
            self._log_of = ("", "")
            self.scope.cancel("logs")
            for view in (self.services, self.replicas, self.history):
                view.rows_model.set_rows([])
            self.states.show_busy()
        self._service = route.detail or self._service
        self.choice.show_chosen(name)
        self.frame.show_environment(name)
        following = names[names.index(name) + 1 :]
        self.promote.setVisible(bool(following))
        self.promote.setText(self.tr("Promote to {0}…").replace("{0}", following[0]) if following else "")
        self.set_crumbs(self.tr("Environments"), name)
        self.refresh()

    def leave(self) -> None:
        """Stop following logs."""
        self.scope.cancel("logs")
        self._log_of = ("", "")

    def refresh(self) -> None:
        """Read it again."""
        if self._name:
            self.scope.start("environment", self._load(self._name), on_error=self._failed)

    def set_filter(self, text: str) -> None:
        """Show only matching services and records."""
        self.services.rows_model.set_filter(text)
        self.history.rows_model.set_filter(text)

    def focus_first(self) -> None:
        """Go to the services."""
        self.services.setFocus()

    # own ------------------------------------------------------------------------------------------------------------
    async def _load(self, name: str) -> None:
        state = await self.context.console.environment(name)
        if name == self._name:
            self.show_state(state)

    def show_state(self, state: EnvironmentState) -> None:
        """Show what was read."""
        self.state = state
        self.heading.show_answer(*answer(state, clock().now()))
        for view in (self.services, self.replicas):
            view.rows_model.set_stale(not state.reachable)
        self.services.rows_model.set_rows(list(state.services.values()))
        now = state.deployment.id if state.deployment is not None else ""
        self.history.rows_model.set_rows([HistoryRow(made, made.id == now) for made in state.history])
        self.back.setEnabled(len(state.history) > 1 and state.reachable)
        self.down.setEnabled(bool(state.services) and state.reachable)
        self.scale.setEnabled(bool(state.services) and state.reachable)
        first = next(iter(self.context.console.workspace.environments), "")
        self.deploy.setVisible(state.name == first and not state.services)  # later ones come by runs
        self.deploy.setEnabled(state.reachable)
        self.promote.setEnabled(bool(state.services) and state.reachable)
        chosen = self._service if self._service in state.services else next(iter(state.services), "")
        if chosen:
            self.services.select(chosen)
            self._show_service(state.services[chosen])
        self._share_height(len(state.services))
        self.states.show_content()  # last: a table that gets the keyboard without a current row takes its first one

    def _share_height(self, services: int) -> None:
        """Give the services the height that they need, up to half; once for a number of services: then it is the user's."""
        if services and services != self._shared:
            self._shared = services
            whole = max(self.split.height(), 400)
            upper = min(whole // 2, 36 + ROW_HEIGHT * services)
            self.split.setSizes([upper, whole - upper])

    def _failed(self, error: Exception) -> None:
        notice = notice_of(error)
        if self.state is None or not isinstance(error, ConsoleError):
            self.states.show_failed(notice.message, notice.hint, as_text(notice))
        else:
            self.context.notices.add(notice)

    def _choose(self, service: ServiceState | None) -> None:
        if service is not None:
            self._show_service(service)

    def _show_service(self, service: ServiceState) -> None:
        self._service = service.service
        self.replicas.rows_model.set_rows(service.replicas)
        self.tabs.setTabText(0, self.tr("Replicas of {0}").replace("{0}", service.service))
        self.tabs.setTabText(LOGS, self.tr("Logs of {0}").replace("{0}", service.service))
        self._follow()

    def _follow(self, _index: int = 0) -> None:
        wanted = (self._name, self._service)
        if self.tabs.currentIndex() != LOGS or not self._service or wanted == self._log_of:
            return
        self._log_of = wanted
        self.log.begin(self.tr("No line yet from {0} in {1}.").replace("{0}", self._service).replace("{1}", self._name))
        self.scope.start("logs", self._read_logs(*wanted), on_error=self._log_failed)

    async def _read_logs(self, environment: str, service: str) -> None:
        lines = self.context.console.environment_logs(environment, service, follow=True, tail=TAIL)
        async with aclosing(lines):  # type: ignore[type-var]  # the console's iterators are generators
            async for line in lines:
                self.log.view.feed(line.encode() + b"\n")
        self.log.view.finish()

    def _log_failed(self, error: Exception) -> None:
        notice = notice_of(error)
        self.log.say(as_text(notice))
        if self.log.view.log.lines:
            self.context.notices.add(notice)

    def _soon(self) -> None:
        if self.isVisible():
            self._settle.start()

    def _tick(self) -> None:
        if self.isVisible() and self.state is not None:
            self.heading.show_answer(*answer(self.state, clock().now()))
            for view in (self.services, self.replicas, self.history):
                view.viewport().update()

    def _open_endpoint(self, index: QModelIndex) -> None:
        row_ = self.services.rows_model.row(index.row())
        if (
            index.column() == ENDPOINT
            and row_ is not None
            and row_.endpoints
            and row_.endpoints[0].startswith(("http://", "https://"))
        ):
            QDesktopServices.openUrl(QUrl(row_.endpoints[0]))

    def _go_back(self, index: QModelIndex) -> None:
        if index.column() == BACK:
            self._return(self.history.rows_model.row(index.row()))

    def _return(self, chosen: HistoryRow | None) -> None:
        if chosen is not None and chosen.can_return:
            self.context.go(Route("plan", PlanRequest("rollback", self._name, to=chosen.made.id)))

    def _plan(self, action: str) -> None:
        self.context.go(Route("plan", PlanRequest(action, self._name)))

    def _promote(self) -> None:
        names = tuple(self.context.console.workspace.environments)
        following = names[names.index(self._name) + 1]
        self.context.go(Route("plan", PlanRequest("promote", following, self._name)))

    def _scale(self) -> None:
        service = self.state.services.get(self._service) if self.state is not None else None
        if service is None:
            return
        dialog = ScaleDialog(service.service, self._name, service.wanted, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(
            lambda count: self.context.go(
                Route("plan", PlanRequest("scale", self._name, service=service.service, replicas=count))
            )
        )
        dialog.open()

    def _menu(self, service: ServiceState, menu: QMenu) -> None:
        self.services.select(service.service)
        menu.addAction(self.tr("Logs"), lambda: self.tabs.setCurrentIndex(LOGS))
        menu.addAction(self.tr("Scale…"), self._scale)
        for endpoint in service.endpoints:
            if endpoint.startswith(("http://", "https://")):
                menu.addAction(
                    self.tr("Open {0}").replace("{0}", endpoint.replace("&", "&&")),
                    partial(QDesktopServices.openUrl, QUrl(endpoint)),
                )
