"""Names, patterns, files, logs and points: the small parts of a step."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.errors import ConsoleError, InputError
from backend.domain.facts import AbortRequested, Notice
from backend.domain.report import Outcome, TestCase, TestReport
from backend.engine.bus import Bus
from backend.engine.collected import glob_regex, split_pattern
from backend.engine.command_result import mark_flaky
from backend.engine.ledger import Ledger
from backend.engine.log_sink import LogSink
from backend.engine.names import engine_name, image_tag
from backend.engine.system_clock import SystemClock
from backend.engine.workspace_files import read_files, read_tree
from backend.store.archive import FileArchive
from backend.store.journal import SqliteJournal


@given(st.lists(st.text(), min_size=1, max_size=5), st.lists(st.text(), min_size=1, max_size=5))
def test_names_fit_an_engine_and_never_meet(one: list[str], other: list[str]) -> None:
    name = engine_name(*one)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name)
    assert engine_name(*one) == name
    if one != other and "\0" not in "".join(one + other):
        assert engine_name(*other) != name


def test_an_image_tag_fits_a_registry() -> None:
    assert image_tag("My Shop", "web_1", 12, "c0ffee0123") == "slipway/my-shop-web-1:run-12-c0ffee"


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("reports/*.xml", ("reports", "*.xml")),
        ("*.xml", ("", "*.xml")),
        ("a/**/b/*.xml", ("a", "**/b/*.xml")),
        ("reports/unit.xml", ("reports/unit.xml", "")),
        ("/abs/x?.xml", ("/abs", "x?.xml")),
    ],
)
def test_a_pattern_is_parted_at_its_first_wildcard(pattern: str, parts: tuple[str, str]) -> None:
    assert split_pattern(pattern) == parts


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.xml", "a.xml", True),
        ("*.xml", "d/a.xml", False),
        ("**/*.xml", "a.xml", True),
        ("**/*.xml", "d/e/a.xml", True),
        ("[ab]?.xml", "b1.xml", True),
        ("[!ab]?.xml", "b1.xml", False),
        ("a+b.xml", "aab.xml", False),
        ("**", "d/e", True),
    ],
)
def test_wildcards_stay_within_a_name_but_for_two_stars(pattern: str, path: str, fits: bool) -> None:
    assert bool(glob_regex(pattern).fullmatch(path)) is fits


def test_files_keep_their_paths_and_executable_bit(tmp_path: Path) -> None:
    (tmp_path / "tests" / "deep").mkdir(parents=True)
    (tmp_path / "tests" / "deep" / "a.py").write_text("a")
    script = tmp_path / "run"
    script.write_text("#!")
    script.chmod(0o755)
    entries = read_files(str(tmp_path), ["tests", "run"])
    assert [(entry.path, entry.data, entry.mode) for entry in entries] == [
        ("tests", None, 0o755),
        ("tests/deep", None, 0o755),
        ("tests/deep/a.py", b"a", 0o644),
        ("run", b"#!", 0o755),
    ]
    assert [entry.path for entry in read_tree(tmp_path / "tests", str(tmp_path))] == ["deep", "deep/a.py"]


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "link", "tests/../../x"])
def test_paths_that_leave_the_workspace_are_refused(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "x").write_text("secret")
    (root / "link").symlink_to(tmp_path / "x")
    with pytest.raises(InputError, match="leaves the workspace"):
        read_files(str(root), [name])


def test_links_out_of_a_folder_are_left_out_and_missing_files_named(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "d").mkdir(parents=True)
    (tmp_path / "x").write_text("secret")
    (root / "d" / "out").symlink_to(tmp_path / "x")
    os.mkfifo(root / "d" / "pipe")
    (root / "d" / "in").write_text("ours")
    assert [entry.path for entry in read_files(str(root), ["d"]) if entry.data is not None] == ["d/in"]
    with pytest.raises(InputError, match="does not exist"):
        read_files(str(root), ["nothing"])


async def test_a_log_is_masked_ordered_and_complete(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    sink = LogSink(archive, "r", "a/b", 1)
    sink.hide("s3cr3t")
    for number in range(1000):
        sink.line(f"{number} s3cr3t")
        if number % 100 == 0:
            await asyncio.sleep(0)
    await sink.close()
    text, _ = await archive.read_log("r", "a/b", 1)
    assert text.decode().splitlines() == [f"{number} ***" for number in range(1000)]


class FullArchive(FileArchive):
    """An archive whose disk is full for a while."""

    full = True

    async def append_log(self, run: str, ref: str, attempt: int, lines: Sequence[str]) -> None:
        """Refuse while full."""
        if self.full:
            raise ConsoleError("There is no space left.")
        await super().append_log(run, ref, attempt, lines)


async def test_lines_wait_for_space_on_a_full_disk(tmp_path: Path) -> None:
    archive = FullArchive(tmp_path)
    sink = LogSink(archive, "r", "a/b", 1)
    sink.line("one")
    await sink.drain()
    archive.full = False
    sink.line("two")
    await sink.close()
    assert await archive.read_log("r", "a/b", 1) == (b"one\ntwo\n", 8)


async def test_a_log_that_could_not_be_written_is_said(tmp_path: Path) -> None:
    sink = LogSink(FullArchive(tmp_path), "r", "a/b", 1)
    sink.line("one")
    with pytest.raises(ConsoleError, match="no space"):
        await sink.close()


@pytest.mark.logs("a listener failed")
def test_a_failing_listener_does_not_keep_facts_from_the_others() -> None:
    bus = Bus()
    heard: list[object] = []
    fact = Notice(1.0, "info", "hello")

    def broken(_: object) -> None:
        raise RuntimeError

    bus.subscribe(broken)
    stop = bus.subscribe(heard.append)
    bus.publish(fact)
    stop()
    bus.publish(fact)
    assert heard == [fact]


async def test_facts_of_two_processes_arrive_once_and_in_order_at_both(tmp_path: Path) -> None:
    journals = [SqliteJournal(tmp_path), SqliteJournal(tmp_path)]
    ledgers = []
    heard: list[list[object]] = [[], []]
    for journal, list_ in zip(journals, heard, strict=True):
        await journal.open()
        ledger = Ledger(journal, Bus(), SystemClock())
        ledger.bus.subscribe(list_.append)
        await ledger.start()
        ledgers.append(ledger)
    facts = [AbortRequested(f"r{number}", float(number)) for number in range(40)]
    await asyncio.gather(*(ledgers[index % 2].record(fact) for index, fact in enumerate(facts)))
    for ledger in ledgers:
        await ledger.pull()
        await ledger.close()
    written = [fact for _, fact in await journals[0].since(0)]
    for journal in journals:
        await journal.close()
    assert heard == [written, written]
    assert sorted(written, key=lambda fact: fact.at) == facts


def test_flaky_is_what_failed_before_and_passes_now() -> None:
    def report(*cases: tuple[str, Outcome]) -> TestReport:
        return TestReport(tuple(TestCase("s", name, outcome) for name, outcome in cases))

    before = report(("a", Outcome.FAILED), ("b", Outcome.PASSED), ("c", Outcome.ERROR))
    now = report(("a", Outcome.PASSED), ("b", Outcome.PASSED), ("c", Outcome.FAILED))
    marked = mark_flaky(now, [before])
    assert [case.outcome for case in marked.cases] == [Outcome.FLAKY, Outcome.PASSED, Outcome.FAILED]


def test_a_point_kills_the_wanted_time_and_only_then(tmp_path: Path) -> None:
    program = "from backend.engine.points import point; point('a'); point('b'); point('a'); print('alive')"
    record = tmp_path / "points"

    def play(wanted: str) -> int:
        environment = {**os.environ, "SLIPWAY_KILL_AT": wanted, "SLIPWAY_RECORD_POINTS": str(record)}
        return subprocess.run(
            [sys.executable, "-c", program], env=environment, check=False, capture_output=True
        ).returncode

    assert play("a:2") == -signal.SIGKILL
    assert record.read_text().split() == ["a", "b", "a"]
    assert play("a:3") == 0
    assert play("b") == -signal.SIGKILL
