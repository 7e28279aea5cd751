"""Which steps a request means."""

import pytest

from backend.domain.errors import InputError
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.run import RunRequest
from backend.domain.selection import find_step, select

PIPELINE = Pipeline(
    (
        Stage("build", (), (Step("images", "build", "*"),)),
        Stage("unit", ("build",), (Step("web", "test", "web"), Step("cart", "test", "cart"))),
        Stage("lint", (), (Step("web", "run", "x"),)),
        Stage("staging", ("unit",), (Step("deploy", "deploy", "staging"),)),
    )
)


@pytest.mark.parametrize(
    ("request_", "refs"),
    [
        (RunRequest(), ("build/images", "unit/web", "unit/cart", "lint/web", "staging/deploy")),
        (RunRequest(until="unit"), ("build/images", "unit/web", "unit/cart")),
        (RunRequest(start="unit/cart"), ("unit/cart", "staging/deploy")),
        (RunRequest(start="cart", until="unit"), ("unit/cart",)),
        (RunRequest(only="deploy"), ("staging/deploy",)),
    ],
)
def test_requests_choose_steps_in_the_files_order(request_: RunRequest, refs: tuple[str, ...]) -> None:
    assert select(PIPELINE, request_) == refs


@pytest.mark.parametrize(
    ("request_", "said", "hint"),
    [
        (RunRequest(until="unti"), "no stage or step unti", "unit"),
        (RunRequest(only="unit/wbe"), "no step unit/wbe", "unit/web"),
        (RunRequest(only="web"), "Several steps are called web", "unit/web, lint/web"),
        (RunRequest(start="deploy", until="unit"), "no step to run", "nothing in common"),
    ],
)
def test_wrong_names_are_refused_with_the_nearest(request_: RunRequest, said: str, hint: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        select(PIPELINE, request_)
    assert hint in caught.value.hint


MATRIX = Pipeline(
    (
        Stage("build", (), (Step("images", "build", "*"), Step("docs", "run", "x"))),
        Stage(
            "unit",
            ("build",),
            (
                Step("lint", "run", "x"),
                *(Step(f"py.{value}", "run", "x", needs=("lint",), group="py") for value in "ab"),
                Step("sum", "run", "x", needs=("py.a", "py.b")),
            ),
        ),
        Stage("ship", ("unit",), (Step("deploy", "deploy", "staging"),)),
    )
)
BUILD = ("build/images", "build/docs")


@pytest.mark.parametrize(
    ("request_", "refs"),
    [
        (RunRequest(until="unit/lint"), (*BUILD, "unit/lint")),
        (RunRequest(until="lint"), (*BUILD, "unit/lint")),
        (RunRequest(until="unit/py"), (*BUILD, "unit/lint", "unit/py.a", "unit/py.b")),
        (RunRequest(until="unit/py.b"), (*BUILD, "unit/lint", "unit/py.b")),
        (RunRequest(start="unit/py"), ("unit/py.a", "unit/py.b", "unit/sum", "ship/deploy")),
        (RunRequest(only="py"), ("unit/py.a", "unit/py.b")),
        (RunRequest(only=("unit/sum", "unit/py", "docs")), ("build/docs", "unit/py.a", "unit/py.b", "unit/sum")),
    ],
)
def test_a_step_a_matrix_or_several_steps_can_be_meant(request_: RunRequest, refs: tuple[str, ...]) -> None:
    assert select(MATRIX, request_) == refs


def test_one_step_is_not_a_matrix() -> None:
    assert find_step(MATRIX, "unit/py.a") == "unit/py.a"
    with pytest.raises(InputError, match="unit/py is 2 steps") as caught:
        find_step(MATRIX, "unit/py")
    assert "unit/py.a, unit/py.b" in caught.value.hint


def test_a_step_is_found_by_its_short_name_where_it_is_the_only_one() -> None:
    assert find_step(PIPELINE, "cart") == "unit/cart"
