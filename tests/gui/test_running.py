"""What forbids a run."""

from dataclasses import replace

from backend.domain.pipeline import Pipeline
from backend.domain.problem import Place, Problem
from backend.domain.run import RunRequest
from gui.running import why_not
from tests.support import shop_values as shop


def test_an_empty_pipeline_has_nothing_to_run() -> None:
    workspace = replace(shop.workspace(), pipeline=Pipeline())
    assert why_not(workspace, RunRequest()) == "There is no step to run. The pipeline is empty."


def test_an_error_forbids_only_what_would_meet_it() -> None:
    problem = Problem(
        "there is no service 'crat'", Place("slipway.yaml", 33, 15), "did you mean cart?", node="unit/cart"
    )
    workspace = replace(shop.workspace(), problems=(problem,))
    assert why_not(workspace, RunRequest(only="unit/orders")) == ""
    assert why_not(workspace, RunRequest(only="unit/cart")) == (
        "slipway.yaml:33:15: There is no service 'crat'. Did you mean cart?"
    )
