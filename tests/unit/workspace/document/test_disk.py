"""Saving, changes from outside, conflicts and drafts."""

import os
import stat
from pathlib import Path

import pytest

from backend.domain.edits import Rename, SetField, SetSource, SetText
from backend.domain.errors import ConsoleError, RefusedError
from backend.workspace.document.merge import merge
from backend.workspace.head import FILE
from tests.unit.workspace.document.edited import HEAD, opened

PIPELINE = """\
pipeline:
  build:
    steps:
      images: {build: web}
  unit:
    needs: [build]
    steps:
      web: {test: web, command: make}
"""


def test_saving_keeps_mode_and_follows_a_link(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    real = tmp_path / "elsewhere.yaml"
    (tmp_path / FILE).rename(real)
    (tmp_path / FILE).symlink_to(real)
    real.chmod(0o640)
    document.apply(Rename("unit", "tests"))
    document.save()
    assert (tmp_path / FILE).is_symlink()
    assert "tests:" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["compose.yaml", "elsewhere.yaml", FILE, "web"]


def test_a_save_that_fails_leaves_file_and_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(tmp_path, PIPELINE)
    document.apply(Rename("unit", "tests"))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConsoleError, match="No space left"):
        document.save()
    assert (tmp_path / FILE).read_text() == HEAD + PIPELINE
    assert document.dirty
    assert len(os.listdir(tmp_path)) == 3


def test_a_change_from_outside_is_one_step_of_undo(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    heard: list[str] = []
    document.subscribe(lambda: heard.append(document.text))
    (tmp_path / FILE).write_bytes((HEAD + PIPELINE).replace("make", "make all").replace("\n", "\r\n").encode())
    document.look()
    assert "make all" in document.text
    assert not document.dirty
    assert heard == [document.text]
    document.undo()
    assert document.text == HEAD + PIPELINE
    assert document.dirty


def test_unsaved_edits_are_merged_with_a_change_elsewhere(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    document.apply(SetField("build/images", "retries", 1))
    (tmp_path / FILE).write_text((HEAD + PIPELINE).replace("make", "make all"))
    document.save()  # not looked at before: nothing is overwritten all the same
    written = (tmp_path / FILE).read_text()
    assert "make all" in written
    assert "{build: web, retries: 1}" in written
    document.undo()
    assert "make all" not in document.text
    assert "retries: 1" in document.text


def test_a_change_of_the_same_line_is_a_conflict_until_it_is_settled(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    document.apply(SetField("unit/web", "command", "mine"))
    theirs = (HEAD + PIPELINE).replace("make", "theirs")
    (tmp_path / FILE).write_text(theirs)
    with pytest.raises(RefusedError):
        document.save()
    assert (tmp_path / FILE).read_text() == theirs
    conflict = document.conflict
    assert conflict is not None
    assert "mine" in conflict.mine
    assert (conflict.theirs, conflict.base) == (theirs, HEAD + PIPELINE)
    document.apply(SetField("build/images", "retries", 1))
    document.resolve(conflict.mine)
    assert document.conflict is None
    document.save()
    assert (tmp_path / FILE).read_text() == conflict.mine


def test_a_deleted_file_leaves_the_text_and_is_made_again(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    (tmp_path / FILE).unlink()
    document.look()
    assert document.text == HEAD + PIPELINE
    assert document.dirty
    document.save()
    assert (tmp_path / FILE).read_text() == HEAD + PIPELINE


def test_unsaved_text_is_there_again_after_a_kill(tmp_path: Path) -> None:
    drafts = tmp_path / "data"
    document = opened(tmp_path, PIPELINE, drafts=drafts)
    document.apply(Rename("unit", "tests"))
    document.keep_draft()
    document.let_go()
    again = opened(tmp_path, PIPELINE, drafts=drafts)
    assert again.text == document.text
    assert again.dirty
    again.undo()
    assert again.text == HEAD + PIPELINE
    again.redo()
    again.save()
    assert list(drafts.iterdir()) == []


def test_a_draft_meets_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    drafts = tmp_path / "data"
    document = opened(tmp_path, PIPELINE, drafts=drafts)
    document.apply(SetField("build/images", "retries", 1))
    document.keep_draft()
    document.let_go()
    again = opened(tmp_path, PIPELINE.replace("make", "make all"), drafts=drafts)
    assert "make all" in again.text
    assert "retries: 1" in again.text
    again.let_go()
    other = opened(tmp_path, PIPELINE.replace("build: web", "build: web, retries: 5"), drafts=drafts)
    assert other.conflict is not None
    assert "retries: 1" in other.conflict.mine
    assert "retries: 5" in other.conflict.theirs


def test_an_unreadable_draft_is_set_aside(tmp_path: Path) -> None:
    drafts = tmp_path / "data"
    drafts.mkdir()
    (drafts / "unsaved.json").write_text("{")
    assert not opened(tmp_path, PIPELINE, drafts=drafts).dirty
    (aside,) = drafts.iterdir()
    assert aside.suffix == ".unreadable"
    assert aside.read_text() == "{"


def test_a_mistake_while_typing_is_taken_in_and_the_picture_stays(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    for typed in ("web: [", "web: [a", "web: {test: web, command: ls}"):
        document.apply(SetSource("unit/web", typed, typing=True))
        if "{" in typed:
            break
        assert document.source("unit/web") == typed
        assert [stage.name for stage in document.workspace.pipeline.stages] == ["build", "unit"]
        assert any("not valid YAML" in problem.message for problem in document.workspace.problems)
        with pytest.raises(RefusedError, match="line"):
            document.apply(Rename("unit", "tests"))
    assert "command: ls" in document.text
    document.undo()
    assert document.text == HEAD + PIPELINE


def test_typing_the_whole_text_is_one_step_when_told(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE)
    for end in ("# a", "# ab", "# abc"):
        document.apply(SetText(HEAD + PIPELINE + end, typing=True))
    document.apply(SetText(HEAD + PIPELINE + "# other"))
    document.undo()
    assert document.text.endswith("# abc")
    document.undo()
    assert document.text == HEAD + PIPELINE


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("a\nX\nc\nd\n", "a\nb\nc\nY\n", "a\nX\nc\nY\n"),
        ("a\nX\nc\nd\n", "a\nX\nc\nd\n", "a\nX\nc\nd\n"),
        ("a\nX\nc\nd\n", "a\nY\nc\nd\n", None),
        ("a\nX\nc\nd\n", "a\nb\nY\nd\n", None),
        ("a\nb\nc\nd\ne\n", "a\nc\nd\n", "a\nc\nd\ne\n"),
        ("a\nb\nc\nd\nX\n", "a\nb\nc\nd\nY\n", None),
        ("", "a\nb\nc\nd\n", ""),
    ],
)
def test_changes_of_different_lines_are_merged(mine: str, theirs: str, expected: str | None) -> None:
    assert merge("a\nb\nc\nd\n", mine, theirs) == expected
    assert merge("a\nb\nc\nd\n", theirs, mine) == expected
