"""Work that dies with its widget."""

import asyncio

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.scope import Scope
from tests.support.window import settle


async def test_a_second_task_of_the_same_name_cancels_the_first() -> None:
    owner = QObject()
    scope = Scope(owner)
    done: list[str] = []

    async def work(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(name)

    scope.start("read", work("first", 10))
    await settle()
    scope.start("read", work("second", 0))
    await settle()
    assert done == ["second"]
    assert not scope.running("read")


async def test_a_task_that_must_not_be_doubled_wins_over_the_second() -> None:
    owner = QObject()
    scope = Scope(owner)
    begun: list[int] = []
    gate = asyncio.Event()

    async def work(number: int) -> None:
        begun.append(number)
        await gate.wait()

    scope.start("promote", work(1), keep=True)
    await settle()
    scope.start("promote", work(2), keep=True)
    await settle()
    assert begun == [1]
    gate.set()
    await settle()


async def test_destroying_the_widget_cancels_its_tasks(qtbot: QtBot) -> None:
    widget = QWidget()
    scope = Scope(widget)
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            ended.set()

    scope.start("watch", work())
    await settle()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete.value)
    await settle()
    assert ended.is_set()


async def test_an_error_goes_to_its_route_else_to_failed() -> None:
    owner = QObject()
    scope = Scope(owner)
    failed: list[str] = []
    caught: list[Exception] = []
    scope.failed.connect(lambda name, error: failed.append(f"{name}: {error}"))

    async def work() -> None:
        raise ValueError("no")

    scope.start("a", work())
    scope.start("b", work(), on_error=caught.append)
    await settle()
    assert failed == ["a: no"]
    assert [str(error) for error in caught] == ["no"]


async def test_a_group_can_be_cancelled_alone() -> None:
    owner = QObject()
    scope = Scope(owner)
    for name in ("logs/a", "logs/b", "other"):
        scope.start(name, asyncio.sleep(100))
    await settle()
    scope.cancel("logs")
    await settle()
    assert [scope.running(name) for name in ("logs/a", "logs/b", "other")] == [False, False, True]
    await scope.finish()
    assert not scope.running("other")
