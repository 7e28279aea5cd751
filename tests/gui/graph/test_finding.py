"""Which steps are found."""

import pytest

from backend.domain.pipeline import Pipeline, Stage, Step
from gui.graph.finding import found
from tests.gui.graph.pipelines import shop


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("cart", ("unit/cart", "integration/flow")),  # a service among several, too
        ("production", ("production/promote",)),
        ("unit gate", ("unit/gateway",)),
        ("DEPLOY", ("staging/deploy",)),
        ("  ", ()),
        ("nowhere", ()),
    ],
)
def test_every_word_must_be_somewhere_in_what_the_file_says(text: str, refs: tuple[str, ...]) -> None:
    assert found(shop(), text) == refs


def test_commands_images_and_values_of_a_matrix_are_searched() -> None:
    steps = (
        Step("a", "run", "alpine:3.20", {"command": "make release"}),
        Step("b", "test", "cart", {"command": ["go", "test", "./..."], "env": {"GOFLAGS": "-race"}}),
        Step("c.12", "test", "cart", group="c", combination={"python": "3.12"}),
    )
    pipeline = Pipeline((Stage("s", (), steps),))
    assert found(pipeline, "alpine release") == ("s/a",)
    assert found(pipeline, "go ./...") == ("s/b",)
    assert found(pipeline, "goflags") == ("s/b",)
    assert found(pipeline, "3.12") == ("s/c.12",)
