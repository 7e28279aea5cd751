"""Secret values never leave, however they are written and wherever text is cut."""

import base64
import json
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.masking import MASK, Masker

SECRET = "s3cr3t/+ välue=&"
secret = st.text(min_size=4, max_size=20).filter(lambda text: len(text.strip()) >= 4)


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        quote_plus(SECRET),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_value_is_hidden_in_its_common_forms(shown: str) -> None:
    masked = Masker([SECRET]).mask(f"before {shown} after")
    assert shown not in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert MASK in masked


@given(st.binary(max_size=12), secret, st.binary(max_size=12))
def test_base64_of_a_longer_text_does_not_carry_the_value_out(before: bytes, value: str, after: bytes) -> None:
    data = value.strip().encode("utf-8", "replace")
    shown = base64.b64encode(before + data + after).decode()
    masked = Masker([value]).mask(shown)
    # What is left must not be enough to read the value: at most three characters of base64 at its edges.
    if len(data) >= 8:
        assert MASK in masked


@given(st.lists(secret, max_size=3), st.lists(st.text(max_size=10)), st.data())
def test_where_text_is_cut_does_not_matter(values: list[str], around: list[str], data: st.DataObject) -> None:
    pieces = data.draw(st.permutations([*values, *around]))
    text = "".join(pieces)
    masker = Masker(values)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    stream = masker.stream()
    ends = [0, *cuts, len(text)]
    shown = "".join(stream.feed(text[start:end]) for start, end in pairwise(ends)) + stream.end()
    assert shown == masker.mask(text)


@given(secret, st.text(max_size=10), st.text(max_size=10))
def test_the_value_itself_is_never_left(value: str, before: str, after: str) -> None:
    if value in MASK or value in before or value in after:
        return
    masked = Masker([value]).mask(before + value + after)
    assert value not in masked.replace(MASK, "\0")


def test_a_key_of_several_lines_is_hidden_line_by_line() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n"
    masked = [Masker([key]).mask(line) for line in key.splitlines()]
    assert masked == [MASK] * 4
    wrapped = base64.encodebytes((key * 3).encode()).decode().splitlines()
    assert all(MASK in Masker([key * 3]).mask(line) for line in wrapped[:-1])


def test_very_short_values_are_left_alone() -> None:
    assert Masker(["1", "", "abc"]).mask("1 abc 2") == "1 abc 2"


def test_a_value_inside_another_one_goes_with_it() -> None:
    assert Masker(["abcd", "xxabcdyy"]).mask("xxabcdyy abcd") == f"{MASK} {MASK}"
