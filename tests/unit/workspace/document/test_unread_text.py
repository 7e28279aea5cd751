"""What is written twice, or with keys that are no names, is reported and outlives every edit beside it."""

from pathlib import Path

import pytest

from backend.domain.edits import AddStep, Delete, Disconnect, Edit, Move, Rename, SetField
from backend.domain.errors import RefusedError
from backend.workspace.document.text_document import TextDocument
from tests.unit.workspace.document.edited import changed_lines, opened

TEXT = """\
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      web: {test: web, command: make}
      ? [a, b]
      : of another make
      web: {test: web, command: make twice}
      db: {test: db, command: make, [c]: d, command: make more}
  build:
    steps:
      other: {build: web}
"""


@pytest.fixture
def document(tmp_path: Path) -> TextDocument:
    return opened(tmp_path, TEXT)


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (SetField("unit/db", "timeout", "1m"), 2),
        (SetField("unit/web", "command", "test"), 2),
        (Disconnect("build", "unit"), 1),
        (Rename("unit", "tests"), 2),
        (AddStep("unit", "last", {"run": "alpine", "command": "ls"}), 1),
        (Move(("unit/db",), "build"), 2),
        (Delete(("unit/db",)), 1),
    ],
)
def test_only_the_lines_of_the_edit_change(document: TextDocument, edit: Edit, lines: int) -> None:
    assert len(changed_lines(document, edit)) == lines
    assert "? [a, b]\n      : of another make\n" in document.text
    assert "make twice" in document.text
    assert "other: {build: web}" in document.text


def test_a_name_that_stands_twice_is_not_renamed_by_half(document: TextDocument) -> None:
    before = document.text
    with pytest.raises(RefusedError):
        document.apply(Rename("unit/web", "front"))
    assert document.text == before
