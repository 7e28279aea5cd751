"""Looking back at any moment of a run."""

import time

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.facts import Fact, RunFinished, StepChanged, StepProgressed
from backend.domain.phase import Phase
from gui.graph.followed_run import FollowedRun
from gui.graph.history import History
from tests.gui.graph.histories import START, run_and_facts
from tests.gui.graph.pipelines import large, run_of, shop

_MOMENTS = st.floats(START - 10, START + 120)


def _phases(history: History) -> dict[str, Phase]:
    return {ref: standing.phase for ref, standing in history.run.standings.items()}


@given(st.lists(_MOMENTS, min_size=1, max_size=8))
def test_any_way_through_the_run_leads_to_what_the_facts_until_then_say(moments: list[float]) -> None:
    run, facts = run_and_facts(shop(), failed="unit/orders")
    history = History(run, facts)
    for at in moments:
        history.go(at)
    fresh = FollowedRun(run_of(shop()))
    for fact in facts:
        if getattr(fact, "at", 0.0) <= moments[-1]:
            fresh.apply(fact)
    assert history.run.standings == fresh.standings
    assert history.run.final is fresh.final


def test_at_first_the_end_is_shown() -> None:
    run, facts = run_and_facts(shop(), failed="unit/orders")
    history = History(run, facts)
    assert {ref: step.phase for ref, step in run.steps.items()} == _phases(history)
    assert history.run.final


def test_a_small_move_tells_only_what_looks_different() -> None:
    history = History(*run_and_facts(shop()))
    history.go(START + 15)
    assert history.go(START + 21) == {"unit/catalog", "unit/cart"}
    assert history.go(START + 15) == {"unit/catalog", "unit/cart"}
    assert history.go(START + 15) == set()


def test_events_are_found_forwards_and_backwards() -> None:
    history = History(*run_and_facts(shop()))
    assert history.event_after(START + 3) == START + 10
    assert history.event_after(START + 10) == START + 20
    assert history.event_before(START + 10) == START
    assert history.event_before(START) is None
    assert history.event_after(START + 80) is None


def test_steps_that_were_not_selected_are_skipped_from_the_start() -> None:
    run, facts = run_and_facts(shop())
    started = facts[0]
    facts[0] = type(started)(**{name: getattr(started, name) for name in started.__slots__} | {"refs": ("unit/cart",)})
    history = History(run, [facts[0]])
    history.go(START)
    assert _phases(history)["unit/catalog"] is Phase.SKIPPED
    assert _phases(history)["unit/cart"] is Phase.PENDING


def test_a_run_without_facts_is_told_from_what_it_recorded() -> None:
    run, _ = run_and_facts(shop(), failed="unit/orders")
    history = History(run, [])
    assert _phases(history)["unit/orders"] is Phase.FAILED
    history.go(START + 35)
    assert _phases(history)["unit/orders"] is Phase.RUNNING
    assert _phases(history)["unit/gateway"] is Phase.PENDING


def test_what_happens_now_waits_until_now_is_shown_again() -> None:
    facts = run_and_facts(shop())[1]
    history = History(run_of(shop()), facts[:3])
    history.go(START + 5)
    history.append(StepChanged("r1", "unit/cart", Phase.RUNNING, START + 30))
    history.append(StepChanged("other", "unit/catalog", Phase.FAILED, START + 31))
    assert _phases(history)["unit/cart"] is Phase.PENDING
    assert history.go(float("inf")) == {"build/images", "unit/cart"}
    assert _phases(history)["unit/cart"] is Phase.RUNNING
    assert history.end(START + 999) == START + 999
    history.append(RunFinished("r1", Phase.ABORTED, START + 40))
    assert history.end(START + 999) == START + 40


def test_spans_tell_each_attempt() -> None:
    run = run_of(shop())
    facts: list[Fact] = [
        StepChanged("r1", "unit/cart", Phase.RUNNING, 110.0),
        StepProgressed("r1", "unit/cart", 111.0, "half", 0.5),
        StepChanged("r1", "unit/cart", Phase.RUNNING, 120.0, 2),
        StepChanged("r1", "unit/cart", Phase.SUCCEEDED, 130.0, 2),
        StepChanged("r1", "unit/orders", Phase.RUNNING, 125.0),
    ]
    spans = [(span.ref, span.started, span.finished, span.phase) for span in History(run, facts).spans()]
    assert spans == [
        ("unit/cart", 110.0, 120.0, Phase.FAILED),
        ("unit/cart", 120.0, 130.0, Phase.SUCCEEDED),
        ("unit/orders", 125.0, 0.0, Phase.RUNNING),
    ]


def test_moving_through_a_thousand_facts_takes_no_frame() -> None:
    history = History(*run_and_facts(large(500)))
    worst = 0.0
    for number in range(50):
        began = time.thread_time()
        history.go(START + (number * 1237) % 5000)
        worst = max(worst, time.thread_time() - began)
    assert worst < 0.016
