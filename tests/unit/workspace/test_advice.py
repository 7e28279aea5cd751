"""What is warned of: stages that never start, services that are never built, tests that no gate asks for."""

from pathlib import Path

import pytest

from backend.domain.problem import Severity
from tests.unit.workspace.folder_of_files import SLIPWAY, folder

COMPOSE = """\
services:
  web: {build: web}
  cart: {build: web}
  db: {image: postgres:17}
"""
HEAD = """\
version: 1
project: shop
services: compose.yaml
environments:
  staging: {docker: {}}
  production: {docker: {}, gates: GATES}
pipeline:
"""
X = "steps: {x: {run: busybox, command: x}}"
TESTS = "steps: {x: {test: web, command: x}}"


def warned(root: Path, stages: str, gates: str = "{}", *, errors: int = 0) -> list[tuple[str, str, str]]:
    """Node, message and cure of each warning; there are so many errors besides."""
    lines = "".join(f"  {line}\n" for line in stages.splitlines())
    found = folder(root, slipway=HEAD.replace("GATES", gates) + lines, compose=COMPOSE).load()
    assert len(found.errors) == errors, [str(problem) for problem in found.errors]
    return [
        (problem.node, problem.message, problem.hint)
        for problem in found.problems
        if problem.severity is Severity.WARNING
    ]


def test_what_waits_for_a_missing_stage_however_far_away_can_never_start(tmp_path: Path) -> None:
    stages = f"a: {{needs: [gone], {X}}}\nb: {{needs: [a], {X}}}\nc: {{needs: [b, d], {X}}}\nd: {{{X}}}"
    reason = "can never start: it waits for a, which needs a stage that is not there"
    assert warned(tmp_path, stages, errors=1) == [
        ("b", f"pipeline.b {reason}", ""),
        ("c", f"pipeline.c {reason}", ""),
    ]


@pytest.mark.parametrize("locked", ["[x]", "{steps: [x]}"])
def test_what_waits_for_a_stage_that_cannot_be_read_can_never_start(tmp_path: Path, locked: str) -> None:
    assert warned(tmp_path, f"a: {locked}\nb: {{needs: [a], {X}}}", errors=1) == [
        ("b", "pipeline.b can never start: it waits for a, which cannot be read", "")
    ]


def test_a_circle_of_stages_with_impossible_names_is_told_all_the_same(tmp_path: Path) -> None:
    assert warned(tmp_path, f"a/b: {{needs: [c], {X}}}\nc: {{needs: [a/b], {X}}}", errors=2) == []


def test_a_service_that_the_list_leaves_out_is_named_on_the_build(tmp_path: Path) -> None:
    ((node, message, hint),) = warned(tmp_path, "build: {steps: {images: {build: [web]}}}")
    assert node == "build/images"
    assert message == "pipeline.build.steps.images: cart has a build section, but no step builds it"
    assert hint == 'add cart, or write build: "*"'


@pytest.mark.parametrize(
    "stages",
    [
        "build: {steps: {images: {build: '*'}}}",
        "build: {steps: {images: {build: [web, cart]}}}",
        "build: {steps: {a: {build: [web]}, b: {build: [cart]}}}",
        "build: {steps: {a: {build: '${{ matrix.service }}', matrix: {service: '*'}}}}",
        "build: {steps: {a: {build: '${{ matrix.service }}', matrix: {service: [web, cart]}}}}",
        f"none: {{{X}}}",
    ],
)
def test_nothing_is_said_where_all_is_built_or_nothing(tmp_path: Path, stages: str) -> None:
    assert warned(tmp_path, stages) == []


def test_nothing_is_said_of_builds_while_a_step_cannot_be_read(tmp_path: Path) -> None:
    assert warned(tmp_path, "build: {steps: {a: {build: [web]}, b: {biuld: [cart]}}}", errors=1) == []
    assert warned(tmp_path, "build: {steps: {a: {build: [wbe]}}}", errors=1) == []


LINE = f"""\
build: {{steps: {{images: {{build: "*"}}}}}}
unit: {{needs: [build], {TESTS}}}
integration: {{needs: [unit], {TESTS}}}
staging: {{needs: [integration], steps: {{deploy: {{deploy: staging}}}}}}
"""
PROMOTED = LINE + "production: {needs: [staging], steps: {promote: {promote: staging, to: production}}}\n"
LOAD = PROMOTED + f"load: {{needs: [build], {TESTS}}}\n"


@pytest.mark.parametrize(
    ("stages", "gates", "nodes"),
    [
        (PROMOTED, "{}", []),
        (PROMOTED, "{tests: [unit, integration]}", []),
        (PROMOTED, "{tests: [integration]}", []),  # it needs unit
        (PROMOTED, "{tests: [unit]}", ["integration"]),
        (PROMOTED, "{soak: 10m}", ["unit", "integration"]),
        (LINE, "{tests: [unit]}", ["integration"]),  # promoted by hand
        (LOAD, "{tests: [integration]}", []),  # production does not come after it
        (LINE + f"load: {{needs: [build], {TESTS}}}\n", "{tests: [integration]}", ["load"]),
        (LINE + f"lint: {{needs: [build], {X}}}\n", "{tests: [integration]}", []),  # no tests
    ],
)
def test_a_stage_with_tests_that_no_later_environment_asks_for_is_marked(
    tmp_path: Path, stages: str, gates: str, nodes: list[str]
) -> None:
    found = warned(tmp_path, stages, gates)
    assert [node for node, _, _ in found] == nodes
    for node, message, hint in found:
        assert message == f"pipeline.{node}: no gate asks for these tests"
        assert hint == f"add {node} to environments.production.gates.tests"


def test_the_usual_file_has_no_warning(tmp_path: Path) -> None:
    assert folder(tmp_path, slipway=SLIPWAY).load().problems == ()
