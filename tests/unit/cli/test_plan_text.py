"""A plan reads as one page: what, evidence, checks, how."""

import io

from backend.cli.plan_text import plan_lines
from backend.cli.terminal import Terminal
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.plan import Change, GateState, Plan
from backend.domain.release import Evidence, Release
from backend.domain.report import TestSummary

_IMAGES = {"cart": ImageIdentity("sha256:" + "9f3ac1" * 10)}
_NEW = Release(
    "b2", "#12", _IMAGES, "run-12", 0.0, evidence=(Evidence("12", "unit", Phase.SUCCEEDED, TestSummary(212)),)
)
_OLD = Release("a1", "#11", _IMAGES, "run-11", 0.0)


def lines(plan: Plan) -> str:
    return "\n".join(plan_lines(plan, Terminal(io.StringIO(), colours=False, unicode=True)))


def test_a_promotion_names_change_evidence_gates_and_strategy() -> None:
    plan = Plan(
        "4be1f0",
        "promote",
        "production",
        0.0,
        _NEW,
        _OLD,
        "staging",
        changes=(Change("cart", "image", "77b0aa", "9f3ac1"), Change("cart", "env LOG_LEVEL", "info", "")),
        strategies={"cart": "rolling"},
        gates=(GateState("tests", True), GateState("soak", False, "8m left")),
        warnings=("the tree had uncommitted changes",),
    )
    text = lines(plan)
    assert text.startswith("Promote #11 -> #12 from staging to production")
    assert "cart         image  77b0aa -> 9f3ac1\n" in text
    assert "env LOG_LEVEL  info -> (none)" in text
    assert "unit 212/212" in text
    assert "✗ soak: 8m left" in text
    assert "cart: rolling" in text
    assert "▲ the tree had uncommitted changes" in text


def test_an_empty_plan_says_nothing_will_change_and_data_cannot_colour_it() -> None:
    empty = Plan("1", "scale", "staging", 0.0, strategies={"cart\x1b[2J": "unchanged"})
    assert "Will change:  nothing" in lines(empty)
    assert "\x1b" not in lines(empty)
