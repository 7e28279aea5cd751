"""Edits that are not saved are asked about before their folder is left; only one answer gives them up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from backend.domain.edits import SetField
from backend.workspace.document.text_document import TextDocument
from gui.application import Desk
from gui.pages.pipeline.page import PipelinePage
from gui.preferences import Preferences
from gui.route import Route
from gui.unsaved_dialog import UnsavedDialog
from tests.support.fake_console import FakeConsole
from tests.support.shop_folder import ShopFolder
from tests.support.window import settle, until


@pytest.fixture
def folder(tmp_path: Path) -> ShopFolder:
    """The sample shop."""
    return ShopFolder(tmp_path)


@pytest.fixture
async def desk(console: FakeConsole, folder: ShopFolder, tmp_path: Path) -> AsyncIterator[Desk]:
    """The window on the pipeline's page, with one edit that is not saved."""
    document = folder.open(console)
    made = Desk(Preferences(tmp_path / "window.ini"), lambda root, *, demo: console)
    made.show()
    await made.open(folder.root)
    assert made.session is not None
    made.session.navigation.go(Route("pipeline"))
    await settle()
    document.apply(SetField("unit/cart", "timeout", "3m"))
    yield made
    if made.window.isVisible():
        await made._shut_down()
    made.window.deleteLater()
    await settle()


def document(console: FakeConsole) -> TextDocument:
    assert isinstance(console.document, TextDocument)
    return console.document


async def asked(desk: Desk) -> UnsavedDialog:
    await until(lambda: desk.window.findChild(UnsavedDialog) is not None)
    dialog = desk.window.findChild(UnsavedDialog)
    assert dialog is not None
    return dialog


def press(dialog: UnsavedDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, f"unsaved-{name}")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_saving_on_the_way_out_writes_the_file(desk: Desk, console: FakeConsole, folder: ShopFolder) -> None:
    desk.window.close()
    press(await asked(desk), "save")
    await until(lambda: not desk.window.isVisible())
    assert folder.text.count("timeout: 3m") == 1


async def test_esc_stays_and_nothing_is_lost(desk: Desk, console: FakeConsole) -> None:
    desk.window.close()
    QTest.keyClick(await asked(desk), Qt.Key.Key_Escape)
    await settle()
    assert desk.window.isVisible()
    assert document(console).dirty


async def test_a_draft_is_kept_and_the_file_left_alone(desk: Desk, console: FakeConsole, folder: ShopFolder) -> None:
    before = folder.text
    desk.window.close()
    press(await asked(desk), "keep")
    await until(lambda: not desk.window.isVisible())
    assert folder.text == before
    assert document(console).dirty


async def test_discarding_gives_the_edits_up(desk: Desk, console: FakeConsole, folder: ShopFolder) -> None:
    desk.window.close()
    press(await asked(desk), "discard")
    await until(lambda: not desk.window.isVisible())
    assert document(console).text == folder.text


async def test_another_folder_asks_too_and_only_once(desk: Desk, console: FakeConsole, folder: ShopFolder) -> None:
    opening = asyncio.ensure_future(desk.open(folder.root))
    dialog = await asked(desk)
    desk.window.close()
    await settle()
    assert len(desk.window.findChildren(UnsavedDialog)) == 1
    press(dialog, "cancel")
    await opening
    assert not console.closed


async def test_what_is_saved_is_not_asked_about(desk: Desk, console: FakeConsole) -> None:
    document(console).save()
    desk.window.close()
    await until(lambda: not desk.window.isVisible())


async def test_half_typed_text_is_taken_on_the_way_out_and_not_before(
    desk: Desk, console: FakeConsole, folder: ShopFolder
) -> None:
    assert desk.session is not None
    page = desk.session.navigation.page
    assert isinstance(page, PipelinePage)
    assert page.side.source is not None
    page.graph.zoom_to("unit/cart")
    edit = page.side.source.node
    edit.go_to(37, 99)
    QTest.keyClicks(edit, "0")
    desk.window.actions_.decide()
    assert "timeout: 3m0" not in document(console).text
    desk.window.close()
    press(await asked(desk), "cancel")
    assert "timeout: 3m0" in document(console).text
