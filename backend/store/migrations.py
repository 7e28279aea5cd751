"""The history's tables, version by version; `user_version` says which one a file has."""

import sqlite3

from backend.domain.errors import ConsoleError

_VERSIONS: tuple[str, ...] = (
    # 1: facts in order, and a row per run for the list page
    """
    CREATE TABLE facts (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL,
        type TEXT NOT NULL,
        at REAL NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX facts_by_run ON facts (run, seq);
    CREATE INDEX facts_by_type ON facts (type, seq) WHERE type IN ('ReleaseMade', 'DeploymentChanged');
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        number INTEGER NOT NULL UNIQUE,
        final INTEGER NOT NULL,
        summary TEXT NOT NULL
    );
    CREATE INDEX runs_unfinished ON runs (number) WHERE final = 0;
    """,
)
VERSION = len(_VERSIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this program's version; ConsoleError when a newer program wrote them."""
    if _refuse_newer(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")  # two processes may open a new history at once
    try:
        for number in range(_refuse_newer(connection), VERSION):
            for statement in _VERSIONS[number].split(";"):
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _refuse_newer(connection: sqlite3.Connection) -> int:
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise ConsoleError(
            f"The history was written by a newer Slipway (format {found}; this one knows {VERSION}).",
            "Use the newer version, or another data folder in SLIPWAY_DATA_DIR. Nothing was changed.",
        )
    return found
