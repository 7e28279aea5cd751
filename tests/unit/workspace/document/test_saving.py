"""Saving while the window goes on: the disk's part in a thread, everything else in the loop's."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.domain.edits import SetField
from backend.domain.errors import ConsoleError, RefusedError
from backend.workspace.document.disk import write_file
from backend.workspace.document.open_document import OpenDocument
from backend.workspace.head import FILE
from tests.unit.workspace.document.edited import HEAD, opened

PIPELINE = "pipeline:\n  build:\n    steps:\n      images: {build: web}\n"
_WRITE = "backend.workspace.document.saving.write_file"
TEXT = HEAD + PIPELINE


class SlowDisk:
    """Holds every write until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.threads: list[int] = []

    def write(self, path: Path, data: bytes) -> None:
        self.threads.append(threading.get_ident())
        self.begun.set()
        assert self.go.wait(10)
        write_file(path, data)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    slow = SlowDisk()
    monkeypatch.setattr(_WRITE, slow.write)
    yield slow
    slow.go.set()


@pytest.fixture
def open_(tmp_path: Path) -> OpenDocument:
    opened(tmp_path, PIPELINE)
    return OpenDocument(tmp_path, {}, tmp_path / "data", lambda error: pytest.fail(error.text))


async def begun(disk: SlowDisk) -> None:
    assert await asyncio.to_thread(disk.begun.wait, 10)


async def test_edits_go_on_while_the_file_is_written_and_stay_unsaved(
    open_: OpenDocument, disk: SlowDisk, tmp_path: Path
) -> None:
    document = open_.open()
    heard: list[int] = []
    document.subscribe(lambda: heard.append(threading.get_ident()))
    document.apply(SetField("build/images", "retries", 1))
    wanted = document.text
    task = asyncio.ensure_future(open_.save())
    await begun(disk)
    document.apply(SetField("build/images", "retries", 2))
    disk.go.set()
    await task
    assert (tmp_path / FILE).read_text() == document.saved == wanted
    assert document.dirty
    assert "retries: 2" in document.text
    assert set(heard) == {threading.get_ident()} != set(disk.threads)
    await open_.save()
    assert (tmp_path / FILE).read_text() == document.text
    assert document.saved == document.text
    open_.close()


async def test_a_look_at_the_file_meanwhile_waits_for_the_end(
    open_: OpenDocument, disk: SlowDisk, tmp_path: Path
) -> None:
    document = open_.open()
    document.apply(SetField("build/images", "retries", 1))
    task = asyncio.ensure_future(open_.save())
    await begun(disk)
    document.apply(SetField("build/images", "retries", 2))
    (tmp_path / FILE).write_text(document.text)  # as if the new file were there already
    open_.look()
    assert document.dirty
    with pytest.raises(RefusedError, match="being saved"):
        document.save()
    disk.go.set()
    await task
    assert document.conflict is None
    assert document.dirty
    open_.close()


async def test_a_change_from_outside_is_taken_in_before_anything_is_written(
    open_: OpenDocument, tmp_path: Path
) -> None:
    document = open_.open()
    document.apply(SetField("build/images", "retries", 1))
    (tmp_path / FILE).write_text("# theirs\n" + TEXT)
    await open_.save()
    written = (tmp_path / FILE).read_text()
    assert written == document.text
    assert written.startswith("# theirs\n")
    assert "retries: 1" in written
    open_.close()


async def test_in_a_conflict_nothing_is_written(open_: OpenDocument, tmp_path: Path) -> None:
    document = open_.open()
    document.apply(SetField("build/images", "retries", 1))
    theirs = TEXT.replace("build: web", "build: db")
    (tmp_path / FILE).write_text(theirs)
    with pytest.raises(RefusedError, match="changed on disk"):
        await open_.save()
    assert (tmp_path / FILE).read_text() == theirs
    (tmp_path / FILE).write_text(TEXT)
    await open_.save()  # they took it back
    assert (tmp_path / FILE).read_text() == document.text
    open_.close()


async def test_who_is_cancelled_leaves_a_whole_save_behind(open_: OpenDocument, disk: SlowDisk, tmp_path: Path) -> None:
    document = open_.open()
    document.apply(SetField("build/images", "retries", 1))
    task = asyncio.ensure_future(open_.save())
    await begun(disk)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    disk.go.set()
    await open_.save()  # waits for the first
    assert (tmp_path / FILE).read_text() == document.text
    assert document.saved == document.text
    open_.close()


async def test_a_disk_that_fails_leaves_the_text_unsaved(
    open_: OpenDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise ConsoleError("no space")

    document = open_.open()
    document.apply(SetField("build/images", "retries", 1))
    with monkeypatch.context() as patch:
        patch.setattr(_WRITE, full)
        with pytest.raises(ConsoleError, match="no space"):
            await open_.save()
    assert document.dirty
    assert (tmp_path / FILE).read_text() == TEXT
    await open_.save()
    assert document.saved == document.text
    open_.close()


async def test_what_is_saved_while_the_folder_is_closed_leaves_no_draft(
    open_: OpenDocument, disk: SlowDisk, tmp_path: Path
) -> None:
    open_.open().apply(SetField("build/images", "retries", 1))
    task = asyncio.ensure_future(open_.save())
    await begun(disk)
    open_.close()
    assert list((tmp_path / "data").glob("*.json"))
    disk.go.set()
    await task
    assert list((tmp_path / "data").iterdir()) == []
