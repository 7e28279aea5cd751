"""Drafts belong to their process: only those of processes that are gone are taken back in."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.domain.edits import Rename, SetField, SetText
from tests.unit.workspace.document.edited import HEAD, opened

PIPELINE = "pipeline:\n  build:\n    steps:\n      images: {build: web}\n  unit:\n    steps:\n      web: {test: web, command: make}\n"
TEXT = HEAD + PIPELINE
_OTHER = """
import sys
from pathlib import Path
from backend.domain.edits import Rename
from backend.workspace.document.text_document import TextDocument
root = Path(sys.argv[1])
document = TextDocument(root, {}, root / "data")
document.apply(Rename("unit", "theirs"))
document.keep_draft()
print("kept", flush=True)
sys.stdin.read()
"""


def drafts(folder: Path) -> list[str]:
    """Return the names of the stages in each draft, sorted."""
    found = [json.loads(path.read_bytes())["text"] for path in (folder / "data").glob("*.json")]
    return sorted(line.strip(" :") for text in found for line in text.splitlines() if line in _STAGES)


_STAGES = {f"  {name}:" for name in ("mine", "theirs", "older", "newer")}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process with an unsaved edit in the same folder: the stage `unit` is called `theirs` there."""
    opened(tmp_path, PIPELINE)
    process = subprocess.Popen(
        [sys.executable, "-c", _OTHER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        yield process
        process.kill()


def test_the_draft_of_a_living_process_is_left_alone_and_that_of_a_killed_one_taken_in(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    data = tmp_path / "data"
    document = opened(tmp_path, PIPELINE, drafts=data)
    assert not document.dirty
    document.apply(Rename("unit", "mine"))
    document.keep_draft()
    assert drafts(tmp_path) == ["mine", "theirs"]
    document.apply(SetText(document.saved))
    document.keep_draft()
    assert drafts(tmp_path) == ["theirs"]
    other.kill()
    other.wait()
    again = opened(tmp_path, PIPELINE, drafts=data)
    assert "  theirs:" in again.text
    assert not opened(tmp_path, PIPELINE, drafts=data).dirty  # `again` has it now
    again.apply(SetText(again.saved))
    again.keep_draft()
    assert list(data.iterdir()) == []


def test_of_several_drafts_the_newest_is_taken_in_and_the_others_later(tmp_path: Path) -> None:
    data = tmp_path / "data"
    documents = [opened(tmp_path, PIPELINE, drafts=data) for _ in range(2)]
    for document, name in zip(documents, ("older", "newer"), strict=True):
        document.apply(Rename("unit", name))
        document.keep_draft()
    for path in data.glob("*.json"):
        age = 100 if "older" in path.read_text() else 0
        os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    for document in documents:
        document.let_go()
    first = opened(tmp_path, PIPELINE, drafts=data)
    assert "  newer:" in first.text
    assert drafts(tmp_path) == ["newer", "older"]
    first.save()
    first.let_go()
    assert drafts(tmp_path) == ["older"]
    assert "  older:" in opened(tmp_path, PIPELINE, drafts=data).text


def test_a_draft_taken_in_outlives_the_next_kill_and_grows_with_new_edits(tmp_path: Path) -> None:
    data = tmp_path / "data"
    document = opened(tmp_path, PIPELINE, drafts=data)
    document.apply(Rename("unit", "mine"))
    document.keep_draft()
    document.let_go()
    opened(tmp_path, PIPELINE, drafts=data).let_go()
    again = opened(tmp_path, PIPELINE, drafts=data)
    again.apply(SetField("build/images", "retries", 1))
    again.keep_draft()
    again.let_go()
    assert drafts(tmp_path) == ["mine"]
    assert opened(tmp_path, PIPELINE, drafts=data).text == again.text


def test_a_draft_equal_to_the_file_is_removed_and_hides_no_other(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name, text, age in (("a", TEXT, 0), ("b", TEXT.replace("  unit:", "  mine:"), 100)):
        path = data / f"unsaved-{name}.json"
        path.write_text(json.dumps({"base": TEXT, "text": text}))
        os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    assert "  mine:" in opened(tmp_path, PIPELINE, drafts=data).text
    assert drafts(tmp_path) == ["mine"]
    assert not (data / "unsaved-a.json").exists()


def test_the_one_draft_of_an_earlier_version_is_taken_in_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "unsaved.json").write_text(json.dumps({"base": TEXT, "text": TEXT.replace("  unit:", "  mine:")}))
    document = opened(tmp_path, PIPELINE, drafts=data)
    assert "  mine:" in document.text
    document.save()
    assert list(data.iterdir()) == []


def test_nobody_else_may_read_a_draft_or_its_lock(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE, drafts=tmp_path / "data")
    document.apply(Rename("unit", "mine"))
    document.keep_draft()
    kept = {path.suffix: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert kept == {".json": 0o600, ".lock": 0o600}


def test_a_folder_that_cannot_lock_offers_its_drafts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(descriptor: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("backend.workspace.document.drafts.try_lock", unable)
    document = opened(tmp_path, PIPELINE, drafts=tmp_path / "data")
    document.apply(Rename("unit", "mine"))
    document.keep_draft()
    document.let_go()
    assert "  mine:" in opened(tmp_path, PIPELINE, drafts=tmp_path / "data").text
