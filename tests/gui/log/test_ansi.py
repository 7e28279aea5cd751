"""Colours are kept as data; nothing in a log can act."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.log.ansi import DEFAULT, PLAIN, RGB, Pen, Span, clean, parse, strip


def test_a_colour_becomes_a_span_of_plain_text() -> None:
    assert parse("a \x1b[31mred\x1b[0m b") == ("a red b", (Span(2, 5, Pen(color=1)),), PLAIN)


def test_a_colour_goes_on_into_the_next_line() -> None:
    _text, _spans, pen = parse("\x1b[1;32mbegin")
    assert parse("more\x1b[m", pen) == ("more", (Span(0, 4, Pen(color=2, bold=True)),), PLAIN)


@pytest.mark.parametrize(
    ("codes", "pen"),
    [
        ("91", Pen(color=9)),
        ("104", Pen(ground=12)),
        ("38;5;3", Pen(color=3)),
        ("38;5;196", Pen(color=RGB + 0xFF0000)),
        ("38;5;244", Pen(color=RGB + 0x808080)),
        ("38;2;1;2;3", Pen(color=RGB + 0x010203)),
        ("38:2:1:2:3", Pen(color=RGB + 0x010203)),
        ("48;2;255;0;0", Pen(ground=RGB + 0xFF0000)),
        ("31;39", PLAIN),
        ("1;22", PLAIN),
        ("99;12345", PLAIN),
    ],
)
def test_each_way_to_say_a_colour(codes: str, pen: Pen) -> None:
    assert parse(f"\x1b[{codes}mx")[2] == pen
    assert pen.color >= DEFAULT


def test_other_sequences_vanish() -> None:
    text = "\x1b]0;title\x07a\x1b[2Kb\x1b]8;;http://evil\x1b\\c\x1b[?25ld\x1bPq\x1b\\e"
    assert parse(text)[0] == "abcde"


def test_control_and_direction_marks_become_visible() -> None:
    assert clean("a\x00b\u202ec") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"


def test_a_progress_line_leaves_its_last_state_and_tabs_are_widened() -> None:
    assert clean("10%\r50%\r100%\r") == "100%"
    assert clean("a\tb") == "a       b"


@given(st.text(alphabet=st.sampled_from("ab\x1b[]0123456789;m\x07\\P^_?\u202e\x00\x9b"), max_size=60))
def test_whatever_comes_nothing_that_acts_is_left(text: str) -> None:
    plain, spans, pen = parse(text)
    assert strip(text, PLAIN) == (plain, pen)
    assert not set(plain) & set("\x1b\x07\x00\x9b\u202e")
    assert all(0 <= span.start < span.end <= len(plain) for span in spans)
