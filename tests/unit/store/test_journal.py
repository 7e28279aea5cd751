"""The journal: order, several processes, folding, and what happens when the disk or the file is bad."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.domain.deployment import Deployment
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError
from backend.domain.facts import (
    AbortRequested,
    ArtifactMade,
    DeploymentChanged,
    JournalledFact,
    ReleaseMade,
    RunFinished,
    RunStarted,
    StepChanged,
    TestsReported,
)
from backend.domain.fold import fold
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.release import Release
from backend.domain.report import TestSummary
from backend.domain.run import Artifact, RunRequest, Source
from backend.domain.service import Composition
from backend.store.journal import SqliteJournal

PIPELINE = Pipeline((Stage("unit", (), (Step("a", "test", "a"), Step("b", "test", "b"))),))


def started(run: str, number: int) -> RunStarted:
    """A run of two steps, of which one was selected."""
    return RunStarted(run, number, 10.0, PIPELINE, RunRequest(by="ann"), Source("c0ffee", False, "main"), ("unit/a",))


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    """An open journal in a folder of its own."""
    journal = SqliteJournal(tmp_path / "data")
    await journal.open()
    yield journal
    await journal.close()


async def test_facts_come_back_in_order_after_any_sequence_number(journal: SqliteJournal) -> None:
    facts: list[JournalledFact] = [started("r1", 1), AbortRequested("r1", 11.0), RunFinished("r1", Phase.ABORTED, 12.0)]
    numbers = [await journal.append(fact, durable=index % 2 == 0) for index, fact in enumerate(facts)]
    assert numbers == sorted(set(numbers))
    assert await journal.since(0) == list(zip(numbers, facts, strict=True))
    assert await journal.since(numbers[0]) == list(zip(numbers[1:], facts[1:], strict=True))
    assert await journal.since(numbers[-1]) == []
    assert await journal.since(-1) == [(numbers[-1], facts[-1])]
    assert await journal.since(0, limit=1) == [(numbers[0], facts[0])]


async def test_what_happened_in_a_run_comes_back_in_order_and_gives_each_moment_of_it(journal: SqliteJournal) -> None:
    mine: list[JournalledFact] = [
        started("r1", 1),
        StepChanged("r1", "unit/a", Phase.RUNNING, 11.0),
        StepChanged("r1", "unit/a", Phase.SUCCEEDED, 13.0, cached=(2, 3)),
        RunFinished("r1", Phase.SUCCEEDED, 14.0),
    ]
    others: list[JournalledFact] = [started("r2", 2), *[AbortRequested("r2", 12.0)] * 3]
    for fact, other in zip(mine, others, strict=True):
        await journal.append(fact)
        await journal.append(other)
    assert await journal.facts("r1") == mine
    assert await journal.facts("#1") == mine
    assert (await journal.facts("latest"))[0] == started("r2", 2)
    moments = [fold(mine[:end]) for end in range(1, len(mine) + 1)]
    phases = [moment.steps["unit/a"].phase for moment in moments if moment]
    assert phases == [Phase.PENDING, Phase.RUNNING, Phase.SUCCEEDED, Phase.SUCCEEDED]
    assert moments[-1] == await journal.run("r1")
    with pytest.raises(NotFoundError):
        await journal.facts("r3")


async def test_a_run_is_folded_from_its_facts_and_found_by_id_number_and_latest(journal: SqliteJournal) -> None:
    await journal.append(started("r1", 1))
    first = await journal.run("r1")
    assert first.steps["unit/a"].phase is Phase.PENDING
    assert first.steps["unit/b"].phase is Phase.SKIPPED
    await journal.append(StepChanged("r1", "unit/a", Phase.RUNNING, 11.0))
    await journal.append(ArtifactMade("r1", "unit/a", 12.0, Artifact("x", "file", "files/x", 3)))
    await journal.append(StepChanged("r1", "unit/a", Phase.SUCCEEDED, 13.0, exit_code=0))
    await journal.append(RunFinished("r1", Phase.SUCCEEDED, 14.0))
    run = await journal.run("#1")
    assert run == await journal.run("r1") == await journal.run("latest") == await journal.run("1")
    assert (run.phase, run.finished) == (Phase.SUCCEEDED, 14.0)
    step = run.steps["unit/a"]
    assert (step.phase, step.attempt, step.started, step.finished) == (Phase.SUCCEEDED, 1, 11.0, 13.0)
    assert step.artifacts == (Artifact("x", "file", "files/x", 3),)


async def test_an_unknown_run_is_not_found(journal: SqliteJournal) -> None:
    for name in ("r9", "7", "latest", "#", "9" * 40):
        with pytest.raises(NotFoundError):
            await journal.run(name)


async def test_the_list_shows_headline_and_tests_newest_first(journal: SqliteJournal) -> None:
    for number in range(1, 6):
        await journal.append(started(f"r{number}", number))
    await journal.append(TestsReported("r3", "unit/a", 1, 11.0, TestSummary(4, 1)))
    await journal.append(
        StepChanged("r3", "unit/a", Phase.FAILED, 12.0, message="test_add: 1 is not 2", reason="tests failed")
    )
    await journal.append(RunFinished("r3", Phase.FAILED, 13.0))
    rows = await journal.runs(limit=3)
    assert [row.number for row in rows] == [5, 4, 3]
    assert rows[2].headline == "unit/a: test_add: 1 is not 2"
    assert rows[2].tests == TestSummary(4, 1)
    assert (rows[2].phase, rows[2].finished, rows[2].by) == (Phase.FAILED, 13.0, "ann")
    assert [row.number for row in await journal.runs(before=3)] == [2, 1]
    assert await journal.unfinished() == ["r1", "r2", "r4", "r5"]


async def test_a_taken_run_number_is_a_conflict_and_leaves_nothing_behind(journal: SqliteJournal) -> None:
    await journal.append(started("r1", 1))
    with pytest.raises(ConflictError):
        await journal.append(started("r2", 1))
    assert len(await journal.since(0)) == 1
    with pytest.raises(NotFoundError):
        await journal.run("r2")


async def test_releases_and_deployments_are_found_again(journal: SqliteJournal) -> None:
    release = Release("abc", "#1", {"web": ImageIdentity("sha256:1")}, "r1", 5.0)
    await journal.append(ReleaseMade("r1", 5.0, release))
    assert await journal.releases() == [release]
    assert await journal.release_of("r1") == release
    assert await journal.release_of("r2") is None
    for at, phase in ((6.0, Phase.RUNNING), (7.0, Phase.SUCCEEDED)):
        deployment = Deployment("d1", "staging", 1, "deploy", release, {}, Composition(), phase, 6.0, "ann")
        await journal.append(DeploymentChanged(at, deployment))
    assert [found.phase for found in await journal.deployments("staging")] == [Phase.SUCCEEDED]
    assert await journal.deployments("production") == []


async def test_two_journals_on_one_folder_see_each_other(tmp_path: Path) -> None:
    one, two = SqliteJournal(tmp_path), SqliteJournal(tmp_path)
    await asyncio.gather(one.open(), two.open())
    try:
        await asyncio.gather(
            *(
                journal.append(AbortRequested(f"r{name}{n}", 1.0))
                for name, journal in enumerate((one, two))
                for n in range(50)
            )
        )
        seen = await one.since(0)
        assert seen == await two.since(0)
        assert [number for number, _ in seen] == list(range(1, 101))
    finally:
        await one.close()
        await two.close()


async def test_only_one_holds_the_lock_of_a_run(journal: SqliteJournal) -> None:
    with journal.lock("r1") as mine:
        assert mine
        with journal.lock("r1") as second, journal.lock("r2") as other:
            assert (second, other) == (False, True)
    with journal.lock("r1") as again:
        assert again


async def test_a_killed_process_frees_its_lock_at_once_and_keeps_what_was_durable(tmp_path: Path) -> None:
    program = f"""
