"""The least-squares placement of a layer."""

from hypothesis import given
from hypothesis import strategies as st

from gui.graph.arrange.align import spread


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(0.01, 8), st.integers(0, 200)), min_size=1, max_size=30))
def test_places_keep_their_gaps_and_are_whole(rows: list[tuple[float, float, int]]) -> None:
    gaps = [float(gap) for _, _, gap in rows[1:]]
    places = spread([want for want, _, _ in rows], [weight for _, weight, _ in rows], gaps)
    assert all(later - earlier >= gap for earlier, later, gap in zip(places, places[1:], gaps, strict=False))
    assert all(place == round(place) for place in places)


def test_boxes_with_room_stand_where_they_are_wanted() -> None:
    assert spread([0, 100, 300], [1, 1, 1], [60, 60]) == [0, 100, 300]


def test_boxes_that_want_the_same_place_share_it_by_weight() -> None:
    assert spread([0, 0], [1, 1], [60]) == [-30, 30]
    assert spread([0, 0], [3, 1], [60]) == [-15, 45]
