"""`matrix:` - one step in the file, one per combination in the pipeline."""

from pathlib import Path

import pytest

from backend.domain.pipeline import Step
from backend.domain.problem import Severity
from backend.domain.step_kinds import COMMON, FieldType
from tests.unit.workspace.folder_of_files import folder, pipeline, step

TWO = 'matrix: {python: ["3.12", 3.13], db: [pg]}'

WRONG = {
    "no mapping": ("{build: '*', matrix: §[a]}", "matrix: expected a mapping of names to lists of values", ""),
    "no name": ("{build: '*', matrix: §{}}", "matrix: expected at least one name with its values", "for example"),
    "a name with a dash": ("{build: '*', matrix: {§a-b: [1]}}", "letters, digits and _, found 'a-b'", ""),
    "two names of one variable": (
        "{build: '*', matrix: {a: [1], §A: [2]}}",
        "A and a would both be MATRIX_A",
        "rename 'A'",
    ),
    "one value alone": ("{build: '*', matrix: {a: §b}}", "matrix.a: expected a list of values, found 'b'", "write [b]"),
    "all of nothing": ("{build: '*', matrix: {a: §'*'}}", "matrix.a: expected a list of values, found '*'", ""),
    "no value": ("{build: '*', matrix: {a: §[]}}", "matrix.a: expected at least one value", "remove the name"),
    "a value twice": ("{build: '*', matrix: {a: [1, b, §1]}}", "matrix.a: '1' stands here twice", "remove one"),
    "a value that is a list": ("{build: '*', matrix: {a: [1, §[2]]}}", "matrix.a: expected a value, found a list", ""),
    "a value that is nothing": ("{build: '*', matrix: {a: [1, §~]}}", "matrix.a: expected a value, found nothing", ""),
    "too many": (
        "{build: '*', matrix: §{a: [1,2,3,4,5,6,7,8], b: [1,2,3,4,5,6,7,8], c: [1,2,3,4,5]}}",
        "320 combinations, expected at most 256",
        "split",
    ),
    "an unknown name": (
        "{test: web, command: x, in: §'python:${{ matrix.pyton }}', matrix: {python: [3.12]}}",
        "in: there is no 'pyton' in the matrix",
        "did you mean python?",
    ),
    "no matrix": ("{run: §'python:${{ matrix.python }}', command: x}", "run: the step has no `matrix:`", "add one"),
    "a value in a command": (
        "{run: busybox, command: §'echo ${{ matrix.db }}', matrix: {db: [pg]}}",
        "nothing is put into a command, found '${{ matrix.db }}'",
        "use the variable MATRIX_DB of its container",
    ),
    "a value in a list of arguments": (
        "{run: busybox, command: [echo, §'${{ matrix.db }}'], matrix: {db: [pg]}}",
        "nothing is put into a command",
        "MATRIX_DB",
    ),
    "an unknown value, where it stands": (
        "{test: '${{ matrix.of }}', command: x, matrix: {of: [web, §wep]}}",
        "test: there is no service 'wep'",
        "did you mean web?",
    ),
    "a value in a text, where the text stands": (
        "{test: web, command: x, files: [§'${{ matrix.of }}b'], matrix: {of: [we]}, x-a: 1}".replace("[we]", "[wo]"),
        "files: there is no file 'wob'",
        "did you mean web?",
    ),
}


def steps(root: Path, text: str) -> list[Step]:
    """The steps of a stage that has no problems."""
    found = folder(root, slipway=pipeline(f"only:\n  steps:\n{text}")).load()
    assert [str(problem) for problem in found.problems] == []
    return list(found.pipeline.stages[0].steps)


