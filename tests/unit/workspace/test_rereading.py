"""Reading a workspace again while its file is edited."""

from pathlib import Path

from backend.domain.edits import SetField
from backend.workspace.head import FILE
from backend.workspace.loader import load_workspace
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import opened_bytes


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
