"""What this version does not know stands in the pipeline all the same: locked, with its needs."""

from pathlib import Path

import pytest

from tests.unit.workspace.folder_of_files import folder, pipeline


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{frobnicate: web, needs: [first]}", "unknown kind: frobnicate"),
        ("{needs: [first]}", "unknown kind: needs"),
        ("{x-a: 1}", "no kind"),
        ("build", "not a step: 'build'"),
        ("[a, b]", "not a step: a list"),
    ],
)
def test_a_step_without_a_known_kind_is_locked(tmp_path: Path, text: str, reason: str) -> None:
    found = folder(
        tmp_path,
        slipway=pipeline(
            f"only:\n  steps:\n    first: {{build: '*'}}\n    it: {text}\n    last: {{build: '*', needs: it}}\n"
        ),
    ).load()
    step = found.pipeline.step("only/it")
    assert (step.kind, step.locked) == ("", reason)
    assert step.needs == (("first",) if "first" in text else ())
    assert found.pipeline.predecessors()["only/last"] == ("only/it",)
    assert {problem.node for problem in found.errors} == {"only/it"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a", "not a stage: a list"),
        ("build", "not a stage: 'build'"),
        ("{needs: [first], steps: [a]}", "no steps: a list"),
    ],
)
def test_a_stage_that_is_none_is_locked(tmp_path: Path, text: str, reason: str) -> None:
    slipway = pipeline("first: {steps: {a: {build: '*'}}}\nit: " + ("\n  " if text[0] == "-" else "") + text)
    found = folder(tmp_path, slipway=slipway).load()
    stage = found.pipeline.stages[1]
    assert (stage.name, stage.locked, stage.steps) == ("it", reason, ())
    assert stage.needs == (("first",) if "first" in text else ())
    assert {problem.node for problem in found.errors} == {"it"}