def test_a_step_becomes_one_per_combination_with_the_values_put_in(tmp_path: Path) -> None:
    (first, second) = steps(
        tmp_path,
        """\
    it:
      run: python:${{ matrix.python }}
      command: pytest
      junit: reports/${{ matrix.db }}/*.xml
      environment: {DB: "${{ matrix.db }}", VERSION: "${{ matrix.python }}"}
      timeout: ${{ matrix.minutes }}m
      retries: ${{ matrix.tries }}
      working_dir: /src/${{matrix.db}}
      matrix:
        python: ["3.12", 3.10]
        db: [pg]
        minutes: [5]
        tries: [2]
""",
    )
    assert (first.name, first.group, first.written) == ("it.3.12-pg-5-2", "it", "it")
    assert first.combination == {"python": "3.12", "db": "pg", "minutes": "5", "tries": "2"}
    assert (first.subject, first.timeout, first.retries) == ("python:3.12", 300.0, 2)
    assert first.options == {
        "command": "pytest",
        "junit": ["reports/pg/*.xml"],
        "environment": {"DB": "pg", "VERSION": "3.12"},
        "working_dir": "/src/pg",
    }
    assert (second.name, second.subject) == ("it.3.10-pg-5-2", "python:3.10")
    assert second.options["environment"] == {"DB": "pg", "VERSION": "3.10"}


def test_all_services_that_are_built_can_be_meant(tmp_path: Path) -> None:
    compose = "services: {web: {build: web}, cart: {build: web}, db: {image: postgres}}"
    text = pipeline("only:\n  steps:\n    it: {test: '${{ matrix.service }}', command: x, matrix: {service: '*'}}\n")
    found = folder(tmp_path, slipway=text, compose=compose).load()
    assert found.problems == ()
    assert [(each.name, each.subject) for _, each in found.pipeline.steps()] == [("it.web", "web"), ("it.cart", "cart")]


def test_a_need_on_a_matrix_means_all_its_combinations(tmp_path: Path) -> None:
    before, *parts, after = steps(
        tmp_path,
        f"""\
    before: {{run: busybox, command: x}}
    it: {{run: busybox, command: x, needs: before, {TWO}}}
    after: {{run: busybox, command: x, needs: [before, it]}}
""",
    )
    assert [part.needs for part in parts] == [("before",), ("before",)]
    assert after.needs == (before.name, *(part.name for part in parts))


def test_values_may_come_through_an_anchor(tmp_path: Path) -> None:
    made = steps(
        tmp_path,
        """\
    a: {run: busybox, command: x, matrix: &all {db: [pg, my]}}
    b: {run: "busybox:${{ matrix.db }}", command: x, matrix: *all}
""",
    )
    assert [each.name for each in made] == ["a.pg", "a.my", "b.pg", "b.my"]


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_in_a_matrix_is_told_and_marks_the_step_in_the_file(tmp_path: Path, case: str) -> None:
    text, message, hint = WRONG[case]
    (problem,) = folder(tmp_path, slipway=step(text)).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert (problem.node, problem.severity) == ("only/it", Severity.ERROR)


def test_a_matrix_that_cannot_be_read_leaves_its_step_in_the_picture(tmp_path: Path) -> None:
    found = folder(tmp_path, slipway=step("{run: busybox, command: x, matrix: {db: []}}")).load()
    (made,) = found.pipeline.stages[0].steps
    assert (made.name, made.group, made.kind, made.subject) == ("it", "it", "run", "busybox")


def test_a_combination_that_is_called_like_a_step_is_an_error_and_stays_in_the_picture(tmp_path: Path) -> None:
    text = pipeline(
        "only:\n  steps:\n    §it: {run: busybox, command: x, matrix: {db: [pg]}}\n    it.pg: {run: busybox, command: x}\n"
    )
    inside = folder(tmp_path, slipway=text)
    (problem,) = inside.marked()
    assert (problem.node, problem.hint) == ("only/it", "rename one of the two")
    assert "a combination is called it.pg, like another step" in problem.message
    names = [each.name for _, each in inside.load().pipeline.steps()]
    assert (len(set(names)), "it.pg" in names) == (2, True)


def test_matrices_beyond_what_anybody_can_look_at_are_refused(tmp_path: Path) -> None:
    values = ", ".join(str(number) for number in range(256))
    many = "".join(f"    s{number}: {{run: busybox, command: x, matrix: {{n: [{values}]}}}}\n" for number in range(20))
    found = folder(tmp_path, slipway=pipeline(f"only:\n  steps:\n{many}")).load()
    assert len(list(found.pipeline.steps())) <= 4096 + 20
    assert {problem.message.partition(": ")[2] for problem in found.errors} == {
        "the pipeline's matrices make more than 4096 steps"
    }


def test_every_kind_of_step_has_the_field() -> None:
    assert [field.type for field in COMMON if field.name == "matrix"] == [FieldType.MATRIX]
