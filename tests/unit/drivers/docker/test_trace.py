"""BuildKit's trace, read from bytes that an encoder of the test's own wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.drivers.docker.protobuf import BrokenMessageError, fields
from backend.drivers.docker.trace import BuildTrace


def varint(value: int) -> bytes:
    out = bytearray()
    while True:
        out.append((value & 0x7F) | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def moment(seconds: float) -> bytes:
    return field(1, int(seconds)) + field(2, round(seconds % 1 * 1e9))


def vertex(
    digest: str, name: str = "", *, cached: bool = False, started: float = 0, ended: float = 0, error: str = ""
) -> bytes:
    message = field(1, digest) + field(2, "sha256:input") + field(3, name)
    message += field(4, 1) if cached else b""
    message += field(5, moment(started)) if started else b""
    message += field(6, moment(ended)) if ended else b""
    return field(1, message + (field(7, error) if error else b""))


def log(digest: str, text: bytes) -> bytes:
    return field(3, field(1, digest) + field(2, moment(5)) + field(3, 1) + field(4, text))


def test_a_layer_starts_writes_and_ends() -> None:
    trace = BuildTrace()
    name = "[2/3] RUN make"
    events = trace.feed(vertex("a", name, started=100.5) + log("a", b"one\ntw"))
    events += trace.feed(log("a", b"o\nrest"))
    events += trace.feed(vertex("a", name, started=100.5, ended=102.25))
    assert [(event.layer, event.state, event.text) for event in events] == [
        (name, "started", ""),
        (name, "output", "one"),
        (name, "output", "two"),
        (name, "output", "rest"),
        (name, "done", ""),
    ]
    assert (events[-1].started, events[-1].finished) == (100.5, 102.25)
    assert trace.vertices["a"].inputs == ["sha256:input"]


def test_cached_and_failed_are_states_of_their_own() -> None:
    trace = BuildTrace()
    assert [e.state for e in trace.feed(vertex("a", "x", cached=True, started=1, ended=1))] == ["cached"]
    (failed,) = trace.feed(vertex("b", "y", started=1, ended=2, error="exit code: 3"))
    assert (failed.state, failed.text) == ("failed", "exit code: 3")
    assert trace.failed is trace.vertices["b"]


def test_the_first_real_error_is_told_not_the_cancelled_neighbours() -> None:
    trace = BuildTrace()
    trace.feed(vertex("a", "x", started=1, ended=2, error="context canceled"))
    trace.feed(vertex("b", "y", started=1, ended=2, error="boom"))
    assert trace.failed is trace.vertices["b"]


def test_a_layer_ends_once_even_when_it_is_opened_again() -> None:
    trace = BuildTrace()
    states = [
        event.state
        for part in (
            vertex("a", "x", started=1, ended=2),
            vertex("a", "x", started=3),
            vertex("a", "x", started=3, ended=4, cached=True),
        )
        for event in trace.feed(part)
    ]
    assert states == ["done"]


def test_output_without_an_end_comes_at_the_end() -> None:
    trace = BuildTrace()
    trace.feed(vertex("a", "x", started=1) + log("a", b"rest"))
    assert [event.text for event in trace.finish()] == ["rest"]
    assert trace.finish() == []


def test_go_s_zero_time_is_no_time() -> None:
    trace = BuildTrace()
    zero = field(1, (1 << 64) - 62135596800)  # 0001-01-01, as a negative varint
    assert trace.feed(field(1, field(1, "a") + field(3, "x") + field(5, zero))) == []


@pytest.mark.parametrize("data", [b"\x0a", b"\x0a\x05abc", b"\x08", b"\x08" + b"\xff" * 11, b"\x0b", b"\x0d\x01"])
def test_broken_messages_are_told_as_such(data: bytes) -> None:
    with pytest.raises(BrokenMessageError):
        list(fields(data))


@given(st.binary(max_size=300))
def test_nonsense_raises_the_declared_error_only(data: bytes) -> None:
    try:
        BuildTrace().feed(data)
    except BrokenMessageError:
        return


@given(st.lists(st.tuples(st.integers(1, 2000), st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=50)))))
def test_what_was_written_is_read(pairs: list[tuple[int, int | bytes]]) -> None:
    assert list(fields(b"".join(field(*pair) for pair in pairs))) == pairs


def test_instructions_are_counted_and_what_the_builder_does_for_itself_is_not() -> None:
    trace = BuildTrace()
    for digest, name, cached in (
        ("a", "[internal] load build definition from Dockerfile", True),
        ("b", "[1/4] FROM docker.io/library/busybox", True),
        ("c", "[2/4] WORKDIR /app", True),
        ("d", "[tools 3/4] COPY a /a", True),
        ("e", "[linux/amd64 4/4] RUN make", False),
        ("f", "exporting to image", False),
    ):
        trace.feed(vertex(digest, name, cached=cached, started=1, ended=2))
    trace.feed(vertex("g", "[5/5] RUN late", started=3))
    assert trace.layers == (2, 3)
