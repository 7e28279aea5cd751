"""What a retried run need not do again."""

from backend.domain.facts import RunStarted, StepChanged
from backend.domain.fold import fold
from backend.domain.phase import Phase
from backend.domain.run import RunRequest, Source
from backend.engine.reusable import reusable
from tests.unit.domain.test_selection import PIPELINE


def test_a_result_is_taken_over_only_with_all_that_it_rests_on() -> None:
    refs = tuple(ref for ref, _ in PIPELINE.steps())
    facts = [RunStarted("r", 1, 1.0, PIPELINE, RunRequest(), Source(), refs)]
    good = [StepChanged("r", ref, Phase.SUCCEEDED, 2.0) for ref in refs]
    whole = fold([*facts, *good])
    assert whole is not None
    assert reusable(whole, PIPELINE, refs) == refs
    without_cart = fold([*facts, *good, StepChanged("r", "unit/cart", Phase.FAILED, 3.0)])
    assert without_cart is not None
    assert reusable(without_cart, PIPELINE, refs) == ("build/images", "unit/web", "lint/web")
    marked = fold([*facts, *good, StepChanged("r", "build/images", Phase.SUCCEEDED, 3.0, marked=True)])
    assert marked is not None
    assert reusable(marked, PIPELINE, refs) == ("lint/web",)
