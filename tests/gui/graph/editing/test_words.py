"""The pure rules behind the gestures: what may be, why not, and what will happen, in words."""

import pytest

from backend.domain.pipeline import Pipeline, Stage, Step
from gui.graph.editing.clipping import mixed
from gui.graph.editing.possible import State, why_not
from gui.graph.editing.rules import drawn, dropped_needs, may_wire, written
from gui.graph.editing.words import deleting, moving, these
from gui.graph.selection import Edge, Selection
from gui.wish import Wish
from tests.gui.graph.editing.conftest import tied


def _matrix() -> Pipeline:
    steps = tuple(Step(f"all ({name})", "test", name, group="all") for name in ("a", "b"))
    return Pipeline((Stage("unit", (), (*steps, Step("lint", "run", needs=("all (a)", "all (b)")))),))


def test_cards_of_a_matrix_are_written_once_and_drawn_together() -> None:
    assert written(_matrix(), ("unit/all (b)", "unit/all (a)", "unit/lint")) == ("unit/all", "unit/lint")
    assert drawn(_matrix(), ("unit/all", "unit/lint")) == ("unit/all (a)", "unit/all (b)", "unit/lint")


def test_a_folded_matrix_is_judged_like_its_cards() -> None:
    assert may_wire(_matrix(), "unit/lint", "unit/all").startswith("that would be a circle")
    assert dropped_needs(_matrix(), ("unit/all",), "other") == (
        "lint waits no longer for all (a)",
        "lint waits no longer for all (b)",
    )


def test_steps_that_move_together_keep_their_needs() -> None:
    assert dropped_needs(tied(), ("unit/catalog", "unit/cart", "unit/orders"), "staging") == ()
    assert moving(tied(), ("unit/gateway",), "staging") == "Move gateway to staging"


@pytest.mark.parametrize(
    ("refs", "heal", "said"),
    [
        (("unit/cart",), True, "orders will wait for catalog"),
        (("unit/cart",), False, "orders will no longer wait for it"),
        (("unit/catalog", "unit/cart"), True, "orders will no longer wait for them"),
        (("unit/gateway",), True, "nothing waits for it"),
        (("unit",), True, "integration will wait for build"),
        (("unit", "integration"), True, "staging will wait for build"),
    ],
)
def test_deleting_says_what_becomes_of_those_who_waited(refs: tuple[str, ...], heal: bool, said: str) -> None:
    assert deleting(tied(), refs, heal=heal) == said


@pytest.mark.parametrize(
    ("refs", "words"),
    [
        (("unit/cart",), "cart"),
        (("unit/cart", "unit/orders"), "2 steps"),
        (("unit", "build"), "2 stages"),
        (("unit", "build/images"), "2 stages and steps"),
    ],
)
def test_nodes_are_called_by_name_or_number(refs: tuple[str, ...], words: str) -> None:
    assert these(refs) == words


def test_only_foreign_steps_mix_badly_with_stages() -> None:
    assert not mixed(("unit", "unit/cart"))
    assert mixed(("unit", "build/images"))


@pytest.mark.parametrize("wish", Wish)
def test_without_a_document_every_wish_says_why_not(wish: Wish) -> None:
    assert why_not(wish, State(Selection(), blocked="there are errors"))


@pytest.mark.parametrize("wish", Wish)
def test_with_one_step_selected_and_everything_open_every_wish_is_granted(wish: Wish) -> None:
    state = State(
        Selection(("unit/cart",)), editable=True, source=True, steps=True, undo=True, redo=True, dirty=True
    )  # fmt: skip
    assert why_not(wish, state) == ""


def test_an_edge_can_be_deleted_but_not_renamed() -> None:
    state = State(Selection(edge=Edge("build", "unit")), editable=True, source=True)
    assert why_not(Wish.DELETE, state) == ""
    assert why_not(Wish.RENAME, state) == "select one step or stage"
