"""What stands on cards and in tooltips."""

import pytest

from backend.domain.phase import Phase
from backend.domain.pipeline import Step, Value
from backend.domain.problem import Place, Problem
from backend.domain.report import TestSummary
from gui.graph.notes import badges, count, spoken, story
from gui.graph.standing import Standing
from gui.graph.wording import does, outcome, running_time


@pytest.mark.parametrize(
    ("kind", "subject", "options", "words"),
    [
        ("build", "*", {}, "build all services"),
        ("build", ["cart", "catalog"], {}, "build cart, catalog"),
        ("test", "cart", {}, "test cart"),
        ("integration", ["a", "b", "c"], {}, "3 services together"),
        ("deploy", "staging", {}, "deploy to staging"),
        ("promote", "staging", {"to": "production"}, "to production"),
        ("approve", "Ship\nit?", {}, "approve Ship it?"),
        ("run", None, {}, "run"),
    ],
)
def test_a_step_says_what_it_does(kind: str, subject: Value, options: dict[str, Value], words: str) -> None:
    assert does(Step("s", kind, subject, options)) == words


def test_a_step_that_cannot_be_read_says_why() -> None:
    locked = Step("s", "", locked="unknown kind: deplyo")
    assert does(locked) == "unknown kind: deplyo"
    assert "unknown kind: deplyo" in story("a/s", locked, None, 0.0, ())


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(Phase.RUNNING, doing="layer 3 of 7"), ("running", "layer 3 of 7")),
        (Standing(Phase.RUNNING, doing="running"), ("running", "")),
        (Standing(Phase.FAILED, tests=TestSummary(passed=38, failed=2)), ("2 of 40 failed", "")),
        (Standing(Phase.FAILED, reason="timeout", message="took longer"), ("failed", "timeout")),
        (Standing(Phase.FAILED, marked=True), ("failed", "allowed")),
        (Standing(Phase.SUCCEEDED, reused_from="r7"), ("reused", "")),
        (Standing(Phase.WAITING, message="for Anna"), ("waiting", "for Anna")),
        (Standing(Phase.PENDING), ("pending", "")),
    ],
)
def test_a_step_says_how_it_stands(standing: Standing, words: tuple[str, str]) -> None:
    assert outcome(standing) == words


def test_a_growing_time_has_whole_seconds() -> None:
    assert [running_time(seconds) for seconds in (0.4, 9.9, 12.3, 102)] == ["0s", "9s", "12s", "1m 42s"]


def test_a_flaky_test_and_a_second_try_are_noted() -> None:
    standing = Standing(Phase.SUCCEEDED, attempt=2, tests=TestSummary(passed=4, flaky=1))
    assert badges(Step("s", "test"), standing) == ["flaky", "try 2"]
    assert count(standing) == "5 tests"


def test_before_a_run_the_notes_say_how_the_step_may_end() -> None:
    step = Step("s", "run", retries=2, continue_on_error=True, when="always")
    assert badges(step, None) == ["always", "may fail", "+2 tries"]


def test_the_tooltip_tells_place_and_cure_of_a_problem() -> None:
    problem = Problem("no service cartt", Place("slipway.yaml", 12, 9), "did you mean cart?", node="unit/s")
    told = story("unit/s", Step("s", "test", "cartt", timeout=120.0), None, 0.0, (problem,))
    assert "error: no service cartt (slipway.yaml:12:9)" in told
    assert "did you mean cart?" in told
    assert "at most 2m 00s" in told


def test_a_screen_reader_hears_step_stage_and_standing() -> None:
    heard = spoken("unit/cart", Step("cart", "test", "cart"), Standing(Phase.RUNNING, started=10.0), 22.0)
    assert heard == "Step cart in stage unit: test cart, running, 12s"


def test_a_build_says_how_much_came_from_the_cache() -> None:
    standing = Standing(Phase.SUCCEEDED, 1, 10.0, 20.0, cached=(5, 7))
    assert outcome(standing) == ("succeeded", "5/7 cached")
    assert "5 of 7 layers came from the cache" in story(
        "build/images", Step("images", "build", "*"), standing, 30.0, ()
    )
    assert outcome(Standing(Phase.SUCCEEDED, 1, 10.0, 20.0, cached=(0, 7))) == ("succeeded", "")


def test_a_reused_step_says_from_which_run() -> None:
    standing = Standing(Phase.SUCCEEDED, 1, message="2 images (from run #12)", reused_from="r0a1b2c")
    assert outcome(standing) == ("reused", "from run #12")
    assert "r0a1b2c" not in story("build/images", Step("images", "build", "*"), standing, 30.0, ())
