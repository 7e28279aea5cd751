"""New text follows its neighbours, and what is not touched stays."""

from pathlib import Path

import pytest

from backend.domain.edits import (
    AddStep,
    Connect,
    Delete,
    Disconnect,
    Duplicate,
    Move,
    Rename,
    SetField,
    SetSource,
    SetText,
)
from backend.domain.errors import ConsoleError
from backend.workspace.document.text_document import TextDocument
from backend.workspace.head import FILE
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import HEAD, changed_lines, difference, opened, opened_bytes

FLOW = """\
pipeline:
  build: {steps: {images: {build: web}}}
  unit: {
    needs: build,
    steps: {
      web: {test: web, command: 'make'},   # first
      db: {test: db, command: make},   # second
    },
  }
"""


@pytest.fixture
def flow(tmp_path: Path) -> TextDocument:
    return opened(tmp_path, FLOW)


def test_a_step_in_braces_gets_a_neighbour_on_a_line_of_its_own(flow: TextDocument) -> None:
    edit = AddStep("unit", "lint", {"run": "alpine", "command": "ls"})
    assert changed_lines(flow, edit) == ["+      lint: {run: alpine, command: ls},"]


def test_a_step_in_braces_goes_with_its_line(flow: TextDocument) -> None:
    assert changed_lines(flow, Delete(("unit/web",))) == ["-      web: {test: web, command: 'make'},   # first"]


def test_a_text_keeps_its_quotes_and_one_need_becomes_a_list(flow: TextDocument) -> None:
    assert changed_lines(flow, SetField("unit/web", "command", "make it")) == [
        "-      web: {test: web, command: 'make'},   # first",
        "+      web: {test: web, command: 'make it'},   # first",
    ]
    assert changed_lines(flow, Connect("unit/web", "unit/db"))[1:] == [
        "+      db: {test: db, command: make, needs: [web]},   # second"
    ]
    assert changed_lines(flow, Rename("build", "on"))[:2] == [
        "-  build: {steps: {images: {build: web}}}",
        '+  "on": {steps: {images: {build: web}}}',
    ]


def test_items_of_a_block_list_come_and_go_as_lines(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block"])
    assert changed_lines(document, Disconnect("build", "checks")) == ["-      - build"]
    assert changed_lines(document, Connect("build", "checks")) == ["+      - build"]


def test_a_moved_step_takes_its_comments_and_loses_needs_that_do_not_hold(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block"])
    document.apply(Move(("unit/web",), "build"))
    assert document.source("build/web").splitlines()[:2] == ["web:", "  test: web"]
    at = document.text.split("\n").index("      # The web's own tests.")
    assert document.text.split("\n")[at + 2] == "      web:"
    assert document.workspace.pipeline.step("unit/db").needs == ()


def test_line_ends_and_mark_of_the_file_are_those_of_new_text(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["odd-crlf"])
    document.apply(SetField("unit/web", "command", "one\ntwo\n"))
    document.save()
    data = (tmp_path / FILE).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfversion")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_locked_nodes_survive_and_can_be_renamed_connected_and_moved(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["locked"])
    document.apply(Rename("build/strange", "beam"))
    document.apply(Disconnect("build/images", "build/beam"))
    document.apply(Move(("build/beam",), "later"))
    assert document.source("later/beam") == "beam:   # a kind of the future\n  teleport: mars\n  via: [a, b]"
    document.apply(Delete(("odd",)))
    with pytest.raises(ConsoleError):
        document.apply(Connect("build", "odd"))


@pytest.mark.parametrize("name", ["block", "flow", "anchors", "odd", "locked"])
def test_a_field_touches_no_line_outside_its_step(tmp_path: Path, name: str) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    for stage in document.workspace.pipeline.stages:
        for step in stage.steps:
            ref = f"{stage.name}/{step.written}"
            before, (first, last) = document.text, document.lines(ref)
            try:
                document.apply(SetField(ref, "timeout", "9m"))
            except ConsoleError:
                continue
            old, new = before.split("\n"), document.text.split("\n")
            assert new[: first - 1] == old[: first - 1]
            assert new[len(new) - (len(old) - last) :] == old[last:]
            document.undo()


def test_a_copy_stands_right_behind_its_original(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block"])
    before = document.text
    document.apply(Duplicate(("unit/db",)))
    assert all(line.startswith("+") for line in difference(before, document.text))
    assert [step.name for step in document.workspace.pipeline.stages[1].steps] == ["web", "db", "db-2"]


@pytest.mark.parametrize(("ref", "gap"), [("unit/a", []), ("unit/b", []), ("unit/c", ["+"])])
def test_a_duplicated_step_is_spaced_as_the_one_it_copies(tmp_path: Path, ref: str, gap: list[str]) -> None:
    steps = [f"      {name}: {{test: web, command: x}}\n" for name in "abc"]
    document = opened(tmp_path, "pipeline:\n  unit:\n    steps:\n" + steps[0] + steps[1] + "\n" + steps[2])
    copy = f"+      {ref[-1]}-2: {{test: web, command: x}}"
    assert sorted(changed_lines(document, Duplicate((ref,)))) == [*gap, copy]


def test_lines_of_a_source_that_did_not_change_keep_their_line_ends(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block-mixed"])
    source = document.source("unit/web").replace("\r\n", "\n")
    assert changed_lines(document, SetSource("unit/web", source)) == []
    assert changed_lines(document, SetSource("unit/web", source.replace("5m", "6m"))) == [
        "-        timeout: 5m",
        "+        timeout: 6m",
    ]
    assert changed_lines(document, SetSource("unit/web", source.replace("5m", "6m") + "\n  retries: 1")) == [
        "+        retries: 1"
    ]


def test_a_line_typed_below_the_last_one_stands_by_itself_where_line_ends_are_mixed(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, (HEAD + "pipeline:\r\n  build:\n    steps: {all: {build: web}}").encode())
    document.apply(SetText(document.text.replace("\r\n", "\n") + "\n# end\n"))
    assert document.text.endswith("pipeline:\r\n  build:\n    steps: {all: {build: web}}\n# end\n")
