"""The journal in SQLite."""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from backend.domain.deployment import Deployment
from backend.domain.errors import ConflictError, ConsoleError, NotFoundError
from backend.domain.facts import DeploymentChanged, JournalledFact, ReleaseMade, RunStarted
from backend.domain.fold import apply
from backend.domain.release import Release
from backend.domain.run import Run, RunSummary
from backend.store.codec import decode, decode_fact, encode, encode_fact
from backend.store.database import Database
from backend.store.folder import prepare
from backend.store.run_lock import run_lock
from backend.store.summaries import changes_summary, summary_of

_KEPT_FOLDS = 64


class SqliteJournal:
    """`backend.ports.journal.History` over `history.db` in a workspace's data folder. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = Database(folder / "history.db")
        self._folds: OrderedDict[str, tuple[int, Run]] = OrderedDict()  # touched by the worker thread alone

    async def open(self) -> None:
        """Make the folder where needed and open the file; ConsoleError says what to do when that fails."""
        prepare(self._folder)
        await self._database.open()

    async def close(self) -> None:
        """Close the file."""
        await self._database.close()

    async def append(self, fact: JournalledFact, *, durable: bool = False) -> int:
        """Write a fact; ConflictError when a RunStarted carries a number that another process has just taken."""
        name, body = encode_fact(fact)
        run = getattr(fact, "run", "")

        def write(connection: sqlite3.Connection) -> int:
            # Folded before the fact is written: what is kept in memory is then never more than what is committed.
            before = self._known(connection, run) if run and changes_summary(fact) else None
            cursor = connection.execute(
                "INSERT INTO facts (run, type, at, body) VALUES (?, ?, ?, ?)", (run, name, fact.at, body.decode())
            )
            if run and changes_summary(fact) and (after := apply(before, fact)) is not None:
                self._write_summary(connection, fact, after)
            return int(cursor.lastrowid or 0)

        try:
            return await self._database.write(write, durable=durable)
        except ConsoleError as error:
            if isinstance(fact, RunStarted) and isinstance(error.__cause__, sqlite3.IntegrityError):
                raise ConflictError(f"Run number {fact.number} is taken.") from error
            raise

    async def since(self, sequence: int, limit: int = 1000) -> Sequence[tuple[int, JournalledFact]]:
        """Return facts after a number, oldest first; -n: the newest n."""
        query = "SELECT seq, type, body FROM facts WHERE seq > ? ORDER BY seq LIMIT ?"
        arguments = (sequence, limit)
        if sequence < 0:
            query = "SELECT * FROM (SELECT seq, type, body FROM facts ORDER BY seq DESC LIMIT ?) ORDER BY seq LIMIT ?"
            arguments = (-sequence, limit)
        # Read in the worker, here and below: thousands of facts may come, some of them whole deployments.
        return await self._database.call(
            lambda connection: [
                (row[0], decode_fact(row[1], row[2])) for row in connection.execute(query, arguments).fetchall()
            ]
        )

    async def run(self, run: str) -> Run:
        """Return a run by id, number (`12`, `#12`) or `latest`."""
        return await self._database.call(lambda connection: self._folded(connection, _run_id(connection, run)))

    async def facts(self, run: str) -> Sequence[JournalledFact]:
        """Return the facts of a run in order, by id, number or `latest`."""
        query = "SELECT type, body FROM facts WHERE run = ? ORDER BY seq"
        return await self._database.call(
            lambda connection: [
                decode_fact(row[0], row[1]) for row in connection.execute(query, (_run_id(connection, run),)).fetchall()
            ]
        )

    async def runs(self, *, limit: int = 100, before: int | None = None) -> Sequence[RunSummary]:
        """Return summaries, newest first."""
        query = "SELECT summary FROM runs WHERE number < ? ORDER BY number DESC LIMIT ?"
        bound = 2**62 if before is None else before
        return await self._database.call(
            lambda connection: [decode(RunSummary, row[0]) for row in connection.execute(query, (bound, limit))]
        )

    async def unfinished(self) -> Sequence[str]:
        """Return ids of runs without a final phase, oldest first."""
        query = "SELECT id FROM runs WHERE final = 0 ORDER BY number"
        return [row[0] for row in await self._database.call(lambda connection: connection.execute(query).fetchall())]

    def lock(self, run: str) -> AbstractContextManager[bool]:
        """Try to become the one writer of a run."""
        return run_lock(self._folder / "locks" / run)

    async def releases(self, *, limit: int = 100) -> Sequence[Release]:
        """Return releases, newest first, each once."""

        def read(connection: sqlite3.Connection) -> list[Release]:
            known: dict[str, Release] = {}
            for fact in _newest(connection, "ReleaseMade", "", limit * 4):
                if isinstance(fact, ReleaseMade) and len(known) < limit:
                    known.setdefault(fact.release.id, fact.release)
            return list(known.values())

        return await self._database.call(read)

    async def release_of(self, run: str) -> Release | None:
        """Return the release that a run made."""

        def read(connection: sqlite3.Connection) -> Release | None:
            fact = next(_newest(connection, "ReleaseMade", run, 1), None)
            return fact.release if isinstance(fact, ReleaseMade) else None

        return await self._database.call(read)

    async def deployments(self, environment: str, *, limit: int = 50) -> Sequence[Deployment]:
        """Return the last known state of each deployment of an environment, newest first."""

        def read(connection: sqlite3.Connection) -> list[Deployment]:
            known: dict[str, Deployment] = {}
            for fact in _newest(connection, "DeploymentChanged", "", limit * 40):
                if isinstance(fact, DeploymentChanged) and fact.deployment.environment == environment:
                    known.setdefault(fact.deployment.id, fact.deployment)
                    if len(known) == limit:
                        break
            return list(known.values())

        return await self._database.call(read)

    def _folded(self, connection: sqlite3.Connection, run: str) -> Run:
        folded = self._known(connection, run)
        if folded is None:
            raise _unknown(run)
        return folded

    def _known(self, connection: sqlite3.Connection, run: str) -> Run | None:
        start: tuple[int, Run | None] = (0, None)
        sequence, folded = self._folds.get(run, start)
        query = "SELECT seq, type, body FROM facts WHERE run = ? AND seq > ? ORDER BY seq"
        for row in connection.execute(query, (run, sequence)):
            sequence = row[0]
            folded = apply(folded, decode_fact(row[1], row[2]))
        if folded is None:
            return None
        self._folds[run] = (sequence, folded)
        self._folds.move_to_end(run)
        while len(self._folds) > _KEPT_FOLDS:
            self._folds.popitem(last=False)
        return folded

    @staticmethod
    def _write_summary(connection: sqlite3.Connection, fact: JournalledFact, run: Run) -> None:
        summary = encode(summary_of(run)).decode()
        if isinstance(fact, RunStarted):
            connection.execute("INSERT INTO runs VALUES (?, ?, ?, ?)", (run.id, run.number, run.phase.final, summary))
        else:
            connection.execute(
                "UPDATE runs SET final = ?, summary = ? WHERE id = ?", (run.phase.final, summary, run.id)
            )


def _newest(connection: sqlite3.Connection, kind: str, run: str, limit: int) -> Iterator[JournalledFact]:
    # The condition repeats the partial index's own, else SQLite would not use it.
    query = (
        "SELECT type, body FROM facts WHERE type IN ('ReleaseMade', 'DeploymentChanged') AND type = ? "
        "AND (? = '' OR run = ?) ORDER BY seq DESC LIMIT ?"
    )
    for row in connection.execute(query, (kind, run, run, limit)):
        yield decode_fact(row[0], row[1])


def _run_id(connection: sqlite3.Connection, name: str) -> str:
    number = name.removeprefix("#")
    if name == "latest":
        row = connection.execute("SELECT id FROM runs ORDER BY number DESC LIMIT 1").fetchone()
    elif number.isascii() and number.isdigit() and len(number) < 16:
        row = connection.execute("SELECT id FROM runs WHERE number = ?", (int(number),)).fetchone()
    else:
        row = connection.execute("SELECT id FROM runs WHERE id = ?", (name,)).fetchone()
    if row is None:
        raise _unknown(name)
    return str(row[0])


def _unknown(run: str) -> NotFoundError:
    return NotFoundError(f"There is no run {run} in the history.", "`slipway runs` lists the last runs.")
