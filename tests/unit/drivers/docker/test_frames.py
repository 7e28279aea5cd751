"""The multiplexed stream: whatever the chunks, the same frames; whatever the frames, the same lines."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.container import LogChunk
from backend.domain.errors import ConsoleError
from backend.drivers.docker.frames import CUT_MARK, LINE_LIMIT, Demultiplexer, LineAssembler, exact_seconds, parse_time

STAMP = b"2026-11-23T07:26:14.246994254Z "
TIME = 1795418774.246994254


def frame(stream: int, payload: bytes) -> bytes:
    return struct.pack(">BxxxL", stream, len(payload)) + payload


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


_FRAMES = st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=300)), max_size=20)
_CUTS = st.lists(st.integers(min_value=0), max_size=30)


@given(_FRAMES, _CUTS)
def test_cuts_between_chunks_do_not_matter(frames: list[tuple[int, bytes]], cuts: list[int]) -> None:
    demultiplexer = Demultiplexer()
    found = [
        one for chunk in chunks(b"".join(frame(*each) for each in frames), cuts) for one in demultiplexer.feed(chunk)
    ]
    assert found == [({1: "stdout", 2: "stderr"}[kind], payload) for kind, payload in frames]
    assert demultiplexer.pending == 0


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=40), max_size=30), _CUTS)
def test_lines_come_out_whole_however_messages_were_cut(texts: list[str], cuts: list[int]) -> None:
    data = "".join(f"{text}\n" for text in texts).encode()
    assembler = LineAssembler(stamped=False)
    found = [line for chunk in chunks(data, cuts) for line in assembler.message("stdout", chunk)]
    assert [line.text for line in found + assembler.finish()] == texts


@given(st.binary(max_size=400))
def test_nonsense_raises_our_error_only(data: bytes) -> None:
    demultiplexer = Demultiplexer()
    try:
        demultiplexer.feed(data)
    except ConsoleError:
        return
    assert demultiplexer.pending <= len(data)


@given(st.binary(max_size=200))
def test_any_payload_makes_lines_without_an_error(payload: bytes) -> None:
    assembler = LineAssembler()
    assembler.message("stdout", payload)
    assembler.raw(payload)
    assembler.finish()


def test_a_frame_that_has_not_ended_is_kept() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(frame(1, b"abc")[:-1]) == []
    assert demultiplexer.pending == 10
    assert demultiplexer.feed(b"c") == [("stdout", b"abc")]


@pytest.mark.parametrize("head", [b"\x04\0\0\0\0\0\0\1x", b"\1\0\0\0\xff\0\0\0x"])
def test_what_is_no_multiplexed_stream_is_an_error(head: bytes) -> None:
    with pytest.raises(ConsoleError, match="frame"):
        Demultiplexer().feed(head)


def test_the_engines_stamp_becomes_the_time() -> None:
    (line,) = LineAssembler().message("stderr", STAMP + b"hello\r\n")
    assert (line.stream, line.text) == ("stderr", "hello")
    assert line.time == pytest.approx(TIME, abs=1e-6)


def test_a_line_in_many_stamped_messages_is_one_line_with_the_first_stamp() -> None:
    assembler = LineAssembler()
    later = STAMP.replace(b"14.2", b"15.2")
    assert assembler.message("stdout", STAMP + b"x" * 16384) == []
    (line,) = assembler.message("stdout", later + b"y\n")
    assert line.text == "x" * 16384 + "y"
    assert line.time == pytest.approx(TIME, abs=1e-6)


def test_streams_are_kept_apart_while_their_lines_are_unfinished() -> None:
    assembler = LineAssembler(stamped=False)
    assert assembler.message("stdout", b"out") == []
    assert assembler.message("stderr", b"err\n") == [LogChunk("stderr", "err")]
    assert assembler.finish() == [LogChunk("stdout", "out")]


def test_an_endless_line_is_cut_and_the_next_one_is_whole() -> None:
    assembler = LineAssembler(stamped=False)
    for _ in range(100):
        assert assembler.message("stdout", b"z" * 16384) == []
    (line,) = assembler.message("stdout", b"\n")
    assert line.text == "z" * LINE_LIMIT + CUT_MARK
    assert assembler.message("stdout", b"next\n") == [LogChunk("stdout", "next")]


def test_a_line_of_exactly_the_limit_is_not_cut() -> None:
    (line,) = LineAssembler(stamped=False).message("stdout", b"z" * LINE_LIMIT + b"\n")
    assert line.text == "z" * LINE_LIMIT


def test_a_carriage_return_inside_a_line_stays() -> None:
    (line,) = LineAssembler(stamped=False).message("stdout", b"10%\r20%\n")
    assert line.text == "10%\r20%"


def test_a_terminals_bytes_lose_their_stamps_line_by_line() -> None:
    assembler = LineAssembler()
    found = assembler.raw(STAMP + b"one\r\n" + STAMP[:10]) + assembler.raw(STAMP[10:] + b"two\r\n")
    assert [(line.text, round(line.time, 3)) for line in found] == [("one", round(TIME, 3)), ("two", round(TIME, 3))]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-23T07:26:14.246994254Z", TIME),
        ("2026-11-23T07:26:14Z", 1795418774.0),
        ("2026-11-23T08:26:14.5+01:00", 1795418774.5),
        ("0001-01-01T00:00:00Z", 0.0),
        ("", 0.0),
        ("yesterday", 0.0),
    ],
)
def test_times_of_engines_are_read(text: str, seconds: float) -> None:
    assert parse_time(text) == pytest.approx(seconds, abs=1e-6)


def test_nanoseconds_are_not_lost_on_the_way_back_to_the_engine() -> None:
    assert exact_seconds("2026-11-23T07:26:14.246994254Z") == "1795418774.246994254"
    assert exact_seconds("2026-11-23T07:26:14Z") == "1795418774"
