"""Errors forbid only what would meet them."""

import pytest

from backend.domain.blocking import blocking, environments_of
from backend.domain.environment import DockerTarget, Environment
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place, Problem, Severity
from backend.domain.service import Composition
from backend.domain.workspace import Workspace

PIPELINE = Pipeline(
    (
        Stage(
            "unit",
            (),
            (Step("cart", "test", "cart"), Step("py.a", "run", "x", group="py"), Step("odd", "", locked="?")),
        ),
        Stage("ship", ("unit",), (Step("deploy", "deploy", "staging"),)),
        Stage("last", ("ship",), (Step("go", "promote", "staging", {"to": "production"}),)),
    )
)


def problem(node: str = "", environment: str = "", severity: Severity = Severity.ERROR) -> Problem:
    """One problem."""
    return Problem(f"{node or environment or 'all'} is wrong", Place("slipway.yaml"), "", severity, node, environment)


def blocked(refs: str, *problems: Problem) -> bool:
    """Whether the refs (with spaces between) are forbidden."""
    environments = {name: Environment(name, DockerTarget(), Composition(), ()) for name in ("staging", "production")}
    space = Workspace("/", "shop", Composition(), environments, PIPELINE, problems)
    found = blocking(space, refs.split())
    assert set(found) <= set(problems)
    return bool(found)


@pytest.mark.parametrize(
    ("node", "refs", "expected"),
    [
        ("last/go", "unit/cart", False),
        ("last/go", "unit/cart ship/deploy last/go", True),
        ("unit", "unit/cart", True),
        ("unit", "ship/deploy", False),
        ("unit/py", "unit/py.a", True),
        ("unit/py", "unit/cart", False),
        ("unit/odd", "unit/cart", False),
        ("unit/odd", "unit/odd", True),
    ],
)
def test_an_error_on_a_node_forbids_what_is_chosen_of_it(node: str, refs: str, expected: bool) -> None:
    assert blocked(refs, problem(node)) is expected


@pytest.mark.parametrize(
    ("environment", "refs", "expected"),
    [
        ("staging", "unit/cart", False),
        ("staging", "ship/deploy", True),
        ("production", "ship/deploy", False),
        ("staging", "last/go", True),
        ("production", "last/go", True),
    ],
)
def test_an_error_in_an_environment_forbids_the_steps_that_name_it(environment: str, refs: str, expected: bool) -> None:
    assert blocked(refs, problem(environment=environment)) is expected


def test_an_error_that_stands_nowhere_in_particular_forbids_everything() -> None:
    assert blocked("", problem())
    assert blocked("unit/cart", problem())


def test_a_warning_forbids_nothing() -> None:
    assert not blocked("unit/cart", problem("unit/cart", severity=Severity.WARNING))


def test_fields_say_which_environments_a_step_names() -> None:
    http = Step("get", "http", "/healthz", {"service": "web", "environment": "staging"})
    assert environments_of(http) == ("staging",)
    test = Step("t", "test", "web", {"command": "x", "environment": {"staging": "1"}})
    assert environments_of(test) == ()
