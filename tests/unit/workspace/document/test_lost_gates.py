"""What is said, and written, when a stage goes whose tests an environment's gate asks for."""

from pathlib import Path

import pytest

from backend.domain.edits import Delete, Move, Rename, Several
from tests.unit.workspace.document.edited import difference, opened

PIPELINE = """\
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      web: {test: web}
  flow:
    needs: [unit]
    steps:
      all: {run: alpine, command: "true"}
"""
ALONE = """\
environments:
  production:
    docker: {}
    gates: {tests: [unit]} # tested
    keep: 3
"""
UNIT = "production no longer asks for the tests of unit."


def test_a_stage_that_a_gate_asked_for_goes_with_a_word_and_without_an_empty_gate(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE + ALONE)
    before = document.text
    assert document.apply(Delete(("unit",))).said == (UNIT,)
    assert "gates" not in document.text
    assert "    docker: {}\n    keep: 3\n" in document.text
    assert not document.workspace.errors
    document.undo()
    assert document.text == before


def test_the_last_step_of_a_stage_takes_the_gate_along_whether_it_goes_or_moves(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE + ALONE)
    assert document.apply(Delete(("unit/web",))).said == (UNIT,)
    document.undo()
    assert document.apply(Move(("unit/web",), "flow")).said == (UNIT,)


def test_a_gate_that_asks_for_more_keeps_the_rest(tmp_path: Path) -> None:
    document = opened(tmp_path, PIPELINE + ALONE.replace("[unit]", "[unit, flow]"))
    before = document.text
    both = Several((Delete(("unit",)), Delete(("flow",))))
    assert document.apply(Delete(("unit",))).said == (UNIT,)
    assert "+    gates: {tests: [flow]} # tested" in difference(before, document.text)
    document.undo()
    assert document.apply(both).said == (UNIT, "production no longer asks for the tests of flow.")


@pytest.mark.parametrize("edit", [Delete(("flow",)), Rename("unit", "tests")])
def test_nothing_is_said_where_no_gate_lost_anything(tmp_path: Path, edit: Delete | Rename) -> None:
    assert opened(tmp_path, PIPELINE + ALONE).apply(edit).said == ()


@pytest.mark.parametrize(
    "environments",
    [
        "environments:\n  staging: &e {docker: {}, gates: {tests: [unit]}}\n  production: *e\n",
        "environments:\n  staging: {docker: {}, gates: &g {tests: [unit]}}\n  production: {docker: {}, gates: *g}\n",
        "x-e: &e {gates: {soak: 1h}}\nenvironments:\n  production:\n    <<: *e\n    docker: {}\n"
        "    gates: {tests: [unit]}\n",
    ],
)
def test_a_gate_that_others_share_or_that_hides_an_inherited_one_stays_empty(tmp_path: Path, environments: str) -> None:
    document = opened(tmp_path, PIPELINE + environments)
    assert UNIT in document.apply(Delete(("unit",))).said
    production = document.workspace.environments["production"]
    assert not production.gates.tests
    assert production.gates.soak == 0
