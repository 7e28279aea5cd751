"""Whatever stands in the files: there are problems or a workspace, never a traceback."""

import re
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.workspace import Workspace
from backend.notation.findings import MOST_PROBLEMS, Findings
from backend.workspace.dotenv import parse_dotenv
from backend.workspace.loader import load_workspace
from tests.unit.workspace.folder_of_files import COMPOSE, SLIPWAY

_KEYS = """services web db image build context ports volumes environment env_file depends_on deploy replicas healthcheck
test include extends configs secrets networks command version project environments docker gates pipeline steps needs run
promote to http approve in junit files timeout retries when matrix"""
_SIGNS = """${{matrix.a}} ${{matrix.service}}
${A} ${A:-b} $$ x-a <<: *a &a !reset !override !!str null ~ true 1 1.5 64m 10s 80:80 ./x ../x /x - [ ] { } , :
? | > # ' \" \t"""
WORDS = st.sampled_from(re.split(r"[ \n]", f"{_KEYS} {_SIGNS}"))
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(WORDS, st.just("\n"), st.just("\n  "), st.just("\n    "), st.just(" ")), max_size=80).map(
        " ".join
    ),
    st.lists(st.one_of(WORDS, st.just(": "), st.just("\n"), st.just("\n  "), st.just("\n    ")), max_size=80).map(
        "".join
    ),
)
_LEAVES = st.one_of(WORDS, st.integers(-5, 70000), st.booleans(), st.none(), st.text(max_size=8))
VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


def load(slipway: bytes, compose: bytes) -> Workspace:
    """Read a workspace of two files."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "slipway.yaml").write_bytes(slipway)
        (root / "compose.yaml").write_bytes(compose)
        return load_workspace(root, {"A": "a"})


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_gives_problems_or_a_workspace(slipway: str, compose: str) -> None:
    load(slipway.encode("utf-8", "surrogatepass"), COMPOSE.encode())
    load(SLIPWAY.encode(), compose.encode("utf-8", "surrogatepass"))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_problems_or_a_workspace(data: bytes) -> None:
    load(data, data)
    parse_dotenv(data, ".env", {}, Findings())


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(WORDS, VALUES, max_size=5), st.dictionaries(WORDS, VALUES, max_size=5), VALUES)
def test_any_values_give_problems_or_a_workspace(service: object, top: dict[str, object], other: object) -> None:
    compose = {"services": {"web": service, "db": {"image": "a"}}, **top}
    load(SLIPWAY.encode(), repr_yaml(compose))
    slipway = {
        "version": 1,
        "project": "shop",
        "services": "compose.yaml",
        "environments": {"staging": service},
        "pipeline": {"a": {"steps": {"b": service, "c": other}}, "b": other},
    }
    load(repr_yaml(slipway), repr_yaml(top))


@settings(max_examples=100, deadline=None)
@given(VALUES, VALUES, VALUES)
def test_any_matrix_gives_steps_of_different_names_that_need_only_steps_there_are(
    field: object, values: object, needs: object
) -> None:
    steps = {
        "a": {"run": field, "command": field, "matrix": {"a": values, "service": "*"}},
        "b": {"test": "${{matrix.service}}", "command": "x", "matrix": values, "needs": "a"},
        "a.x": {"build": "*", "needs": needs},
    }
    slipway = {"version": 1, "project": "shop", "services": "compose.yaml", "pipeline": {"s": {"steps": steps}}}
    found = load(repr_yaml(slipway), COMPOSE.encode())
    assert found.pipeline.stages or "YAML" in found.errors[0].message  # a control character
    for stage in found.pipeline.stages:
        names = [step.name for step in stage.steps]
        assert len(set(names)) == len(names)
        assert {step.written for step in stage.steps} == set(steps)
        assert all(need in names for step in stage.steps for need in step.needs)


def repr_yaml(value: object) -> bytes:
    """Return a value in YAML's flow style."""
    match value:
        case dict():
            return (
                b"{" + b", ".join(repr_yaml(str(key)) + b": " + repr_yaml(item) for key, item in value.items()) + b"}"
            )
        case list():
            return b"[" + b", ".join(map(repr_yaml, value)) + b"]"
        case str():
            return b"'" + value.replace("'", "''").replace("\n", " ").encode("utf-8", "replace") + b"'"
        case bool() | None:
            return {True: b"true", False: b"false", None: b"null"}[value]
        case _:
            return str(value).encode()


@pytest.mark.parametrize(
    "compose",
    [
        "services:\n" + "".join(f"  s{n}: {{imagee: a, bild: b, portss: c}}\n" for n in range(2000)),
        "services: {web: {image: a, environment: [" + "'x', " * 15_000 + "]}}",
        "services: {web: {image: a, ports: [" + "'1-65535:1-65535', " * 5 + "]}}",
        "services:\n" + "".join(f"  s{n}: {{image: a, depends_on: [s{n + 1}]}}\n" for n in range(2500)),
        "services:\n" + "".join(f"  s{n}: {{image: a, extends: s{n + 1}}}\n" for n in range(2000)),
        "services:\n" + "".join(f"  s{n}: {{image: a, depends_on: [s{n ^ 1}]}}\n" for n in range(2500)),
        "services: {web: {image: '" + "${A:-" * 15_000 + "'}}",
        "services: {web: {image: '" + "a" * 100_000 + "'}}",
        "services: {web: {command: '" + "a 'b' " * 10_000 + "'}}",
        "services: {web: {image: a, healthcheck: {interval: '" + "1" * 90_000 + "s'}}}",
        "services: {web: {image: a, deploy: {replicas: " + "9" * 90_000 + "}}}",
    ],
)
def test_long_files_are_read_in_bounded_time(compose: str) -> None:
    began = time.process_time()
    found = load(SLIPWAY.encode(), compose.encode())
    assert len(found.problems) <= MOST_PROBLEMS + 1
    assert not any("more than 20000 values" in problem.message for problem in found.problems)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "fields",
    [
        "run: '${{ matrix.a }}', command: x, matrix: {a: [VALUES], b: [VALUES]}",
        "run: '${{ matrix.z }}', commnd: x, matrix: {a: [VALUES], b: [VALUES]}",
        "run: x, command: x, matrix: {" + ", ".join(f"a{n}: [VALUES]" for n in range(50)) + "}",
        "run: x, command: '" + "${{ matrix.a }} " * 100 + "', matrix: {a: [VALUES]}",
    ],
)
def test_many_matrices_are_read_in_bounded_time(fields: str) -> None:
    values = ", ".join(str(number) for number in range(16))
    steps = "".join(f"      s{n}: {{{fields.replace('VALUES', values)}}}\n" for n in range(100))
    began = time.process_time()
    found = load((SLIPWAY + "  more:\n    steps:\n" + steps).encode(), COMPOSE.encode())
    assert len(list(found.pipeline.steps())) < 5000
    assert len(found.problems) <= MOST_PROBLEMS + 1
    assert time.process_time() - began < 10
