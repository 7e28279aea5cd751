"""Makes the pictures of the documentation from the simulated world: each page, light and dark.

Run: python -m tests.support.screenshots [FOLDER]   (needs no display; FOLDER is packaging/docs/screenshots by default)
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ["PATH"] = "/usr/local/bin:/usr/bin:/bin"

from PySide6.QtWidgets import QApplication

from backend.console import Console
from backend.domain.doctor import Check
from backend.domain.phase import Phase
from backend.domain.run import Run, RunRequest
from gui.application import Desk
from gui.notices.toast import Toast
from gui.pages.run.page import RunPage
from gui.preferences import Preferences
from gui.route import PlanRequest, Route
from gui.theme import Mode
from tests.support.editor_pictures import photograph_editor, show_run
from tests.support.foreign_folders import FOLDERS, write_folder
from tests.support.picture import keep_picture

SIZE = (1280, 800)
FOLDER = Path(__file__).parents[2] / "packaging" / "docs" / "screenshots"
LIMIT = 200 * 1024
PATIENCE = 120.0
REST = 0.5  # seconds until a page has been read and painted


class Photographer:
    """Shows a page and keeps its picture in both colours."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk = desk
        self._folder = folder

    @property
    def console(self) -> Console:
        """The console of the open session."""
        assert self._desk.session is not None
        return self._desk.session.console

    def go(self, route: Route) -> None:
        """Show a page."""
        assert self._desk.session is not None
        self._desk.session.navigation.go(route)

    async def take(self, name: str, route: Route | None = None, *, rest: float = REST) -> None:
        """Take a page in light and dark."""
        if route is not None:
            self.go(route)
            await asyncio.sleep(rest)
        for toast in self._desk.window.findChildren(Toast):
            toast.close()
        for mode in (Mode.LIGHT, Mode.DARK):
            self._desk.commands.choose(mode)
            await asyncio.sleep(0.15)
            keep_picture(self._desk.window, self._folder / f"{name}-{mode}.png", LIMIT)
        self._desk.commands.choose(Mode.LIGHT)


async def photograph(desk: Desk, folder: Path) -> None:
    """Walk through the window while the simulated shop is built, tested, staged and promoted."""
    desk.window.resize(*SIZE)
    photographer = Photographer(desk, folder)
    with tempfile.TemporaryDirectory(prefix="slipway-folder-") as found:
        await desk.open(write_folder(Path(found) / "shop", FOLDERS["compose-3-frontend-api-db"]))
        await asyncio.sleep(2.0)
        await photographer.take("proposal")
    await desk.open(Path.cwd(), demo=True)
    console = photographer.console
    _without_this_machine(console)
    await photographer.take("board", Route("board"), rest=1.0)
    await photographer.take("pipeline", Route("pipeline"))
    await photograph_editor(desk, console, photographer.take)
    failed = next((run for run in await console.runs() if run.phase is Phase.FAILED and run.tests.failed), None)
    if failed is not None:
        await photographer.take("run-failed", Route("run", failed.id), rest=1.5)
    run = await console.start_run(RunRequest(until="staging"))
    photographer.go(Route("run", run))
    await _lines(desk, 6)
    await photographer.take("run-running")
    photographer.go(Route("pipeline"))
    show_run(desk)
    await asyncio.sleep(REST)
    await photographer.take("pipeline-running")
    await _final(console, run)
    await photographer.take("runs", Route("runs"))
    await photographer.take("plan", Route("plan", PlanRequest("promote", "production", "staging")), rest=1.0)
    await photographer.take("environment", Route("environment", "production"))
    await photographer.take("settings", Route("settings"), rest=2.0)
    await photographer.take("board-ahead", Route("board"), rest=1.0)
    await desk._shut_down()


def _without_this_machine(console: Console) -> None:
    """Let the doctor tell of no folder of the machine that makes the pictures."""
    look = console.doctor
    folders = {
        str(Path(sys.prefix)): "/opt/slipway",
        str(Path.home()): "/home/anna",
        tempfile.gettempdir(): "/home/anna/.local/share",
    }

    async def doctor() -> Sequence[Check]:
        found = []
        for check in await look():
            text = os.environ["PATH"] if check.name == "PATH" else check.found
            for folder, shown in folders.items():
                text = text.replace(folder, shown)
            found.append(replace(check, found=text))
        return found

    console.doctor = doctor  # type: ignore[method-assign]


async def _lines(desk: Desk, count: int) -> None:
    page = desk.session.navigation.page if desk.session is not None else None
    assert isinstance(page, RunPage)
    async with asyncio.timeout(PATIENCE):
        while len(page.log.view.log.lines) < count:  # noqa: ASYNC110 - the log is Qt's
            await asyncio.sleep(0.1)


async def _final(console: Console, run: str) -> Run:
    async with asyncio.timeout(PATIENCE):
        while not (now := await console.run(run)).phase.final:  # noqa: ASYNC110 - facts would do, this is shorter
            await asyncio.sleep(0.2)
    return now


def main() -> None:
    """Make all pictures."""
    import qasync

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="slipway-pictures-") as own:
        os.environ.update(SLIPWAY_CONFIG_DIR=f"{own}/config", SLIPWAY_DATA_DIR=f"{own}/data")
        from gui.application import _assemble

        desk = Desk(Preferences(Path(own) / "window.ini"), _assemble)
        desk.show()
        loop = qasync.QEventLoop(application)
        asyncio.set_event_loop(loop)
        with loop:
            loop.run_until_complete(photograph(desk, folder))


if __name__ == "__main__":
    main()
