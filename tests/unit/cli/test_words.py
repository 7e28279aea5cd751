"""Times and tables as people read them."""

import pytest

from backend.cli.words import ago, duration, plural, table


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "0.0s"), (0.44, "0.4s"), (12.4, "12s"), (102, "1m 42s"), (11_100, "3h 5m"), (187_200, "2d 4h")],
)
def test_durations_have_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_an_age_has_one_unit_and_no_time_has_none() -> None:
    assert ago(1000.0, 1000.0 + 18 * 60 + 5) == "18m"
    assert ago(0.0) == ""


def test_colours_do_not_shift_columns() -> None:
    assert table([["\x1b[32mok\x1b[0m", "x"], ["long one", "y"]]) == ["\x1b[32mok\x1b[0m        x", "long one  y"]


def test_one_thing_is_not_many() -> None:
    assert [plural(count, "step") for count in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
