"""The script inside keeper and proxies, run by the machine's own shell over a folder of the test."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from backend.engine.environments.fence import script

RECORDS = "records"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the script and an initialised records folder."""
    data = script().data
    assert data is not None
    (tmp_path / "control").write_bytes(data)
    (tmp_path / RECORDS).mkdir()
    control(tmp_path, "init", draft(tmp_path, "00ff\n"))
    return tmp_path


def draft(home: Path, text: str = "") -> str:
    """Write a file as it is copied in before a command that takes it, and return its path."""
    path = home / ".draft"
    path.write_text(text)
    return str(path)


def control(home: Path, *words: str) -> tuple[int, str]:
    """Run a command of the script; returns exit code and output."""
    done = subprocess.run(
        ["sh", str(home / "control"), *words],
        env={"SLIPWAY_HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def test_the_first_key_stays(home: Path) -> None:
    control(home, "init", draft(home, "another\n"))
    assert (home / RECORDS / "key").read_text() == "00ff\n"
    assert not (home / ".draft").exists()


def test_terms_of_many_at_once_are_all_different(home: Path) -> None:
    terms: list[str] = []
    threads = [threading.Thread(target=lambda: terms.append(control(home, "term")[1])) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, terms)) == list(range(1, 13))


@pytest.mark.parametrize("words", [("beat", "1"), ("guard", "1"), ("record", "1", "1", "000-pending.json", ".draft")])
def test_who_held_the_lock_before_is_refused(home: Path, words: tuple[str, ...]) -> None:
    words = tuple(draft(home) if word == ".draft" else word for word in words)
    control(home, "term")
    assert control(home, *words)[0] == 0
    control(home, "term")
    (home / RECORDS / "deployments" / "1" / "000-pending.json").unlink(missing_ok=True)
    code, said = control(home, *words)
    assert code == 9
    assert "term 1 is older than 2" in said
    assert not (home / RECORDS / "deployments" / "1" / "000-pending.json").exists()


def test_a_record_is_written_once(home: Path) -> None:
    control(home, "term")
    assert control(home, "record", "1", "7", "000-pending.json", draft(home, '{"a": 1}'))[0] == 0
    assert not (home / ".draft").exists()
    code, said = control(home, "record", "1", "7", "000-pending.json", draft(home, '{"a": 2}'))
    assert (code, said) == (17, "exists: 7/000-pending.json")
    assert (home / RECORDS / "deployments/7/000-pending.json").read_text() == '{"a": 1}'
    assert (home / RECORDS / "latest").read_text() == "7\n"


def test_the_newest_generation_stays_the_latest(home: Path) -> None:
    control(home, "term")
    for generation in ("9", "10", "3"):
        control(home, "record", "1", generation, "000-pending.json", draft(home))
    assert (home / RECORDS / "latest").read_text() == "10\n"
    assert (home / RECORDS / "revision").read_text() == "3\n"


def test_a_generation_that_was_announced_but_not_written_can_still_be_taken(home: Path) -> None:
    control(home, "term")
    (home / RECORDS / "latest").write_text("7\n")  # as an end in the middle leaves it
    assert control(home, "record", "1", "7", "000-pending.json", draft(home, "{}"))[0] == 0


def test_the_age_counts_from_the_last_beat(home: Path) -> None:
    control(home, "term")
    then = time.time() - 40
    os.utime(home / RECORDS / "beat", (then, then))
    silent, age, now = control(home, "age")[1].split()
    assert 39 <= int(silent) <= 45
    assert int(age) <= 5
    assert abs(int(now) - time.time()) <= 5
    control(home, "beat", "1")
    assert int(control(home, "age")[1].split()[0]) <= 5


def test_a_switch_refuses_an_older_generation_and_an_older_term(home: Path) -> None:
    control(home, "term")
    (home / "generation").write_text("5\n")
    (home / "haproxy.cfg").write_text("as it was")
    (home / "next.cfg").write_text("newer")
    code, said = control(home, "switch", "1", "4", str(home / "next.cfg"))
    assert (code, said) == (9, "refused: generation 4 is older than 5")
    control(home, "term")
    assert control(home, "switch", "1", "6", str(home / "next.cfg"))[0] == 9
    assert (home / "haproxy.cfg").read_text() == "as it was"


def test_an_unknown_command_is_wrong_use(home: Path) -> None:
    assert control(home, "fly") == (2, "unknown command: fly")
