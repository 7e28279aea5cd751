"""A proposal's files are written whole or not at all, and never over what is there."""

import errno
import os
from pathlib import Path

import pytest

from backend.domain.errors import ConflictError, ConsoleError
from backend.opening import propose, write
from tests.support.foreign_folders import FOLDERS, write_folder


def _all(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_files_are_written_as_they_were_shown_and_nothing_else(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "app", FOLDERS["dockerfile-rust"])
    before = _all(root)
    proposal = propose(root, environ={})
    assert set(write(proposal)) == {"slipway.yaml", "compose.yaml"}
    wanted = {**before, **{path: text.encode() for path, text in proposal.files.items()}}
    assert _all(root) == wanted
    assert (root / "slipway.yaml").stat().st_mode & 0o777 == 0o666 & ~_umask()


@pytest.mark.parametrize("name", ["slipway.yaml", "compose.yaml", "compose.staging.yaml"])
def test_a_file_that_appeared_meanwhile_stays_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    root = write_folder(tmp_path / "app", FOLDERS["dockerfile-python"])
    proposal = propose(root, environ={})
    (root / name).write_text("mine\n")
    before = _all(root)
    with pytest.raises(ConflictError, match="nothing was written"):
        write(proposal)
    assert _all(root) == before


def test_a_link_to_nowhere_is_no_free_name(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "app", FOLDERS["dockerfile-python"])
    (root / "compose.staging.yaml").symlink_to("/nowhere")
    assert "compose.slipway.staging.yaml" in propose(root, environ={}).files


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_folder(tmp_path / "app", FOLDERS["dockerfile-python"])
    proposal = propose(root, environ={})
    before = _all(root)
    link = os.link
    done: list[Path] = []

    def full(source: str, target: Path) -> None:
        if done:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        done.append(target)
        link(source, target)

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(ConsoleError, match="No space left on device"):
        write(proposal)
    assert done
    assert _all(root) == before


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now
