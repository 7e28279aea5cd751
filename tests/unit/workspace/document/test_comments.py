"""Comments are of the user's making: an edit takes only those along that belong to what it takes out."""

from pathlib import Path

import pytest

from backend.domain.edits import Delete, Duplicate, Move, SetField
from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.workspace.document.text_document import TextDocument
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import changed_lines, opened, opened_bytes

STAGES = """\
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      web:
        test: web
        command:   # what runs
          # first
          - make   # all
          # then
          - test   # again
        environment: {   # for tests
          A: "1"   # one
        }   # end
  empty:
    steps:   # to come
  bare: {needs: [build]}
  nothing: {}   # yet
"""
KEPT = ["+        # first", "+        # all", "+        # then", "+        # again"]


@pytest.fixture
def document(tmp_path: Path) -> TextDocument:
    return opened(tmp_path, STAGES)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("make", ["+        command: make   # what runs"]),
        ("a\nb\n", ["+        command: |   # what runs", "+          a", "+          b"]),
        ([], ["+        command: []   # what runs"]),
    ],
)
def test_comments_in_a_list_that_becomes_something_else_stand_above_it(
    document: TextDocument, value: Value, written: list[str]
) -> None:
    lines = changed_lines(document, SetField("unit/web", "command", value))
    assert [line for line in lines if line[0] == "+"] == KEPT + written
    assert document.fields("unit/web")[1].value == value


def test_comments_between_braces_that_go_stand_above_them(document: TextDocument) -> None:
    lines = changed_lines(document, SetField("unit/web", "environment", ["A=1"]))
    assert [line for line in lines if line[0] == "+"] == [
        "+        # for tests",
        "+        # one",
        "+        environment: [A=1]   # end",
    ]


@pytest.mark.parametrize("stage", ["empty", "nothing"])
def test_a_step_moves_with_its_comments_into_a_stage_without_steps(document: TextDocument, stage: str) -> None:
    source = document.source("unit/web")
    document.apply(Move(("unit/web",), stage))
    assert document.source(f"{stage}/web") == source


def test_a_step_with_comments_does_not_move_between_braces_where_they_cannot_stand(document: TextDocument) -> None:
    before = document.text
    with pytest.raises(RefusedError, match="comments that cannot stand between braces"):
        document.apply(Move(("unit/web",), "bare"))
    assert document.text == before


def test_a_copy_does_not_come_between_a_comment_and_its_step(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["flow"])
    document.apply(Duplicate(("unit/web",)))
    lines = document.text.split("\n")
    at = lines.index("      # about db")
    assert lines[at - 1].lstrip().startswith("web-2:")
    assert lines[at + 1].lstrip().startswith("db:")


@pytest.mark.parametrize("name", ["block", "block-crlf"])
def test_a_folded_command_keeps_its_lines_but_for_what_changed(tmp_path: Path, name: str) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    edit = SetField("unit/db", "command", "psql -c 'select 2' && echo done\n")
    assert changed_lines(document, edit) == ["-          psql -c 'select 1'", "+          psql -c 'select 2'"]
    document.apply(SetField("unit/db", "command", "psql\necho\n"))
    assert "command: |\n          psql\n          echo\n" in document.text


def test_moving_a_step_to_its_own_stage_says_so(document: TextDocument) -> None:
    with pytest.raises(RefusedError, match="unit/web stands in unit already"):
        document.apply(Move(("unit/web",), "unit"))
    with pytest.raises(RefusedError, match="Nothing is selected"):
        document.apply(Delete(()))
