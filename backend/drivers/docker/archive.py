"""Tar archives for files into and out of containers; pure functions over bytes and files."""

import io
import posixpath
import tarfile
import time
from collections.abc import Sequence
from typing import IO

from backend.domain.container import FileEntry
from backend.domain.errors import InputError, RefusedError

MEMBER_LIMIT = 200_000


def packed(entries: Sequence[FileEntry], *, below: str = "", folders: Sequence[str] = ()) -> bytes:
    """Return a GNU tar of the entries below a relative folder; `folders` are made before them (mode 0755, root).

    InputError for a path that is absolute or leaves the folder.
    """
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for folder in folders:
            archive.addfile(_header(folder, None, 0o755, 0, 0))
        for entry in entries:
            path = posixpath.join(below, checked_path(entry.path))
            header = _header(path, entry.data, entry.mode, entry.uid, entry.gid)
            archive.addfile(header, io.BytesIO(entry.data) if entry.data is not None else None)
    return target.getvalue()


def checked_path(path: str) -> str:
    """Return a relative path in its plain form; InputError when it is absolute, empty or leaves the folder."""
    plain = posixpath.normpath(path) if path else ""
    if not plain or plain.startswith(("/", "../")) or plain == ".." or "\0" in plain:
        raise InputError(f"{path!r} is no path inside the folder.", "Use a relative path without '..'.")
    return plain


def unpacked(source: IO[bytes], root: str, limit: int) -> list[FileEntry]:
    """Return the regular files of an archive whose paths begin with the name `root`, which is taken off.

    Everything else is left out: links, devices, folders, and paths that would leave the root. RefusedError when the files
    are larger than `limit` bytes together, when there are more than 200,000 members, or when it is no tar archive.
    """
    found: list[FileEntry] = []
    total = 0
    try:
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for count, member in enumerate(archive, start=1):
                if count > MEMBER_LIMIT:
                    raise RefusedError(f"There are more than {MEMBER_LIMIT:,} files.", "Name a smaller folder.")
                path = _below(member.name, root) if member.isreg() and not member.issparse() else None
                if path is None:
                    continue
                total += member.size
                if total > limit:
                    raise RefusedError(f"The files are larger than {limit:,} bytes together.", "Name a smaller folder.")
                content = archive.extractfile(member)
                data = content.read() if content is not None else b""
                found.append(FileEntry(path, data, member.mode & 0o7777, member.uid, member.gid))
    except tarfile.TarError as error:
        raise RefusedError(f"The engine's archive cannot be read: {error}") from error
    return found


def _below(name: str, root: str) -> str | None:
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if ".." in parts or name.startswith("/"):
        return None
    if root and parts[:1] == [root] and len(parts) > 1:
        parts = parts[1:]
    return "/".join(parts) or None


def _header(path: str, data: bytes | None, mode: int, uid: int, gid: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(path)
    header.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
    header.size = len(data) if data is not None else 0
    header.mode = mode | 0o111 if data is None and not mode & 0o111 else mode
    header.uid, header.gid = uid, gid
    header.mtime = int(time.time())
    return header
