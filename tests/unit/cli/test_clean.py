"""Foreign text never commands the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cli.clean import RESET, clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text\n", "plain text"),
        ("tab\tstays", "tab\tstays"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2J\x1b[Hcleared", "cleared"),
        ("\x1b[?1049hscreen", "screen"),
        ("\x1bPq#0\x1b\\after", "after"),
        ("\x1bcreset", "reset"),
        ("over\rwritten", "over\ufffdwritten"),
        ("back\x08space\x07bell", "back\ufffdspace\ufffdbell"),
        ("nul\x00", "nul\ufffd"),
        ("c1 \x9b31m", "c1 \ufffd31m"),
        ("abc\u202edcba", "abc\ufffddcba"),
        ("half \udc80 byte", "half \ufffd byte"),
        ("\x1b[31mred", "red"),
    ],
)
def test_everything_but_text_is_taken_out(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_colours_pass_where_wanted_and_end_with_the_line() -> None:
    assert clean("\x1b[1;31mred\x1b[0m and \x1b[2Jplain", colours=True) == f"\x1b[1;31mred\x1b[0m and plain{RESET}"
    assert clean("plain", colours=True) == "plain"


@given(st.text(alphabet=st.sampled_from("\x1b[]0;m31HJ\x07\\Pq\x9b\u202ea\n\r\x00\x01 "), max_size=40), st.booleans())
def test_no_sequence_but_colours_survives_however_it_is_split(text: str, colours: bool) -> None:
    left = clean(text, colours=colours)
    if colours:
        import re

        left = re.sub(r"\x1b\[[0-9;:]*m", "", left)
    assert not set(left) & set("\x1b\x07\x00\r\n\x9b\u202e\x01")
