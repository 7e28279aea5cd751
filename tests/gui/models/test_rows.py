"""Rows change exactly: what stays is not touched, what changed is announced cell by cell."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from gui.models.rows import Column, RowsModel


@dataclass(frozen=True, slots=True)
class Thing:
    """A row."""

    key: str
    value: int = 0


def model(*things: Thing) -> RowsModel[Thing]:
    made = RowsModel(
        (Column[Thing]("key", lambda row: row.key), Column[Thing]("value", lambda row: str(row.value))),
        lambda row: row.key,
    )
    made.set_rows(things)
    return made


def changes(made: RowsModel[Thing]) -> list[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    made.dataChanged.connect(lambda first, last: seen.append((first.row(), first.column())))
    return seen


def test_one_changed_value_announces_one_cell() -> None:
    made = model(Thing("a"), Thing("b"), Thing("c"))
    seen = changes(made)
    made.set_rows([Thing("a"), Thing("b", 7), Thing("c")])
    assert seen == [(1, 1)]


def test_equal_rows_announce_nothing() -> None:
    made = model(Thing("a"), Thing("b"))
    seen = changes(made)
    made.set_rows([Thing("a"), Thing("b")])
    assert seen == []


def test_apply_replaces_the_row_of_the_same_key_and_adds_others_at_the_end() -> None:
    made = model(Thing("a"), Thing("b"))
    made.apply(Thing("a", 3))
    made.apply(Thing("c", 4))
    assert made.rows == (Thing("a", 3), Thing("b"), Thing("c", 4))


def test_a_row_keeps_its_identity_when_others_come_before_it() -> None:
    made = model(Thing("a"), Thing("b"))
    kept = QPersistentModelIndex(made.index(1, 0))
    made.set_rows([Thing("x"), Thing("y"), Thing("a"), Thing("b", 9)])
    assert kept.row() == 3
    assert made.row(kept.row()) == Thing("b", 9)


def test_the_filter_hides_rows_and_gives_them_back_in_order() -> None:
    made = model(Thing("apple"), Thing("pear"), Thing("plum"))
    made.set_filter("P")
    made.set_filter("pl")
    assert [row.key for row in made.rows] == ["apple", "plum"]
    made.set_filter("")
    assert [row.key for row in made.rows] == ["apple", "pear", "plum"]


def test_a_filtered_row_that_comes_to_match_appears() -> None:
    made = model(Thing("a", 1), Thing("b", 2))
    made.set_filter("9")
    made.set_rows([Thing("a", 9), Thing("b", 2)])
    assert made.rows == (Thing("a", 9),)


_ROWS = st.lists(st.builds(Thing, st.sampled_from("abcdefgh"), st.integers(0, 3)), unique_by=lambda row: row.key)


@given(before=_ROWS, after=_ROWS)
def test_any_rows_become_any_others_and_kept_ones_keep_their_identity(before: list[Thing], after: list[Thing]) -> None:
    made = model(*before)
    kept = {row.key: QPersistentModelIndex(made.index(place, 0)) for place, row in enumerate(before)}
    made.set_rows(after)
    assert list(made.rows) == after
    for place, row in enumerate(after):
        if row.key in kept:
            assert kept[row.key].row() == place
    gone = {row.key for row in before} - {row.key for row in after}
    assert all(not kept[key].isValid() for key in gone)


def test_a_cell_that_cannot_be_told_stays_empty_and_the_error_is_reported(monkeypatch: object) -> None:
    import sys

    reported: list[type[BaseException]] = []
    hook = sys.excepthook
    sys.excepthook = lambda kind, error, trace: reported.append(kind)
    try:
        made = RowsModel((Column[Thing]("bad", lambda row: str(1 // row.value)),), lambda row: row.key)
        made.set_rows([Thing("a", 0)])
        assert made.index(0, 0).data() is None
    finally:
        sys.excepthook = hook
    assert reported == [ZeroDivisionError]
    assert replace(Thing("a"), value=1).value == 1
    assert made.rowCount(made.index(0, 0)) == 0
    assert made.columnCount(QModelIndex()) == 1
