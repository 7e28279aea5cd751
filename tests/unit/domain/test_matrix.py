"""Combinations, their names, and what stands in a field."""

import re

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.matrix import combinations, filled, names_of, references, variables_of, whole_reference

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


def test_the_last_name_changes_fastest() -> None:
    made = combinations({"python": ["3.12", "3.13"], "db": ["pg", "my"]})
    assert [tuple(each.values()) for each in made] == [("3.12", "pg"), ("3.12", "my"), ("3.13", "pg"), ("3.13", "my")]
    assert combinations({}) == ()


def test_a_name_is_made_of_the_steps_name_and_the_values() -> None:
    assert names_of("unit", [{"python": "3.12", "db": "my sql/8"}, {"python": "", "db": "é"}]) == (
        "unit.3.12-my-sql-8",
        "unit.empty-empty",
    )


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.text(max_size=80), min_size=1, max_size=2), unique_by=str))
def test_names_are_names_each_another_and_free(chosen: list[dict[str, str]]) -> None:
    distinct = list({tuple(each.items()): each for each in chosen if set(each) == {"a", "b"}}.values())
    taken = {names_of("unit", distinct)[0]} if distinct else set()
    names = names_of("unit", distinct, taken)
    assert len(set(names)) == len(distinct)
    assert not taken.intersection(names)
    assert all(NAME.fullmatch(name) for name in names)


def test_a_name_stays_when_other_values_come() -> None:
    long = {"image": "registry.example.org/very/long/path/of/an/image/that/goes/on/and/on:1"}
    assert names_of("unit", [long]) == names_of("unit", [{"image": "x"}, long])[1:]


def test_values_are_put_in_where_they_are_named() -> None:
    text = "python:${{ matrix.python }}-${{matrix.os}}-${{ matrix.other }}-${{ github.sha }}"
    assert filled(text, {"python": "3.12", "os": "slim"}) == "python:3.12-slim-${{ matrix.other }}-${{ github.sha }}"
    assert references(text) == ("python", "os", "other")
    assert whole_reference(" ${{ matrix.python }} ") == "python"
    assert whole_reference("a ${{ matrix.python }}") == ""
    assert variables_of({"python": "3.12"}) == {"MATRIX_PYTHON": "3.12"}
