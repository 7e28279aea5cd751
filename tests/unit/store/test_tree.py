"""The working tree as git sees it."""

import subprocess
from pathlib import Path

import pytest

from backend.domain.run import Source
from backend.store.tree import GitTree


def git(folder: Path, *arguments: str) -> str:
    """Run git."""
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


async def test_commit_branch_and_changes_are_told(tmp_path: Path) -> None:
    tree = GitTree(tmp_path)
    git(tmp_path, "init")
    assert await tree.source() == Source()
    (tmp_path / "a").write_text("a")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-m", "a")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert await tree.source() == Source(commit, False, "main")
    (tmp_path / "b").write_text("b")
    assert await tree.source() == Source(commit, True, "main")
    git(tmp_path, "checkout", "--detach")
    assert (await tree.source()).branch == ""


async def test_outside_a_repository_there_is_no_source(tmp_path: Path) -> None:
    assert await GitTree(tmp_path).source() == Source()


async def test_without_git_there_is_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await GitTree(tmp_path).source() == Source()


async def test_a_person_is_gits_email(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")
    git(tmp_path, "config", "user.email", "ann@example.test")
    assert await GitTree(tmp_path).person() == "ann@example.test"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "@" in await GitTree(tmp_path).person()


async def test_a_repository_cannot_make_git_run_a_program(tmp_path: Path) -> None:
    git(tmp_path, "init")
    (tmp_path / "a").write_text("a")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-m", "a")
    git(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path / 'ran'}; false")
    await GitTree(tmp_path).source()
    assert not (tmp_path / "ran").exists()
