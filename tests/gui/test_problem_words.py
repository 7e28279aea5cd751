"""Problems read as sentences beside what they are about."""

import pytest

from backend.domain.problem import Place, Problem
from gui.problem_words import problem_words


@pytest.mark.parametrize(
    ("message", "hint", "node", "words"),
    [
        (
            "pipeline.unit.steps.cart.test: there is no service 'crat'", "did you mean cart?", "unit/cart",
            "There is no service 'crat'. Did you mean cart?",
        ),
        ("pipeline.staging can never start: it waits", "", "staging", "staging can never start: it waits"),
        ("services.web.ports: expected a port", "", "", "Services.web.ports: expected a port"),
    ],
)  # fmt: skip
def test_the_way_is_left_out_where_the_node_is_known(message: str, hint: str, node: str, words: str) -> None:
    assert problem_words(Problem(message, Place("slipway.yaml"), hint, node=node)) == words
