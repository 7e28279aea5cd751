"""What every page is: something one enters, leaves, refreshes and filters."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from backend.domain.document import Document
from gui.context import Context
from gui.route import Route
from gui.scope import Scope
from gui.wish import Wishes


class Page(QWidget):
    """A screen. `crumbsChanged` carries its place in words, `commandsChanged` says that the window's
    commands may be able to do something else now; what it asks for runs in `scope` and ends with it."""

    crumbsChanged = Signal(object)
    commandsChanged = Signal()
    name = ""
    title = ""
    filterable = False

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.scope = Scope(self)
        self.scope.failed.connect(lambda _name, error: context.notices.error(error))
        self._crumbs: tuple[str, ...] = ()

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The words after the project in the header."""
        return self._crumbs or (self.title,)

    def set_crumbs(self, *crumbs: str) -> None:
        """Say where this is."""
        self._crumbs = crumbs
        self.crumbsChanged.emit(crumbs)

    def enter(self, route: Route) -> None:
        """Be shown for a route; the default reads again."""
        self.refresh()

    def unsaved(self) -> Document | None:
        """Return the document whose edits on this page are not saved; None when all is."""
        return None

    def flush(self) -> None:
        """Take what is being typed as meant."""

    def follow_run(self, run: str) -> bool:
        """Show a run that was started from here; False where its own page has to show it."""
        return False

    def leave(self) -> None:
        """Be hidden; polling stops here. Never touches what runs."""

    def refresh(self) -> None:
        """Read again what is shown."""

    def set_filter(self, text: str) -> None:
        """Show only what has this text."""

    @property
    def wishes(self) -> Wishes | None:
        """Who grants editing wishes on this page, if anybody."""
        return None

    def take_focus(self) -> None:
        """Put the keyboard where work begins, unless somebody is typing elsewhere."""
        now = QApplication.focusWidget()
        if self.isVisible() and (
            now is None or now is self or self.isAncestorOf(now) or not isinstance(now, QLineEdit)
        ):
            self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
