"""Binds the commands to what they do in the open session."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtGui import QAction

from backend.domain.run import RunRequest
from backend.domain.workspace import Workspace
from gui.formats import keys_text, tip
from gui.frame.palette import Entry, Palette
from gui.graph.palette.picture import kind_picture
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.route import PlanRequest, Route
from gui.running import may_start, start_saved, why_not
from gui.session import Session
from gui.theme import Mode, current
from gui.wish import RUNS, Wish, Wishes


class Commands:
    """Calls behind the actions. `session` returns the open one or None; what needs one is disabled without."""

    def __init__(
        self,
        window: MainWindow,
        preferences: Preferences,
        session: Callable[[], Session | None],
        open_folder: Callable[[], object],
        open_demo: Callable[[], object],
    ) -> None:
        self._window = window
        self._preferences = preferences
        self._session = session
        self._bind(open_folder, open_demo)
        window.header.home.connect(lambda: self.go(Route("board")))
        window.header.more.aboutToShow.connect(self._fill_more)
        window.header.filtered.connect(self._filter)
        window.header.leftFilter.connect(self._leave_filter)
        window.rail.chosen.connect(lambda name: self.go(Route(name)))
        window.status.runsAsked.connect(lambda: self.go(Route("runs")))
        window.status.noticesAsked.connect(window.notices_panel.open_above)

    def go(self, route: Route) -> None:
        """Go somewhere in the open session."""
        session = self._session()
        if session is not None:
            session.navigation.go(route)

    def run(self, request: RunRequest) -> None:
        """Start a run and show it."""
        session = self._session()
        if session is None:
            return

        page = session.navigation.page
        if page is not None:
            page.flush()
        if not may_start(self._shown(session), session.notices, request, session.navigation.unsaved()):
            return

        async def start() -> None:
            run = await start_saved(session.console, session.notices, request)
            if page is None or page is not session.navigation.page or not page.follow_run(run):
                session.navigation.go(Route("run", run))

        session.scope.start("start run", start(), keep=True)

    def _bind(self, open_folder: Callable[[], object], open_demo: Callable[[], object]) -> None:
        bind, has = self._window.actions_.bind, self._has_session
        for name in ("board", "pipeline", "runs", "environment", "settings"):
            bind(f"go.{name}", partial(self.go, Route(name)), has)
        bind("go.back", self._back, has)
        bind("go.latest", self._latest, lambda: bool(self._run_shown()))
        bind("run.all", lambda: self.run(RunRequest()), why_not=self._why_no_run)
        bind("run.retry", self._retry, lambda: bool(self._run_shown()) and not self._run_running())
        bind("run.abort", self._abort, lambda: bool(self._run_running()))
        bind("promote", self._promote, lambda: len(self._environments()) > 1)
        bind("palette", self.open_palette)
        bind("filter", self._focus_filter, self._filterable)
        bind("refresh", self._refresh, has)
        bind("reload", self._reload, has)
        bind("notices", lambda: self._window.notices_panel.open_above(self._window.status.bell))
        for mode in Mode:
            bind(f"theme.{mode.value}", partial(self.choose, mode))
        for wish in Wish:
            if wish.command in self._window.actions_.commands:
                bind(wish.command, partial(self._edit, wish), partial(self._may, wish), partial(self._edit_text, wish))
        bind("open.folder", open_folder)
        bind("open.demo", open_demo)
        bind("close", self._window.close)

    def choose(self, mode: Mode) -> None:
        """Take other colours, and remember it."""
        self._preferences.mode = mode
        current().choose(mode)

    def open_palette(self) -> Palette:
        """Open the palette over the window."""
        palette = Palette(self.entries(), self._window)
        palette.open()
        return palette

    def entries(self) -> list[Entry]:
        """Return everything that can be done or gone to now."""
        actions = self._window.actions_
        made = [
            Entry(
                actions.action(command.name).text(),
                command.group,
                command.picture,
                actions.action(command.name).trigger,
                keys_text(command.keys),
            )
            for command in actions.usable()
            if command.name != "palette"
        ]
        session = self._session()
        if session is None:
            return made
        return [*made, *self._run_entries(session), *self._environment_entries(session)]

    def _run_entries(self, session: Session) -> list[Entry]:
        pipeline = self._shown(session).pipeline
        until = [
            Entry(f"Run until {stage.name}", "Run", "play", partial(self.run, RunRequest(until=stage.name)))
            for stage in pipeline.stages
        ]
        only = [
            Entry(f"Run only {ref}", "Run", kind_picture(step.kind), partial(self.run, RunRequest(only=ref)))
            for ref, step in pipeline.steps()
        ]
        return until + only

    def _environment_entries(self, session: Session) -> list[Entry]:
        names = self._environments()
        made = [
            Entry(
                f"Deploy to {name}…",
                "Promote",
                "promote",
                partial(self.go, Route("plan", PlanRequest("promote", name))),
            )
            for name in names[:1]
        ]
        made += [
            Entry(
                f"Promote {origin} to {name}…",
                "Promote",
                "promote",
                partial(self.go, Route("plan", PlanRequest("promote", name, origin))),
            )
            for origin, name in pairwise(names)
        ]
        for name in names:
            back = Route("plan", PlanRequest("rollback", name))
            made.append(Entry(f"Environment {name}", "Go", "environment", partial(self.go, Route("environment", name))))
            made.append(Entry(f"Roll back {name}…", "Promote", "rollback", partial(self.go, back)))
            made.extend(
                Entry(f"{service} in {name}", "Service", "image", partial(self.go, Route("environment", name, service)))
                for service in session.console.workspace.composition.services
            )
        return made

    # own ------------------------------------------------------------------------------------------------------------
    def _has_session(self) -> bool:
        session = self._session()
        return session is not None and session.navigation.route is not None

    def _why_no_run(self) -> str:
        session = self._session()
        if session is None:
            return "No folder is open."
        return why_not(self._shown(session), RunRequest(), session.navigation.unsaved())

    @staticmethod
    def _shown(session: Session) -> Workspace:
        """Return what would run: with the edits that are not saved, a run saves them."""
        document = session.navigation.unsaved()
        return document.workspace if document is not None else session.console.workspace

    def _filterable(self) -> bool:
        session = self._session()
        return session is not None and session.navigation.page is not None and session.navigation.page.filterable

    def _environments(self) -> tuple[str, ...]:
        session = self._session()
        return tuple(session.console.workspace.environments) if session is not None else ()

    def _wishes(self) -> Wishes | None:
        session = self._session()
        page = session.navigation.page if session is not None else None
        return page.wishes if page is not None else None

    def _may(self, wish: Wish) -> bool:
        wishes = self._wishes()
        return wishes is not None and not wishes.reason(wish)

    def _edit_text(self, wish: Wish) -> str:
        wishes = self._wishes()
        return wishes.text(wish) if wishes is not None else wish.text

    def _edit(self, wish: Wish) -> None:
        wishes = self._wishes()
        if wishes is not None:
            wishes.do(wish)

    def _run_running(self) -> str:
        session = self._session()
        return session.running_run() if session is not None else ""

    def _run_shown(self) -> str:
        session = self._session()
        return session.shown_run() if session is not None else ""

    def _back(self) -> None:
        session = self._session()
        if session is not None:
            session.navigation.back()

    def _latest(self) -> None:
        session = self._session()
        if session is not None and session.live.latest:
            session.navigation.go(Route("run", session.live.latest))

    def _retry(self) -> None:
        session, run = self._session(), self._run_shown()
        if session is None or not run:
            return

        async def retry() -> None:
            session.navigation.go(Route("run", await session.console.retry(run)))

        session.scope.start("retry", retry(), keep=True)

    def _abort(self) -> None:
        session, run = self._session(), self._run_running()
        if session is not None and run:
            session.scope.start("abort", session.console.abort(run), keep=True)

    def _promote(self) -> None:
        names = self._environments()
        route = self._session().navigation.route if self._session() else None  # type: ignore[union-attr]
        shown = str(route.argument) if route is not None and route.page == "environment" else ""
        at = min(names.index(shown), len(names) - 2) if shown in names else len(names) - 2
        self.go(Route("plan", PlanRequest("promote", names[at + 1], names[at])))

    def _refresh(self) -> None:
        session = self._session()
        if session is not None and session.navigation.page is not None:
            session.navigation.page.refresh()

    def _reload(self) -> None:
        session = self._session()
        if session is None:
            return

        async def reload() -> None:
            workspace = await session.console.reload()
            count = len(workspace.problems)
            session.notices.say(
                "The workspace was read again.", f"{count} problems: see the pipeline page." if count else ""
            )

        session.scope.start("reload", reload())

    def _focus_filter(self) -> None:
        self._window.header.filter.setFocus()
        self._window.header.filter.selectAll()

    def _filter(self, text: str) -> None:
        session = self._session()
        if session is not None and session.navigation.page is not None:
            session.navigation.page.set_filter(text)

    def _leave_filter(self) -> None:
        session = self._session()
        if session is not None and session.navigation.page is not None:
            session.navigation.page.focus_first()

    def _fill_more(self) -> None:
        """Offer the parts of the pipeline that can be run; what cannot says why in its tooltip."""
        menu = self._window.header.more
        menu.clear()
        session, wishes = self._session(), self._wishes()
        if session is None:
            return
        for wish in RUNS if wishes is not None else ():
            assert wishes is not None
            self._offer(wishes.text(wish), wishes.reason(wish), partial(wishes.do, wish))
        menu.addSeparator()
        workspace = self._shown(session)
        for stage in workspace.pipeline.stages:
            request = RunRequest(until=stage.name)
            self._offer(
                f"Run until {stage.name}",
                why_not(workspace, request, session.navigation.unsaved()),
                partial(self.run, request),
            )
        menu.addSeparator()
        menu.addAction(self._window.actions_.action("run.retry"))
        menu.addAction(self._window.actions_.action("run.abort"))

    def _offer(self, text: str, reason: str, call: Callable[[], object]) -> None:
        menu = self._window.header.more
        action = QAction(text, menu)
        action.triggered.connect(lambda _checked=False: call())
        action.setEnabled(not reason)
        action.setToolTip(tip(reason[:1].upper() + reason[1:] or text))
        menu.addAction(action)
