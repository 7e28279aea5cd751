"""Archives into and out of containers."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.container import FileEntry
from backend.domain.errors import InputError, RefusedError
from backend.drivers.docker import archive as module
from backend.drivers.docker.archive import checked_path, packed, unpacked


def tar(*members: tuple[str, bytes, str]) -> io.BytesIO:
    """An archive of (name, type, content or link name)."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, kind, text in members:
            header = tarfile.TarInfo(name)
            header.type = kind
            data = text.encode() if kind == tarfile.REGTYPE else b""
            header.linkname = "" if data else text
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    target.seek(0)
    return target


def test_only_regular_files_below_the_root_come_out() -> None:
    source = tar(
        ("out", tarfile.DIRTYPE, ""),
        ("out/a", tarfile.REGTYPE, "1"),
        ("out/sub/b", tarfile.REGTYPE, "2"),
        ("out/link", tarfile.SYMTYPE, "/etc/passwd"),
        ("out/hard", tarfile.LNKTYPE, "out/a"),
        ("out/null", tarfile.CHRTYPE, ""),
        ("out/pipe", tarfile.FIFOTYPE, ""),
        ("out/../../escape", tarfile.REGTYPE, "x"),
        ("../escape", tarfile.REGTYPE, "x"),
        ("/etc/escape", tarfile.REGTYPE, "x"),
    )
    assert [(entry.path, entry.data) for entry in unpacked(source, "out", 100)] == [("a", b"1"), ("sub/b", b"2")]


def test_a_single_file_keeps_its_name() -> None:
    assert [entry.path for entry in unpacked(tar(("a.txt", tarfile.REGTYPE, "x")), "a.txt", 10)] == ["a.txt"]


def test_size_and_count_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="larger"):
        unpacked(tar(("a", tarfile.REGTYPE, "x" * 11)), "", 10)
    monkeypatch.setattr(module, "MEMBER_LIMIT", 2)
    with pytest.raises(RefusedError, match="files"):
        unpacked(tar(*((str(number), tarfile.REGTYPE, "") for number in range(3))), "", 10)


@given(st.binary(max_size=2000))
def test_nonsense_is_refused_not_raised(data: bytes) -> None:
    try:
        unpacked(io.BytesIO(data), "", 100)
    except RefusedError:
        return


def test_what_goes_in_comes_out() -> None:
    entries = [FileEntry("a/b.txt", b"x", 0o600, 7, 8), FileEntry("c", b"")]
    data = packed(entries, below="in/deep", folders=["in", "in/deep"])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert [(m.name, m.isdir()) for m in archive][:2] == [("in", True), ("in/deep", True)]
    assert unpacked(io.BytesIO(data), "in", 100) == [
        FileEntry("deep/a/b.txt", b"x", 0o600, 7, 8),
        FileEntry("deep/c", b"", 0o644),
    ]


@pytest.mark.parametrize("path", ["", "/a", "..", "../a", "a/../../b", "a\0b"])
def test_a_path_out_of_the_folder_is_refused(path: str) -> None:
    with pytest.raises(InputError):
        checked_path(path)
