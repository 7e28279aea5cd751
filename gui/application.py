"""The window's process: Qt and asyncio in one thread, the open session, an orderly end."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from backend.domain.edits import SetText
from backend.domain.errors import ConsoleError
from gui.collecting import Collector
from gui.commands import Commands
from gui.main_window import MainWindow
from gui.notices.notices import Notices
from gui.pages.proposal.page import ProposalPage
from gui.pages.welcome.page import WelcomePage
from gui.places import PLACES
from gui.preferences import Preferences
from gui.route import Route
from gui.session import Session
from gui.theme import current
from gui.unsaved_dialog import Answer, ask_unsaved
from gui.widgets.clock import clock

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console

FILE = "slipway.yaml"
CLOSING_LIMIT = 5.0  # seconds that the console may take to close; containers go on in any case


class MakeConsole(Protocol):
    """How a console is made for a folder."""

    def __call__(self, root: Path, *, demo: bool) -> "Console": ...


def run_window(folder: Path, *, demo: bool) -> int:
    """Open the window on a folder and return the exit code when it was closed. Call once per process."""
    os.environ.setdefault("QT_API", "pyside6")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("slipway")
    application.setApplicationDisplayName("Slipway")
    application.setDesktopFileName("slipway")
    application.setQuitOnLastWindowClosed(False)
    desk = Desk(Preferences(), _assemble)
    desk.show()
    application.processEvents()  # the first paint comes before the event loop and the backend are imported

    import qasync  # noqa: PLC0415 - 0.15 s that the first paint need not wait for

    loop = qasync.QEventLoop(application)
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="beside"))  # qasync's own threads are Qt objects
    asyncio.set_event_loop(loop)
    collector = Collector()
    loop.set_exception_handler(desk.take_loop_error)
    sys.excepthook = desk.take_exception
    with loop:
        loop.run_until_complete(desk.live(folder, demo=demo))
    collector.stop()
    return 0


def _assemble(root: Path, *, demo: bool) -> "Console":
    from backend.assemble import assemble  # noqa: PLC0415 - drivers and store are not needed for the first paint

    return assemble(root, demo=demo)


class Desk(QObject):
    """The window with at most one open session."""

    def __init__(self, preferences: Preferences, make_console: MakeConsole) -> None:
        super().__init__()
        self.preferences = preferences
        self.notices = Notices()
        self.session: Session | None = None
        self._make = make_console
        self._closed: asyncio.Event | None = None
        self._work: set[asyncio.Task[None]] = set()
        self._folder = Path()
        self._asking = False
        current().choose(preferences.mode)
        current().follow_system()
        self.window = MainWindow(self.notices, preferences)
        self.commands = Commands(self.window, preferences, lambda: self.session, self.ask_folder, self.open_demo)
        self.window.closing.connect(lambda: self._start(self._close()))
        self.notices.followed.connect(self.commands.go)
        self.notices.changed.connect(lambda: self.window.status.set_unread(self.notices.unread))

    def show(self) -> None:
        """Show the window; nothing is open yet."""
        self.window.show()

    async def live(self, folder: Path, *, demo: bool) -> None:
        """Open the folder and return when the window has closed."""
        self._closed = asyncio.Event()
        clock().start()
        self._start(self.open(folder, demo=demo))
        await self._closed.wait()

    async def open(self, folder: Path, *, demo: bool = False) -> None:
        """Open a folder instead of what is open now; without a workspace there, teach."""
        if not await self._may_leave():
            return
        await self._close_session()
        self._folder = folder
        if not demo and not (folder / FILE).is_file():
            self._propose(folder)
            return
        try:
            session = Session(self._make(folder, demo=demo), self.window, self.notices, PLACES)
            self.session = session
            self.window.rail.setEnabled(True)  # a place that is asked for now is gone to once the session has started
            await session.start()
            self._decide()
        except ConsoleError as error:
            await self._close_session()
            self._welcome(folder, "\n".join(part for part in (error.message, error.hint) if part))
            return
        if not demo:
            self.preferences.remember_folder(folder)

    def ask_folder(self) -> None:
        """Let the user choose a folder; never blocks."""
        dialog = QFileDialog(self.window, self.tr("Open a folder"), str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._start(self.open(Path(path))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_demo(self) -> None:
        """Open the simulated world."""
        self._start(self.open(self._folder, demo=True))

    def take_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Say a bug of ours; the program goes on."""
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        sys.__excepthook__(kind, error, trace)
        self.notices.error(error.with_traceback(trace))

    def take_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Say what a task or callback left behind."""
        error = context.get("exception")
        self.notices.error(error if isinstance(error, BaseException) else RuntimeError(str(context.get("message"))))

    def _start(self, work: Any) -> None:
        task = asyncio.get_event_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.notices.error(task.exception())  # type: ignore[arg-type]

    def _propose(self, folder: Path) -> None:
        """Show what the folder could become; where nothing can be proposed, teach."""
        page = ProposalPage(folder, self.notices, self.ask_folder)
        page.written.connect(lambda: self._start(self._open_written(folder)))
        page.nothing.connect(lambda problem: self._start(self._nothing(folder, problem)))
        self._show_alone(page, self.tr("A new workspace"))
        page.look()

    async def _open_written(self, folder: Path) -> None:
        await self.open(folder)
        if self.session is not None:
            self.session.navigation.go(Route("pipeline"))

    async def _nothing(self, folder: Path, problem: str) -> None:
        await self._close_session()
        self._welcome(folder, problem)

    def _welcome(self, folder: Path, problem: str = "") -> None:
        page = WelcomePage(
            folder,
            self.preferences.recent,
            open_folder=self.ask_folder,
            open_demo=self.open_demo,
            open_recent=lambda path: self._start(self.open(path)),
            problem=problem,
        )
        self._show_alone(page, self.tr("Welcome"))

    def _show_alone(self, page: QWidget, title: str) -> None:
        """Show a page that needs no workspace."""
        self.window.pages.addWidget(page)
        self.window.pages.setCurrentWidget(page)
        self.window.header.show_crumbs("Slipway", (title,))
        self.window.header.set_filterable(False)
        self.window.status.show_connections(())

    async def _close_session(self) -> None:
        session, self.session = self.session, None
        pages = self.window.pages
        for at in range(pages.count() - 1, 0, -1):
            page = pages.widget(at)
            if isinstance(page, WelcomePage | ProposalPage):
                if isinstance(page, ProposalPage):
                    await page.scope.finish()
                pages.removeWidget(page)
                page.deleteLater()
        if session is not None:
            await session.close()
        self._decide()

    def _decide(self) -> None:
        self.window.actions_.decide()
        self.window.rail.setEnabled(self.session is not None)
        self.window.header.run_more.setEnabled(self.session is not None)

    async def _close(self) -> None:
        if await self._may_leave():
            await self._shut_down()

    async def _may_leave(self) -> bool:
        """Ask what becomes of unsaved edits; False when the user stays. They are kept as a draft in any case but one."""
        if self.session is not None and self.session.navigation.page is not None:
            self.session.navigation.page.flush()
        document = self.session.navigation.unsaved() if self.session is not None else None
        if document is None or self.session is None:
            return True
        if self._asking:
            return False
        self._asking = True
        try:
            answer = await ask_unsaved(document.path, self.window)
            if answer is Answer.SAVE:
                await self.session.console.save()
            elif answer is Answer.DISCARD:
                document.apply(SetText(document.saved))
        except ConsoleError as error:
            self.notices.error(error)
            return False
        finally:
            self._asking = False
        return answer is not Answer.CANCEL

    async def _shut_down(self) -> None:
        try:
            async with asyncio.timeout(CLOSING_LIMIT):
                await self._close_session()
        except Exception as error:  # whatever happens the window closes; what runs is taken up by the next start
            sys.stderr.write(f"slipway: closing: {error!r}\n")
        clock().stop()
        self.window.let_go()
        if self._closed is not None:
            self._closed.set()
