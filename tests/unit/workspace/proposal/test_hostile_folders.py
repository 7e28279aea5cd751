"""Folders that are huge, circular, broken or meant to harm: bounded, and answered in words."""

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.errors import ConsoleError, InputError
from backend.opening import propose
from backend.workspace.proposal.survey import MOST_FILES, StoppedError, survey
from tests.support.foreign_folders import FOLDERS, write_folder

_DOCKERFILE = "FROM python:3\nCOPY . /app\n"
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join(['*' + chr(97 + at)] * 9)}]\n" for at in range(9)
)


def test_links_in_a_circle_and_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write_folder(tmp_path / "outside", {"Dockerfile": _DOCKERFILE, "secret.env": "KEY=1\n"})
    root = write_folder(tmp_path / "app", {"Dockerfile": _DOCKERFILE})
    (root / "loop").symlink_to(root)
    (root / "away").symlink_to(outside)
    (root / "secret.env").symlink_to(outside / "secret.env")
    assert survey(root).files == ("Dockerfile",)
    assert list(propose(root, environ={}).workspace.composition.services) == ["app"]


def test_more_files_than_the_limit_are_left_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.workspace.proposal.survey.MOST_FILES", 50)
    root = write_folder(tmp_path, {"Dockerfile": _DOCKERFILE, **{f"data/{at}.csv": "" for at in range(200)}})
    assert len(survey(root).files) == 50
    assert any("only the first 50 files" in one.why for one in propose(root, environ={}).not_understood)
    assert MOST_FILES == 20_000


def test_a_folder_that_answers_slowly_is_left_after_a_while(tmp_path: Path) -> None:
    root = write_folder(tmp_path, {f"{at}/Dockerfile": _DOCKERFILE for at in range(9)})
    ticks = iter(range(0, 1000, 2))
    seen = survey(root, clock=lambda: float(next(ticks)))
    assert "5 seconds" in seen.cut
    assert len(seen.files) < 9


def test_looking_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        propose(write_folder(tmp_path, {"Dockerfile": _DOCKERFILE}), stop=lambda: True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("compose.yaml", "services: {web: {build: .}, api: []}"),
        ("package.json", "[" * 50_000),
        ("package.json", '{"scripts": ["test"]}'),
        ("Dockerfile", "FROM\nRUN\n\\\nCOPY\nEXPOSE x ${\nENV\nHEALTHCHECK"),
        ("Dockerfile", "FROM python\n" + "FROM 0\n" * 10_000),
        ("pyproject.toml", "x" * 300_000),
    ],
)
def test_broken_files_are_answered_in_words_and_soon(name: str, content: str, tmp_path: Path) -> None:
    write_folder(tmp_path / "app", {"Dockerfile": _DOCKERFILE, name: content})
    begun = time.monotonic()
    proposal = propose(tmp_path / "app", environ={})
    assert time.monotonic() - begun < 5.0
    assert {error.place.file for error in proposal.workspace.errors} <= {"compose.yaml", "slipway.yaml"}
    assert name == "compose.yaml" or proposal.workspace.errors == ()


@pytest.mark.parametrize(
    "content",
    [
        _BOMB,
        "services: [" * 20_000,
        "services:\n  a: *nowhere\n",
        "services:\n\tweb:\n",
        "services: {a: {ports: [1}}",
        "",
    ],
)
def test_a_compose_file_that_cannot_be_read_is_refused_with_its_line(content: str, tmp_path: Path) -> None:
    root = write_folder(tmp_path / "app", {"Dockerfile": _DOCKERFILE, "compose.yaml": content})
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"^compose\.yaml:\d+:\d+: .+[^.]\.$") as refused:
        propose(root, environ={})
    assert refused.value.hint
    assert time.monotonic() - begun < 5.0


def test_binary_files_pipes_and_names_that_are_no_text_are_left_alone(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "app", {"Dockerfile": _DOCKERFILE})
    (root / "requirements.txt").write_bytes(b"\x00\xff" * 1000)
    os.mkfifo(root / "Makefile")
    (root / os.fsdecode(b"\xff\xfe")).mkdir()
    (root / "line\nbreak").mkdir()
    (root / "line\nbreak" / "Dockerfile").write_text(_DOCKERFILE)
    assert propose(root, environ={}).workspace.errors == ()


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_NAMES.filter(lambda name: name not in (".", "..")), min_size=1, max_size=4, unique=True),
    st.sampled_from(sorted(FOLDERS)),
)
def test_folders_of_any_name_give_files_without_mistakes(names: list[str], kind: str) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in names:
            inner = {path: text for path, text in FOLDERS[kind].items() if "compose" not in path}
            if not inner:
                return
            write_folder(root / name, inner)
        try:
            proposal = propose(root, environ={})
        except ConsoleError:
            return
        assert proposal.workspace.errors == (), proposal.files
