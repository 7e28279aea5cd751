"""Reading a workspace again while its file is edited."""

from pathlib import Path

from backend.domain.edits import SetField
from backend.workspace.head import FILE
from backend.workspace.loader import load_workspace
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import opened, opened_bytes


def test_the_document_reads_what_the_loader_reads(tmp_path: Path) -> None:
    for data in FILES.values():
        document = opened_bytes(tmp_path, data)
        assert document.workspace == load_workspace(tmp_path, {})


def test_an_edit_of_the_pipeline_reads_no_other_file(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block"])
    before = document.workspace
    (tmp_path / "compose.yaml").unlink()
    document.apply(SetField("unit/web", "retries", 2))
    after = document.workspace
    assert after.composition is before.composition
    assert after.environments["staging"] is before.environments["staging"]
    document.look(others=True)
    assert any("compose.yaml" in problem.message for problem in document.workspace.problems)
    assert (tmp_path / FILE).read_bytes() == FILES["block"]


def test_a_file_that_was_missing_is_looked_for_at_the_next_edit(tmp_path: Path) -> None:
    step = "run: alpine, command: ls"
    text = f"pipeline:\n  a:\n    steps: {{one: {{{step}, files: [data.txt]}}}}\n  b:\n    steps: {{two: {{{step}}}}}\n"
    document = opened(tmp_path, text)
    assert [problem.node for problem in document.workspace.problems] == ["a/one"]
    (tmp_path / "data.txt").write_text("here")
    document.apply(SetField("b/two", "retries", 1))
    assert document.workspace.problems == ()
