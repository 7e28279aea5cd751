"""Text that serves several nodes."""

from pathlib import Path

import pytest

from backend.domain.document import SharedError
from backend.domain.edits import Connect, Delete, Disconnect, Duplicate, Move, Rename, SetField
from backend.workspace.document.text_document import TextDocument
from tests.unit.workspace.document.edited import changed_lines, opened

ANCHORS = """\
x-defaults: &defaults {timeout: 5m}
pipeline:
  build:
    steps:
      images: {build: web}
  unit:
    needs: &needs [build]
    steps:
      web: &unit
        test: web
        command: &command make test
      db:
        <<: *defaults
        test: db
        command: *command
      again: *unit
  other:
    steps:
      one: {run: alpine, command: ls}
  checks:
    needs: *needs
    steps:
      all: {run: alpine, command: *command}
"""


@pytest.fixture
def document(tmp_path: Path) -> TextDocument:
    return opened(tmp_path, ANCHORS)


def test_a_merged_field_gets_a_local_value(document: TextDocument) -> None:
    assert changed_lines(document, SetField("unit/db", "timeout", "1m")) == ["+        timeout: 1m"]
    assert document.workspace.problems == ()


def test_an_alias_is_replaced_by_its_own_value(document: TextDocument) -> None:
    assert changed_lines(document, SetField("unit/db", "command", "ls")) == [
        "-        command: *command",
        "+        command: ls",
    ]


def test_a_step_that_is_an_alias_keeps_it_but_for_one_field(document: TextDocument) -> None:
    assert changed_lines(document, SetField("unit/again", "timeout", "1m")) == [
        "-      again: *unit",
        "+      again: {<<: *unit, timeout: 1m}",
    ]
    assert document.workspace.problems == ()


def test_shared_text_is_changed_only_when_told(document: TextDocument) -> None:
    before = document.text
    with pytest.raises(SharedError) as asked:
        document.apply(SetField("unit/web", "command", "ls"))
    assert asked.value.refs == ("unit/again",)
    assert document.text == before
    assert changed_lines(document, SetField("unit/web", "command", "ls"), shared=True) == [
        "-        command: &command make test",
        "+        command: &command ls",
    ]


def test_a_rename_changes_shared_needs_once(document: TextDocument) -> None:
    assert changed_lines(document, Rename("build", "make")) == [
        "-  build:",
        "+  make:",
        "-    needs: &needs [build]",
        "+    needs: &needs [make]",
    ]


def test_a_new_need_of_shared_needs_is_asked_for(document: TextDocument) -> None:
    with pytest.raises(SharedError):
        document.apply(Connect("other", "unit"))


def test_an_anchor_whose_text_goes_moves_to_its_next_user(document: TextDocument) -> None:
    document.apply(Delete(("unit/web",)))
    assert "command: &command make test\n      again: &unit {test: web, command: make test}" in document.text
    assert document.workspace.problems == ()
    document.apply(Disconnect("build", "unit"))
    assert "needs: &needs [build]" in document.text
    assert document.workspace.problems == ()


def test_a_step_may_move_above_its_anchor(document: TextDocument) -> None:
    document.apply(Move(("checks/all",), "build"))
    assert "all: {run: alpine, command: make test}" in document.text
    assert [stage.name for stage in document.workspace.pipeline.stages] == ["build", "unit", "other"]


def test_a_copy_has_no_anchor_of_its_own(document: TextDocument) -> None:
    assert changed_lines(document, Duplicate(("unit/web",))) == [
        "+      web-2:",
        "+        test: web",
        "+        command: make test",
    ]
