"""Packing a build context: what travels, what stays, and that nothing comes from outside."""

import io
import os
import tarfile
from pathlib import Path

import pytest

from backend.domain.errors import InputError
from backend.drivers.docker import context as module
from backend.drivers.docker.context import open_context, packed_context


def members(folder: Path, dockerfile: str = "Dockerfile", *, compress: bool = False) -> dict[str, tarfile.TarInfo]:
    data = b"".join(packed_context(open_context(str(folder), dockerfile), compress=compress))
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz" if compress else "r:") as archive:
        return {member.name: member for member in archive}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "context"
    inside.mkdir()
    (inside / "Dockerfile").write_text("FROM scratch\n")
    return inside


def test_the_dockerfile_comes_first_so_that_the_engine_knows_a_tar(folder: Path) -> None:
    (folder / "AAA").write_text("x")
    assert list(members(folder)) == ["Dockerfile", "AAA"]


@pytest.mark.parametrize("compress", [True, False])
def test_content_modes_and_empty_folders_arrive_as_roots(folder: Path, compress: bool) -> None:
    (folder / "run").write_bytes(b"\0" * 700)
    (folder / "run").chmod(0o755)
    (folder / "empty").mkdir()
    found = members(folder, compress=compress)
    assert (found["run"].size, found["run"].mode, found["run"].uid, found["run"].gid) == (700, 0o755, 0, 0)
    assert found["empty"].isdir()


def test_long_and_foreign_names_survive(folder: Path) -> None:
    deep = folder / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    (deep / "ünïcode").write_text("x")
    (folder / os.fsdecode(b"broken-\xff")).write_text("y")
    names = set(members(folder))
    assert f"{'d' * 120}/{'e' * 120}/ünïcode" in names
    assert os.fsdecode(b"broken-\xff") in names


def test_links_are_sent_as_links_and_devices_not_at_all(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (folder / "file").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    found = members(folder)
    assert found["file"].issym()
    assert found["up"].linkname == ".."
    assert set(found) == {"Dockerfile", "file", "up"}


def test_a_file_with_two_names_is_sent_as_content_twice(folder: Path) -> None:
    (folder / "one").write_text("same")
    os.link(folder / "one", folder / "two")
    found = members(folder)
    assert found["one"].isreg()
    assert found["two"].isreg()
    assert found["two"].size == 4


def test_ignored_folders_send_only_what_is_taken_back_with_its_parents(folder: Path) -> None:
    (folder / ".dockerignore").write_text("var\n!var/keep\n*.log\n")
    for name in ("var/keep/a", "var/other/b", "c.log", "d"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    assert list(members(folder)) == ["Dockerfile", ".dockerignore", "d", "var", "var/keep", "var/keep/a"]


def test_an_ignore_file_of_the_dockerfile_goes_before_the_general_one(folder: Path) -> None:
    (folder / "docker").mkdir()
    (folder / "docker" / "web").write_text("FROM scratch\n")
    (folder / "docker" / "web.dockerignore").write_text("a\n")
    (folder / ".dockerignore").write_text("b\n")
    for name in "ab":
        (folder / name).write_text(name)
    found = set(members(folder, "docker/web"))
    assert "b" in found
    assert "a" not in found
    assert {"docker/web", "docker/web.dockerignore"} <= found


def test_a_dockerfile_outside_or_missing_is_refused(folder: Path) -> None:
    for wrong, why in (("../Dockerfile", "outside"), ("/etc/passwd", "outside"), ("nothing", "no Dockerfile")):
        with pytest.raises(InputError, match=why):
            open_context(str(folder), wrong)
    with pytest.raises(InputError, match="context"):
        open_context(str(folder / "nowhere"), "Dockerfile")


def test_too_much_is_refused_with_a_hint(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (folder / str(number)).write_bytes(b"x" * 1000)
    monkeypatch.setattr(module, "SIZE_LIMIT", 3000)
    with pytest.raises(InputError, match="2 GiB") as caught:
        members(folder)
    assert ".dockerignore" in caught.value.hint
    monkeypatch.setattr(module, "SIZE_LIMIT", 10**9)
    monkeypatch.setattr(module, "COUNT_LIMIT", 3)
    with pytest.raises(InputError, match="files"):
        members(folder)


def test_a_folder_swapped_for_a_link_while_walking_is_noticed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (folder / "a").write_bytes(b"x" * 2_000_000)
    (folder / "b").mkdir()
    (folder / "b" / "secret").write_text("harmless")
    pieces = packed_context(open_context(str(folder), "Dockerfile"), compress=False)
    data = next(pieces)  # inside "a": the names of the folder have been read
    (folder / "b" / "secret").unlink()
    (folder / "b").rmdir()
    (folder / "b").symlink_to(outside)
    data += b"".join(pieces)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert archive.getmember("b").issym()
        assert "b/secret" not in archive.getnames()


def test_a_file_that_shrinks_meanwhile_is_refused(folder: Path) -> None:
    (folder / "a").write_bytes(b"x" * 4_000_000)
    pieces = packed_context(open_context(str(folder), "Dockerfile"), compress=False)
    next(pieces)
    os.truncate(folder / "a", 10)
    with pytest.raises(InputError, match="smaller"):
        list(pieces)


def test_no_more_than_a_block_is_held(folder: Path) -> None:
    (folder / "big").write_bytes(os.urandom(8_000_000))
    sizes = [len(piece) for piece in packed_context(open_context(str(folder), "Dockerfile"), compress=False)]
    assert max(sizes) <= 2 * 1024 * 1024
    assert sum(sizes) > 8_000_000


def test_nothing_stays_open_when_packing_is_given_up(folder: Path) -> None:
    for number in range(3):
        (folder / str(number)).mkdir()
        (folder / str(number) / "f").write_bytes(b"x" * 1_000_000)
    before = len(os.listdir("/proc/self/fd"))
    pieces = packed_context(open_context(str(folder), "Dockerfile"), compress=False)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/proc/self/fd")) == before
