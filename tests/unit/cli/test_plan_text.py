"""A plan reads as one page: what, evidence, checks, how."""

import io
from dataclasses import replace

from backend.cli.plan_text import plan_lines
from backend.cli.terminal import Terminal
from backend.domain.adoption import Adoption, FoundContainer
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.plan import Change, GateState, Plan
from backend.domain.release import Evidence, Release
from backend.domain.report import TestSummary
from backend.domain.service import Port

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


def test_a_service_that_comes_or_goes_takes_one_line() -> None:
    fields = ("image", "replicas", "restart", "healthcheck")
    gone = Plan("1", "down", "staging", 0.0, _OLD, changes=tuple(Change("cart", f, "x", "") for f in fields))
    assert lines(gone).startswith("Take down staging (#11)")
    assert "cart         removed: image x, replicas x and 2 more fields" in lines(gone)
    new = Plan("1", "promote", "staging", 0.0, _NEW, changes=tuple(Change("cart", f, "", "y") for f in fields))
    assert "cart         new: image y, replicas y and 2 more fields" in lines(new)


def test_texts_of_many_lines_show_the_lines_that_differ() -> None:
    before, after = "one\ntwo\nthree\n", "one\n2\nthree\n"
    plan = Plan("1", "promote", "staging", 0.0, _NEW, changes=(Change("cart", "configs.x", before, after),))
    assert "configs.x  2 lines differ" in lines(plan)
    assert "  -two\n" in lines(plan)
    assert "  +2" in lines(plan)
    assert "three" not in lines(plan)


_FOUND = Adoption(
    project="shop",
    containers=(
        FoundContainer("c1", "shop-cart-1", "cart", "shop-cart", "running", True, 0.0, (Port(8000, 8080),)),
        FoundContainer("c2", "shop-db-1", "db", "postgres:17", "exited", False),
    ),
    volumes={"data": "shop_data"},
    networks=("shop_default",),
    left=("container shop-mail-1: service mail is not part of the environment",),
    early=("cart",),
    late=("db",),
    downtime={"cart": "about 2 s"},
    clashes=("host port 8080 is taken by shop-cart-1 of Compose project shop",),
)


def test_what_runs_already_is_named_with_the_clash_and_the_way_on() -> None:
    text = lines(Plan("4be1f0", "deploy", "staging", 0.0, _NEW, adoption=_FOUND))
    assert "Runs already: Compose project shop\n" in text
    assert "shop-cart-1  cart  shop-cart  running  8080->8000\n" in text
    assert "host port 8080 is taken by shop-cart-1" in text
    assert "Adopt it: `slipway promote --to staging --adopt`" in text
    assert "1. start" not in text


def test_an_adoption_is_previewed_step_by_step() -> None:
    text = lines(Plan("4be1f0", "deploy", "staging", 0.0, _NEW, adoption=replace(_FOUND, agreed=True)))
    assert "data: shop_data is used on, data and all" in text
    steps = [line.strip() for line in text.splitlines() if line.strip()[:2] in ("1.", "2.", "3.", "4.", "5.", "6.")]
    assert len(steps) == 4  # the first stands after its label
    assert "Adopt:        1. start new copies of cart" in text
    assert steps[0] == "2. service by service: stop shop-cart-1, open the host ports for the new copies"
    assert steps[-1] == "5. remove shop-cart-1, shop-db-1, network shop_default; no volume is removed"
    assert "Left alone:   container shop-mail-1" in text
    assert "host port 8080 is taken" not in text
