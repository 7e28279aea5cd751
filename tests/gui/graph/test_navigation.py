"""Arrow keys, and finding by text."""

import pytest

from gui.graph.arrange import arrange
from gui.graph.finding import found
from gui.graph.hits import stage_at, step_at
from gui.graph.navigation import Heading, along, neighbour
from gui.graph.search import Search
from tests.gui.graph.pipelines import shop

_DRAWING = arrange(shop())


@pytest.mark.parametrize(
    ("ref", "heading", "expected"),
    [
        ("", Heading.RIGHT, "build/images"),
        ("unit/cart", Heading.DOWN, "unit/orders"),
        ("unit/cart", Heading.UP, "unit/catalog"),
        ("unit/cart", Heading.RIGHT, "integration/flow"),
        ("unit/gateway", Heading.LEFT, "build/images"),
        ("build/images", Heading.LEFT, "build/images"),
        ("unit/gateway", Heading.DOWN, "unit/gateway"),
        ("staging/deploy", Heading.RIGHT, "production/promote"),
    ],
)
def test_an_arrow_leads_to_the_nearest_card_that_way(ref: str, heading: Heading, expected: str) -> None:
    assert neighbour(_DRAWING, ref, heading) == expected


def test_next_and_previous_follow_the_file_and_stop_at_its_ends() -> None:
    assert along(_DRAWING, "unit/catalog", 1) == "unit/cart"
    assert along(_DRAWING, "build/images", -1) == "build/images"
    assert along(_DRAWING, "production/promote", 1) == "production/promote"


def test_a_point_finds_its_card_and_its_stage() -> None:
    for ref, card in _DRAWING.cards.items():
        assert step_at(_DRAWING, card.centre) == ref
        assert stage_at(_DRAWING, card.centre) == ref.partition("/")[0]
    header = _DRAWING.stages["unit"].header.centre
    assert (step_at(_DRAWING, header), stage_at(_DRAWING, header)) == ("", "unit")


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("cart", ("unit/cart", "integration/flow")),
        ("UNIT ca", ("unit/catalog", "unit/cart")),
        ("deploy", ("staging/deploy",)),
        ("production", ("production/promote",)),
        ("nothing", ()),
        ("  ", ()),
    ],
)
def test_a_search_looks_at_stage_name_kind_and_deed(text: str, refs: tuple[str, ...]) -> None:
    assert found(shop(), text) == refs


def test_the_next_hit_goes_round() -> None:
    search = Search("x", ("a", "b"))
    assert [search.hit, search.stepped(1).hit, search.stepped(2).hit, search.stepped(-1).hit] == ["a", "b", "a", "b"]
    assert Search("x").stepped(1).hit == ""
