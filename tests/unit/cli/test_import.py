"""`slipway import` in a terminal: it shows, asks, and writes only after a yes."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from gui import launch
from tests.support.foreign_folders import FOLDERS, write_folder

_ROOT = Path(launch.__file__).parent.parent


def slipway(cwd: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    result = subprocess.run(
        [sys.executable, "-m", "gui.launch", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        check=False,
    )
    assert "Traceback" not in result.stderr
    return result


def test_reasons_what_is_open_and_the_files_are_shown_and_nothing_is_written(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "shop", FOLDERS["compose-3-frontend-api-db"])
    result = slipway(root, "import")
    assert result.returncode == 0
    assert "npm test: frontend/package.json has the script `vitest`." in result.stdout
    assert ".env.example: .env is missing" in result.stdout
    assert "slipway.yaml, as it would be written" in result.stdout
    assert "Nothing is written: --yes writes the 2 files." in result.stdout
    assert not (root / "slipway.yaml").exists()


def test_yes_writes_files_that_validate(tmp_path: Path) -> None:
    write_folder(tmp_path / "shop", FOLDERS["monorepo"])
    result = slipway(tmp_path, "import", "shop", "--template", "monorepo", "--yes")
    assert result.returncode == 0
    assert "Wrote slipway.yaml, compose.yaml, compose.staging.yaml." in result.stdout
    assert slipway(tmp_path / "shop", "validate").returncode == 0
    again = slipway(tmp_path, "import", "shop", "--yes")
    assert again.returncode == 2
    assert "has a slipway.yaml already" in again.stderr


def test_a_person_is_asked_and_may_say_no(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "shop", FOLDERS["compose-2"])
    for answer, written in ((b"n\n", False), (b"y\n", True)):
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "gui.launch", "import"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        ) as process:
            os.close(theirs)
            os.write(ours, answer)
            said = b""
            try:
                while chunk := os.read(ours, 4096):
                    said += chunk
            except OSError:  # Linux ends a terminal whose other side is closed with an error
                pass
            assert process.wait(60) == 0
        os.close(ours)
        assert b"[y/N]" in said
        assert (root / "slipway.yaml").exists() == written


def test_json_has_the_files_and_no_value_of_a_variable(tmp_path: Path) -> None:
    files = {**FOLDERS["compose-3-frontend-api-db"], ".env": "DATABASE_URL=postgres://user:topsecret@db/app\n"}
    root = write_folder(tmp_path / "shop", files)
    result = slipway(root, "import", "--json")
    told = json.loads(result.stdout)
    assert told["type"] == "Proposal"
    assert set(told["files"]) == {"slipway.yaml", "compose.staging.yaml"}
    assert {reason["node"] for reason in told["reasons"]} >= {"unit/api", "integration/api-answers"}
    assert "topsecret" not in result.stdout


def test_what_cannot_be_imported_ends_with_2_and_says_why(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("test: {script: [make]}\n")
    for arguments, said in (
        ((".gitlab-ci.yml",), "converting the files of other CI systems is not there yet"),
        ((), "neither a Compose file nor a Dockerfile"),
        (("nowhere",), "is not a folder"),
        (("--template", "fast"), "There are: default, hotfix, monorepo, library."),
    ):
        result = slipway(tmp_path, "import", *arguments)
        assert result.returncode == 2
        assert said in result.stderr
