"""Which steps a run would take, and what forbids it."""

from dataclasses import replace

from backend.domain.problem import Place, Problem
from backend.domain.run import RunRequest
from gui.running import chosen_refs, why_not
from tests.support import shop_values as shop

UNIT = {f"unit/{name}" for name in shop.SERVICES}


def test_the_steps_of_a_request() -> None:
    pipeline = shop.pipeline()
    everything = {ref for ref, _ in pipeline.steps()}
    assert chosen_refs(pipeline, RunRequest()) == everything
    assert chosen_refs(pipeline, RunRequest(until="unit")) == {"build/images", *UNIT}
    assert chosen_refs(pipeline, RunRequest(until="unit/cart")) == {"build/images", "unit/cart"}
    assert chosen_refs(pipeline, RunRequest(only=("unit/cart", "unit/orders"))) == {"unit/cart", "unit/orders"}
    assert chosen_refs(pipeline, RunRequest(start="integration/flow")) == {
        "integration/flow", "staging/deploy", "production/promote",
    }  # fmt: skip


def test_an_error_forbids_only_what_would_meet_it() -> None:
    problem = Problem(
        "there is no service 'crat'", Place("slipway.yaml", 33, 15), "did you mean cart?", node="unit/cart"
    )
    workspace = replace(shop.workspace(), problems=(problem,))
    assert why_not(workspace, RunRequest(only="unit/orders")) == ""
    assert why_not(workspace, RunRequest(only="unit/cart")) == (
        "slipway.yaml:33:15: There is no service 'crat'. Did you mean cart?"
    )
