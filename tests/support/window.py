"""The window under test: reaching its parts, letting it come to rest."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from gui.application import Desk
from gui.pages.page import Page
from gui.route import Route
from tests.support.fake_console import FakeConsole

SomePage = TypeVar("SomePage", bound=Page)
LIMIT = 5.0
ESCAPE = "\x1b"


async def settle() -> None:
    """Let tasks and Qt's events run until those that were there are done."""
    for _ in range(12):
        await asyncio.sleep(0)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    await asyncio.sleep(0)


async def until(condition: Callable[[], object], *, limit: float = LIMIT) -> None:
    """Wait until something holds; fails after the limit."""
    async with asyncio.timeout(limit):
        while not condition():  # noqa: ASYNC110 - what Qt does sets no asyncio event
            await asyncio.sleep(0.005)


class Window:
    """A `Desk` with an open session."""

    def __init__(self, desk: Desk, console: FakeConsole, folder: Path) -> None:
        self.desk = desk
        self.console = console
        self.folder = folder

    def page(self, kind: type[SomePage]) -> SomePage:
        """Return the shown page, which must be of a kind."""
        session = self.desk.session
        assert session is not None
        assert isinstance(session.navigation.page, kind)
        return session.navigation.page

    async def go(self, route: Route, kind: type[SomePage]) -> SomePage:
        """Go to a page and wait until it rests."""
        assert self.desk.session is not None
        self.desk.session.navigation.go(route)
        await settle()
        return self.page(kind)

    async def press(self, keys: str) -> None:
        """Press keys one after the other, as in the active window."""
        top = self.desk.window
        for key in keys:
            top.activateWindow()
            await until(top.isActiveWindow)
            QTest.keyClick(top, Qt.Key.Key_Escape if key == ESCAPE else Qt.Key(ord(key.upper())))
        await settle()

    async def closed(self) -> None:
        """Wait for the end of the shutdown."""
        await until(lambda: not self.desk.window.isVisible())
        await settle()