import asyncio, os, signal
from pathlib import Path
from backend.domain.facts import AbortRequested
from backend.store.journal import SqliteJournal
async def main():
    journal = SqliteJournal(Path({str(tmp_path)!r}))
    await journal.open()
    with journal.lock("r1") as mine:
        assert mine
        await journal.append(AbortRequested("r1", 1.0), durable=True)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    ended = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program], capture_output=True, check=False)
    assert ended.returncode == -9, ended.stderr
    journal = SqliteJournal(tmp_path)
    await journal.open()
    with journal.lock("r1") as mine:
        assert mine
    assert [fact for _, fact in await journal.since(0)] == [AbortRequested("r1", 1.0)]
    await journal.close()


async def test_a_history_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    journal = SqliteJournal(tmp_path)
    with pytest.raises(ConsoleError, match="newer Slipway"):
        await journal.open()
    await journal.close()
    assert path.read_bytes()[100:] == before[100:]  # the header's change counter may move with the WAL mode


async def test_a_damaged_history_is_moved_aside_and_the_next_start_is_clean(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes(b"this is no database" * 100)
    journal = SqliteJournal(tmp_path)
    with pytest.raises(ConsoleError, match="damaged"):
        await journal.open()
    aside = await asyncio.to_thread(lambda: list(tmp_path.glob("history.db.damaged-*")))
    assert [file.read_bytes()[:19] for file in aside] == [b"this is no database"]
    await journal.open()
    assert await journal.append(AbortRequested("r1", 1.0)) == 1
    await journal.close()


async def test_a_full_disk_is_said_and_what_was_written_stays(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    await journal.append(started("r1", 1), durable=True)
    # SQLite's own page limit gives the same SQLITE_FULL as a full disk.
    await journal._database.call(lambda connection: connection.execute("PRAGMA max_page_count = 20").fetchall())
    written = 0
    problem = ""
    while not problem:
        try:
            await journal.append(AbortRequested("r1", 1.0, by="x" * 500), durable=True)
            written += 1
        except ConsoleError as error:
            problem = error.message
    assert "no space left" in problem
    assert len(await journal.since(0, limit=5000)) == written + 1
    await journal._database.call(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall())
    await journal.append(RunFinished("r1", Phase.ABORTED, 9.0), durable=True)
    checked = await journal._database.call(lambda connection: connection.execute("PRAGMA integrity_check").fetchone())
    assert checked == ("ok",)
    assert (await journal.run("r1")).phase is Phase.ABORTED
    await journal.close()


async def test_a_cancelled_append_is_written_or_not_but_never_half(journal: SqliteJournal) -> None:
    task = asyncio.ensure_future(journal.append(started("r1", 1), durable=True))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    facts = await journal.since(0)
    assert len(facts) == len(await journal.runs())
