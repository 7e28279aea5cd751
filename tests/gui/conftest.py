"""A screen that nobody sees, Qt's event loop for coroutines, and nothing left behind: no task, no timer, no file of the user's."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from gui.application import Desk
from gui.bridge import Bridge
from gui.collecting import Collector
from gui.context import Context
from gui.notices.notices import Notices
from gui.preferences import Preferences
from gui.route import Route
from gui.theme import Mode, current
from gui.widgets.clock import clock
from tests.support import shop_values as shop
from tests.support.fake_console import FakeConsole
from tests.support.window import Window, settle


def _qt_loop() -> asyncio.AbstractEventLoop:
    import qasync

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(application, already_running=False)
    loop.set_default_executor(ThreadPoolExecutor())
    return loop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run the coroutines of these tests in Qt's loop, as the program does."""
    return {"qt": _qt_loop}


@pytest.fixture(autouse=True)
def _garbage_is_collected_here(qapp: QApplication) -> Iterator[None]:
    """Destroy no widget in a worker thread, as in the program."""
    collector = Collector()
    yield
    collector.stop()


@pytest.fixture(autouse=True)
def _own_world(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings out, the time still and the colours light."""
    monkeypatch.setenv("SLIPWAY_CONFIG_DIR", str(tmp_path / "config"))
    clock().fix(shop.NOW)
    current().environments(())
    current().choose(Mode.LIGHT)


@pytest.fixture
def console() -> FakeConsole:
    """The shop on a console that does what the test says."""
    return FakeConsole()


@pytest.fixture
def visited() -> list[Route]:
    """Where a page wanted to go."""
    return []


@pytest.fixture
def context(console: FakeConsole, visited: list[Route]) -> Context:
    """What a page is given, without a window around it."""
    current().environments(tuple(console.workspace.environments))
    return Context(console, Bridge(console), Notices(), visited.append)


@pytest.fixture
async def window(console: FakeConsole, tmp_path: Path) -> AsyncIterator[Window]:
    """The whole window on the shop, opened and closed in order; no task and no listener may be left."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "slipway.yaml").write_text("version: 1\n")
    before = asyncio.all_tasks()
    desk = Desk(Preferences(tmp_path / "window.ini"), lambda root, *, demo: console)
    opened = Window(desk, console, folder)
    desk.show()
    await desk.open(folder)
    await settle()
    yield opened
    desk.window.close()
    await opened.closed()
    desk.window.deleteLater()
    await settle()
    assert console.listeners == 0
    assert asyncio.all_tasks() <= before | {asyncio.current_task()}
