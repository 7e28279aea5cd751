"""Going from page to page, and back."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget

from backend.domain.document import Document
from gui.context import Context
from gui.pages.page import Page
from gui.preferences import Preferences
from gui.route import Route

KEPT = 50


class Navigation(QObject):
    """Makes pages when they are first gone to. `moved` carries the page that is now shown,
    `crumbsChanged` its place in words; `commandsChanged` comes from it.
    """

    moved = Signal(Page)
    crumbsChanged = Signal(object)
    commandsChanged = Signal()

    def __init__(
        self, stack: QStackedWidget, makers: Mapping[str, Callable[[Context], Page]], preferences: Preferences
    ) -> None:
        super().__init__(stack)
        self._preferences = preferences
        self._stack = stack
        self._makers = makers
        self._pages: dict[str, Page] = {}
        self._past: list[Route] = []
        self._context: Context | None = None
        self.route: Route | None = None
        self._wished: Route | None = None  # asked for before there was anything to show

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages.get(self.route.page) if self.route else None

    def unsaved(self) -> Document | None:
        """Return the document with edits that are not saved, on whichever page; None when there is none."""
        return next((document for page in self._pages.values() if (document := page.unsaved()) is not None), None)

    def begin(self, context: Context) -> None:
        """Serve another workspace; its pages are made anew."""
        self.end()
        self._context = context

    def start(self, route: Route) -> None:
        """Show a route first, or the one that was asked for in the meantime."""
        self.go(self._wished or route)
        self._wished = None

    def end(self) -> list[Page]:
        """Take all pages down and return them: their scopes are still to be finished."""
        gone = list(self._pages.values())
        for page in gone:
            self._keep_panels(page)
            page.leave()
            page.scope.cancel()
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._past.clear()
        self.route = None
        self._context = None
        return gone

    def go(self, route: Route) -> None:
        """Show a route and remember the one before; while nothing is open yet it is shown once `start` can."""
        if self._context is None:
            self._wished = route
            return
        if route == self.route:
            return
        if self.route is not None:
            self._past.append(self.route)
            del self._past[:-KEPT]
        self._show(route)

    def back(self) -> None:
        """Show the route before."""
        if self._past:
            self._show(self._past.pop())

    @property
    def can_go_back(self) -> bool:
        """True when there is one."""
        return bool(self._past)

    def replace(self, route: Route) -> None:
        """Show a route instead of this one: back skips it."""
        self._show(route)

    def _show(self, route: Route) -> None:
        assert self._context is not None
        before = self.page
        if before is not None and self.route is not None and self.route.page != route.page:
            before.leave()
        if route.page not in self._pages:
            page = self._makers[route.page](self._context)
            page.crumbsChanged.connect(lambda crumbs, page=page: self._take_crumbs(page, crumbs))
            page.commandsChanged.connect(self.commandsChanged)
            self._pages[route.page] = page
            self._stack.addWidget(page)
            self._restore_panels(page)
        self.route = route
        page = self._pages[route.page]
        self._stack.setCurrentWidget(page)
        page.enter(route)
        self.moved.emit(page)

    def _take_crumbs(self, page: Page, crumbs: tuple[str, ...]) -> None:
        if page is self.page:
            self.crumbsChanged.emit(crumbs)

    def _keep_panels(self, page: Page) -> None:
        for at, splitter in enumerate(page.findChildren(QSplitter)):
            self._preferences.keep_state(f"{page.name}-{at}", splitter.saveState())

    def _restore_panels(self, page: Page) -> None:
        for at, splitter in enumerate(page.findChildren(QSplitter)):
            state = self._preferences.state(f"{page.name}-{at}")
            if not state.isEmpty():
                splitter.restoreState(state)
