"""Logs, reports and files: bounded, atomic, and inside their folder."""

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.errors import ConsoleError
from backend.domain.report import Outcome, TestCase, TestReport
from backend.store.archive import FileArchive, _safe
from backend.store.step_log import StepLog


async def test_a_log_is_read_on_from_where_reading_stopped(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    assert await archive.read_log("r1", "unit/a", 1) == (b"", 0)
    await archive.append_log("r1", "unit/a", 1, ["one", "zwei ä"])
    text, offset = await archive.read_log("r1", "unit/a", 1)
    assert text.decode() == "one\nzwei ä\n"
    await archive.append_log("r1", "unit/a", 1, ["three"])
    assert await archive.read_log("r1", "unit/a", 1, offset=offset) == (b"three\n", offset + 6)
    assert await archive.read_log("r1", "unit/a", 2) == (b"", 0)


async def test_a_log_that_is_reset_begins_anew(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path, log_cap=200)
    for number in range(50):
        await archive.append_log("r1", "a/b", 1, [f"old {number}"])
    await archive.reset_log("r1", "a/b", 1)
    await archive.append_log("r1", "a/b", 1, ["new"])
    assert await archive.read_log("r1", "a/b", 1) == (b"new\n", 4)
    await archive.reset_log("r1", "a/b", 9)


def test_a_flood_keeps_head_and_tail_and_counts_what_was_dropped(tmp_path: Path) -> None:
    log = StepLog(tmp_path / "x.log", cap=16_000)
    lines = [f"line {number:06d}\n".encode() for number in range(10_000)]
    for start in range(0, len(lines), 20):
        log.append(b"".join(lines[start : start + 20]))
    text, offset = b"", 0
    while True:
        more, offset = log.read(offset, 1000)
        if not more:
            break
        text += more
    shown = text.decode().splitlines()
    (notice,) = [line for line in shown if "dropped" in line]
    kept = [line for line in shown if line != notice]
    assert kept[0] == "line 000000"
    assert kept[-1] == "line 009999"
    assert f"{len(lines) - len(kept)} lines were dropped" in notice
    assert offset == sum(map(len, lines))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 18_000
    at = shown.index(notice)
    assert [int(line[5:]) for line in shown[:at]] == list(range(at))
    assert [int(line[5:]) for line in shown[at + 1 :]] == list(range(10_000 - (len(shown) - at - 1), 10_000))


@given(
    st.lists(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\n"), max_size=8), max_size=4)),
    st.integers(1, 50),
)
def test_any_way_of_reading_gives_the_same_text(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]], limit: int
) -> None:
    log = StepLog(tmp_path_factory.mktemp("log") / "x.log")
    written = b""
    for batch in batches:
        text = "".join(f"{line}\n" for line in batch).encode()
        log.append(text)
        written += text
    read, offset = b"", 0
    while True:
        more, offset = log.read(offset, limit)
        if not more:
            break
        read += more
    assert read == written


async def test_reports_come_back_and_damaged_ones_are_said(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    report = TestReport((TestCase("s", "n", Outcome.FAILED, 0.5, "m", "t", "o", "f"),), ("bad.xml: broken",))
    assert await archive.report("r1", "a/b", 1) is None
    await archive.keep_report("r1", "a/b", 1, report)
    assert await archive.report("r1", "a/b", 1) == report
    next((tmp_path / "reports").rglob("*.json")).write_text("{")
    with pytest.raises(ConsoleError, match="damaged"):
        await archive.report("r1", "a/b", 1)


async def test_files_stay_inside_their_folder(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path / "data")
    kept = await archive.keep_file("r1", "a/b", "out/deep/x.txt", b"data")
    assert (tmp_path / "data" / kept).read_bytes() == b"data"
    for name in ("../x", "a/../../x", "", "/", "..\\x"):
        with pytest.raises(ConsoleError, match="no name"):
            await archive.keep_file("r1", "a/b", name, b"data")
    odd = await archive.keep_file("../../r", "..", "/etc/passwd", b"data")
    assert (tmp_path / "data" / odd).resolve().is_relative_to(tmp_path / "data" / "files")


@given(st.text(max_size=150), st.text(max_size=150))
def test_names_are_safe_and_never_meet(one: str, other: str) -> None:
    safe = _safe(one)
    assert safe not in ("", ".", "..")
    assert "/" not in safe
    assert len(safe.encode()) < 200
    if one != other:
        assert _safe(other) != safe


async def test_a_full_disk_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(log: StepLog, text: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(StepLog, "append", full)
    with pytest.raises(ConsoleError, match="no space left"):
        await FileArchive(tmp_path).append_log("r1", "a/b", 1, ["x"])
