"""Each edit as the patch it makes."""

from pathlib import Path

import pytest

from backend.domain.edits import AddStep, Connect, Delete, Disconnect, Paste, Rename, SetField
from backend.domain.errors import RefusedError
from backend.workspace.document.text_document import TextDocument
from tests.unit.workspace.document.edited import changed_lines, opened

STAGES = """\
pipeline:
  build: # first
    steps:
      images: {build: "*"} # all

  # About the tests.
  unit:
    needs: [build]
    steps:
      # about web
      web:
        test: web
        command: |
          make
          test  # not a comment
        timeout: 5m # long enough
      db: {run: alpine, command: "echo build"}
"""


@pytest.fixture
def document(tmp_path: Path) -> TextDocument:
    return opened(tmp_path, STAGES)


def test_one_field_is_one_line(document: TextDocument) -> None:
    assert changed_lines(document, SetField("unit/web", "timeout", "6m")) == [
        "-        timeout: 5m # long enough",
        "+        timeout: 6m # long enough",
    ]


def test_a_new_field_stands_below_the_others(document: TextDocument) -> None:
    assert changed_lines(document, SetField("unit/web", "retries", 2)) == ["+        retries: 2"]


def test_a_new_step_is_written_like_its_neighbour(document: TextDocument) -> None:
    edit = AddStep("unit", "lint", {"run": "python:3.13", "command": "ruff check"})
    assert changed_lines(document, edit) == ["+      lint: {run: python:3.13, command: ruff check}"]


def test_steps_are_connected_and_disconnected_on_one_line(document: TextDocument) -> None:
    assert changed_lines(document, Connect("unit/db", "unit/web")) == ["+        needs: [db]"]
    with pytest.raises(RefusedError, match="circle"):
        document.apply(Connect("unit/web", "unit/db"))
    assert changed_lines(document, Disconnect("unit/db", "unit/web")) == ["-        needs: [db]"]


def test_a_renamed_stage_is_followed_by_what_needs_it_and_by_no_text(document: TextDocument) -> None:
    assert changed_lines(document, Rename("build", "make")) == [
        "-  build: # first",
        "+  make: # first",
        "-    needs: [build]",
        "+    needs: [make]",
    ]


def test_a_deleted_step_takes_its_comments_along(document: TextDocument) -> None:
    assert changed_lines(document, Delete(("unit/web",)))[0] == "-      # about web"
    assert "about web" not in document.text
    assert "About the tests." in document.text


def test_a_stage_goes_with_its_last_step(document: TextDocument) -> None:
    document.apply(Delete(("build/images",)))
    assert [stage.name for stage in document.workspace.pipeline.stages] == ["unit"]
    assert "needs" not in document.text


def test_undo_leads_back_to_the_same_bytes(document: TextDocument) -> None:
    before = document.text
    document.apply(Rename("unit", "tests"))
    document.apply(Delete(("tests/web",)))
    after = document.text
    assert document.undo_label == "delete web"
    document.undo()
    document.undo()
    assert document.text == before
    assert not document.dirty
    document.redo()
    document.redo()
    assert document.text == after


def test_pasted_stages_stand_beside_the_chosen_one_and_steps_in_it(document: TextDocument) -> None:
    stages, steps = "lint:\n  steps: {all: {run: alpine}}\n", 'lint: {run: alpine, command: "steps: one"}\n'
    assert document.apply(Paste(stages, "unit")).refs == ("lint",)
    assert document.apply(Paste(steps, "unit")).refs == ("unit/lint",)


def test_steps_without_a_stage_and_steps_among_stages_are_not_pasted(document: TextDocument) -> None:
    before = document.text
    with pytest.raises(RefusedError, match="Steps need a stage"):
        document.apply(Paste("lint: {run: alpine}\n"))
    with pytest.raises(RefusedError, match="cannot be pasted together"):
        document.apply(Paste("lint: {run: alpine}\nmore: {steps: {all: {run: alpine}}}\n", "unit"))
    assert document.text == before
