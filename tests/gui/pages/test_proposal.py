"""A folder without slipway.yaml in the window: what is shown, and that nothing is written before somebody says so."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from backend import opening
from backend.domain.proposal import Proposal
from gui.application import Desk
from gui.pages.pipeline.page import PipelinePage
from gui.pages.proposal.page import ProposalPage
from gui.pages.proposal.reasons import NODE
from gui.pages.welcome.page import WelcomePage
from gui.preferences import Preferences
from gui.source.edit import SourceEdit
from gui.widgets.button import Button
from gui.widgets.label import Text
from tests.support.fake_console import FakeConsole
from tests.support.foreign_folders import FOLDERS, write_folder
from tests.support.window import settle, until

_NAME = "compose-3-frontend-api-db"


@pytest.fixture
async def desk(tmp_path: Path, console: FakeConsole) -> AsyncIterator[Desk]:
    """A window without a workspace."""
    before = asyncio.all_tasks()
    made = Desk(Preferences(tmp_path / "window.ini"), lambda root, *, demo: console)
    made.show()
    yield made
    await made._shut_down()
    made.window.deleteLater()
    await settle()
    assert asyncio.all_tasks() <= before | {asyncio.current_task()}


async def proposed(desk: Desk, root: Path) -> ProposalPage:
    await desk.open(root)
    page = desk.window.pages.currentWidget()
    assert isinstance(page, ProposalPage)
    await until(lambda: page.proposal is not None)
    return page


def click(page: QWidget, name: str) -> None:
    button = page.findChild(Button, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_a_folder_with_services_shows_a_pipeline_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    root = write_folder(tmp_path / "shop", FOLDERS[_NAME])
    before = sorted(root.rglob("*"))
    page = await proposed(desk, root)
    assert page.heading.title.text() == "A pipeline for shop"
    assert "nothing is written yet" in page.heading.second.text()
    tabs = page.content.files
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["slipway.yaml", "compose.staging.yaml"]
    text = tabs.widget(0)
    assert isinstance(text, SourceEdit)
    assert text.toPlainText().startswith("# Proposed by Slipway")
    assert text.isReadOnly()
    assert not page.content.graph.palette_panel.isVisible()
    assert sorted(root.rglob("*")) == before


async def test_choosing_a_reason_shows_its_step_and_choosing_a_step_shows_its_reasons(
    desk: Desk, tmp_path: Path
) -> None:
    page = await proposed(desk, write_folder(tmp_path / "shop", FOLDERS[_NAME]))
    reasons = page.content.reasons
    at = next(at for at in range(reasons.count()) if reasons.item(at).data(NODE) == "unit/frontend")
    reasons.scrollToItem(reasons.item(at))
    QTest.mouseClick(
        reasons.viewport(), Qt.MouseButton.LeftButton, pos=reasons.visualItemRect(reasons.item(at)).center()
    )
    assert page.content.graph.selected == "unit/frontend"
    page.content.graph.zoom_to("integration/api-answers")
    assert reasons.currentItem().text() == "integration/api-answers"


async def test_what_was_not_understood_stands_in_a_tab_of_its_own(desk: Desk, tmp_path: Path) -> None:
    page = await proposed(desk, write_folder(tmp_path / "shop", FOLDERS[_NAME]))
    assert page.content.side.tabText(1) == "Not understood (2)"
    ends = page.content.open_ends
    texts = [ends.item(at).text() for at in range(ends.count())]
    assert texts[0] == "docker-compose.override.yml"
    assert any("Copy it to .env" in text for text in texts)


async def test_a_click_writes_the_files_and_opens_the_pipeline(desk: Desk, tmp_path: Path) -> None:
    root = write_folder(tmp_path / "shop", FOLDERS[_NAME])
    page = await proposed(desk, root)
    assert page.proposal is not None
    files = page.proposal.files
    click(page, "write-files")
    await until(lambda: desk.session is not None and isinstance(desk.session.navigation.page, PipelinePage))
    assert {path: (root / path).read_text() for path in files} == files
    assert desk.preferences.recent[0] == str(root)


async def test_a_file_that_has_appeared_meanwhile_is_kept_and_said(desk: Desk, tmp_path: Path) -> None:
    root = write_folder(tmp_path / "shop", FOLDERS[_NAME])
    page = await proposed(desk, root)
    (root / "compose.staging.yaml").write_text("services: {}\n")
    click(page, "write-files")
    await until(lambda: desk.notices.kept)
    assert "compose.staging.yaml is there already" in desk.notices.kept[0].message
    assert (root / "compose.staging.yaml").read_text() == "services: {}\n"
    assert not (root / "slipway.yaml").exists()
    assert page.write.isEnabled()


async def test_another_template_changes_the_picture_and_the_files(desk: Desk, tmp_path: Path) -> None:
    page = await proposed(desk, write_folder(tmp_path / "shop", FOLDERS[_NAME]))
    click(page, "choice-library")
    await until(lambda: page.proposal is not None and page.proposal.template == "library")
    assert page.proposal is not None
    assert [stage.name for stage in page.proposal.workspace.pipeline.stages] == ["build", "unit"]
    assert page.content.files.count() == 1
    assert "nothing is deployed" in page.about.text()


async def test_an_empty_folder_is_taught(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    await desk.open(tmp_path / "empty")
    await until(lambda: isinstance(desk.window.pages.currentWidget(), WelcomePage))


async def test_several_projects_are_said_on_the_first_page(desk: Desk, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_folder(tmp_path / "all" / name, {"compose.yaml": "services:\n  db:\n    image: postgres\n"})
    await desk.open(tmp_path / "all")
    await until(lambda: isinstance(desk.window.pages.currentWidget(), WelcomePage))
    page = desk.window.pages.currentWidget()
    assert page is not None
    assert any("2 Compose projects" in label.text() for label in page.findChildren(Text))


async def test_looking_can_be_cancelled_and_the_thread_ends(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(folder: Path, template: str, *, stop: Callable[[], bool]) -> Proposal:
        begun.set()
        pause = threading.Event()
        while not stop():
            pause.wait(0.005)
        ended.set()
        raise opening_error

    opening_error = RuntimeError("stopped")
    monkeypatch.setattr(opening, "propose", slow)
    await desk.open(tmp_path)
    page = desk.window.pages.currentWidget()
    assert isinstance(page, ProposalPage)
    await until(begun.is_set)
    click(page, "cancel-look")
    await until(lambda: isinstance(desk.window.pages.currentWidget(), WelcomePage))
    await until(ended.is_set)
