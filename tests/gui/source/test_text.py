"""Colours of YAML, the smallest change between two texts, and the pieces of a comparison: no Qt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.pages.pipeline.hunks import Side, hunks, joined, nearest_side
from gui.source.patching import patch_between
from gui.source.yaml_spans import OUTSIDE, Part, spans

LINES = st.lists(st.sampled_from(["a", "b", "  c: 1", "# note", "", "d:"]), max_size=12).map("\n".join)


def parts(line: str, state: int = OUTSIDE) -> list[tuple[Part, str]]:
    return [
        (span.part, line[span.start : span.end]) for span in sorted(spans(line, state)[0], key=lambda one: one.start)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  timeout: 2m  # long", [(Part.KEY, "timeout"), (Part.COMMENT, "# long")]),
        ('images: {build: "*"}', [(Part.KEY, "images"), (Part.KEY, "build"), (Part.TEXT, '"*"')]),
        ("retries: 3", [(Part.KEY, "retries"), (Part.NUMBER, "3")]),
        ("on: true", [(Part.KEY, "on"), (Part.NUMBER, "true")]),
        ("cart: &test {run: a}", [(Part.KEY, "cart"), (Part.ANCHOR, "&test"), (Part.KEY, "run")]),
        ("<<: *test", [(Part.KEY, "<<"), (Part.ANCHOR, "*test")]),
        ("image: a#b", [(Part.KEY, "image")]),
        ("command: 'it''s: # no'", [(Part.KEY, "command"), (Part.TEXT, "'it''s: # no'")]),
        ("env: [A=1, 'b: c']", [(Part.KEY, "env"), (Part.TEXT, "'b: c'")]),
    ],
)
def test_parts_of_a_line(line: str, expected: list[tuple[Part, str]]) -> None:
    assert parts(line) == expected


def test_the_lines_of_a_block_text_are_text_until_one_is_not_deeper() -> None:
    _, state = spans("  command: |")
    assert parts("    key: value # no comment", state) == [(Part.TEXT, "key: value # no comment")]
    assert spans("", state)[1] == state
    assert parts("  files: 1", state) == [(Part.KEY, "files"), (Part.NUMBER, "1")]
    assert spans("text: 'a |'")[1] == OUTSIDE


@given(st.text(max_size=60), st.integers(-1, 6))
def test_any_line_is_coloured_within_itself(line: str, state: int) -> None:
    found, _ = spans(line.replace("\n", " "), state)
    assert all(0 <= span.start <= span.end <= len(line) for span in found)


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_a_patch_makes_the_new_text_of_the_old(old: str, new: str) -> None:
    patch = patch_between(old, new)
    assert (patch is None) == (old == new)
    if patch is not None:
        assert old[: patch.start] + patch.text + old[patch.end :] == new


@given(LINES, LINES)
def test_pieces_of_one_side_are_that_text(mine: str, theirs: str) -> None:
    pieces = hunks(mine, theirs)
    count = sum(not piece.equal for piece in pieces)
    assert joined(pieces, [Side.MINE] * count) == mine
    assert joined(pieces, [Side.THEIRS] * count) == theirs


def test_a_comparison_begins_with_the_side_that_changed() -> None:
    base, mine, theirs = "a: 1\nx\nb: 1\n", "a: 2\nx\nb: 1\n", "a: 1\nx\nb: 2\n"
    sides = [nearest_side(piece, base) for piece in hunks(mine, theirs) if not piece.equal]
    assert sides == [Side.MINE, Side.THEIRS]
