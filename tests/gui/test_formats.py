"""Times in sentences."""

from gui.formats import past


def test_what_just_happened_is_not_now_ago() -> None:
    assert [past(then, 1000.0) for then in (0.0, 999.5, 995.0)] == ["", "just now", "5s ago"]
