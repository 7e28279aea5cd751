"""One open workspace in the window: its console, its pages, and the frame's view of it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from backend.domain.deployment import Deployment
from backend.domain.errors import ConsoleError
from backend.domain.facts import DeploymentChanged, RunFinished
from backend.domain.phase import Phase
from gui.bridge import Bridge
from gui.context import Context
from gui.live import Live
from gui.main_window import MainWindow
from gui.models.deployment_words import sentence
from gui.navigation import Navigation
from gui.notices.notices import Notices
from gui.pages.page import Page
from gui.route import Route
from gui.running import open_document
from gui.scope import Scope
from gui.theme import current

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console

SETTLE_MS = 200


class Session(QObject):
    """Connects console and window. `close` leaves nothing behind; runs go on."""

    def __init__(
        self, console: "Console", window: MainWindow, notices: Notices, makers: Mapping[str, Callable[[Context], Page]]
    ) -> None:
        super().__init__(window)
        self.console = console
        self.window = window
        self.notices = notices
        self.bridge = Bridge(console)
        self.live = Live(self.bridge)
        self.scope = Scope(self)
        self.scope.failed.connect(lambda _name, error: notices.error(error))
        self.navigation = Navigation(window.pages, makers, window.preferences)
        self.context = Context(console, self.bridge, notices, self.navigation.go, window.preferences)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(lambda: self._start_status())
        self._connect()

    async def start(self) -> None:
        """Start the console, then show the board."""
        self.window.status.show_starting()
        await self.console.start()
        # Only now: what the start took up again or brought from history is no news.
        self.bridge.runFinished.connect(self._say_run)
        self.bridge.deploymentChanged.connect(self._say_deployment)
        self.window.header.simulated.setVisible(self.console.simulated)
        self.window.status.simulated.setVisible(self.console.simulated)
        self._take_workspace()
        self.navigation.begin(self.context)
        self.navigation.start(Route("board"))
        self._settle.start()
        self._say_recovered()

    async def close(self) -> None:
        """Take the pages down, stop listening, close the console. Containers of running steps go on."""
        self._settle.stop()
        pages = self.navigation.end()
        self.bridge.close()
        scopes = [self.scope, *(page.scope for page in pages)]
        await asyncio.gather(*(scope.finish() for scope in scopes))
        await self.console.close()
        self.deleteLater()

    def running_run(self) -> str:
        """Return the run that abort means: the one on the page if it runs, else the only one that does, else ""."""
        route = self.navigation.route
        runs = self.live.runs
        if route is not None and route.page == "run" and route.argument in runs:
            return str(route.argument)
        return next(iter(runs)) if len(runs) == 1 else ""

    def shown_run(self) -> str:
        """Return the run on the page, else the latest."""
        route = self.navigation.route
        if route is not None and route.page == "run":
            return str(route.argument)
        return self.live.latest

    def _connect(self) -> None:
        status, bridge = self.window.status, self.bridge
        self.live.connectionsChanged.connect(status.show_connections)
        self.live.changed.connect(lambda: status.set_running(self.live.count))
        self.live.changed.connect(self.window.actions_.decide)
        self.navigation.moved.connect(self._moved)
        self.navigation.crumbsChanged.connect(self._crumbs)
        self.navigation.commandsChanged.connect(self.window.actions_.decide)
        bridge.workspaceReloaded.connect(self._take_workspace)
        bridge.noticeRaised.connect(self.notices.add)
        for signal in (
            bridge.runStarted,
            bridge.runFinished,
            bridge.deploymentChanged,
            bridge.environmentObserved,
            bridge.sourceChanged,
        ):
            signal.connect(lambda: self._settle.start())

    def _start_status(self) -> None:
        self.scope.start("status", self._read_status(), on_error=self._status_failed)

    def _status_failed(self, error: Exception) -> None:
        if not isinstance(
            error, ConsoleError
        ):  # what cannot be reached is said by the page, and by how fresh the line is
            self.notices.error(error)

    async def _read_status(self) -> None:
        runs = await self.console.runs(limit=50)
        running = {run.id: run.number for run in runs if not run.phase.final}
        self.live.take_runs(running, runs[0].id if runs else "")
        environments = self.console.workspace.environments
        self.live.take_board(await self.console.board(), {name: str(one.target) for name, one in environments.items()})

    def _take_workspace(self) -> None:
        workspace = self.console.workspace
        current().environments(tuple(workspace.environments))
        page = self.navigation.page
        self.window.header.show_crumbs(workspace.project or "workspace", page.crumbs if page else ())
        self.window.actions_.decide()

    def _moved(self, page: Page) -> None:
        header = self.window.header
        header.set_filterable(page.filterable)
        header.clear_filter()
        self.window.rail.show_place({"run": "runs", "plan": "environment"}.get(page.name, page.name))
        self._crumbs(page.crumbs)
        self.window.actions_.decide()
        page.take_focus()

    def _crumbs(self, crumbs: tuple[str, ...]) -> None:
        project = self.console.workspace.project or "workspace"
        self.window.header.show_crumbs(project, tuple(crumbs))
        simulated = " (simulated)" if self.console.simulated else ""
        self.window.setWindowTitle(f"{' › '.join(crumbs)} – {project}{simulated} – Slipway")

    def _say_recovered(self) -> None:
        """Say on whichever page that edits of the last time stand in the files' picture: the next run would save them."""
        document = open_document(self.console)
        route = self.navigation.route
        if document is not None and document.dirty and route is not None and route.page != "pipeline":
            self.notices.lead(
                f"Edits of {document.path} were not saved the last time.",
                "They are kept. A run saves them first.",
                "Show the edits",
                Route("pipeline"),
                severity="warning",
            )

    def _say_run(self, fact: RunFinished) -> None:
        severity = {Phase.SUCCEEDED: "info", Phase.ABORTED: "warning"}.get(fact.phase, "error")
        route = self.navigation.route
        if severity == "info" or (route is not None and route.page == "run" and route.argument == fact.run):
            return
        number = self.live.number(fact.run)
        self.notices.lead(
            f"Run {number} {fact.phase}.",
            "Its page shows what failed first.",
            f"Open run {number}",
            Route("run", fact.run),
            severity=severity,
        )

    def _say_deployment(self, fact: DeploymentChanged) -> None:
        made: Deployment = fact.deployment
        if not made.phase.final:
            return
        if made.phase is Phase.SUCCEEDED:
            self.notices.say(f"{sentence(made)}.", made.message)
        else:
            self.notices.say(f"{sentence(made)}: {made.phase}.", made.message, severity="error", details=made.id)
