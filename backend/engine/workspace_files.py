"""Files of the workspace as they are copied into containers."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from backend.domain.container import FileEntry
from backend.domain.errors import InputError

MOST_BYTES = 256 * 1024 * 1024
MOST_FILES = 20_000


def read_files(root: str, paths: Iterable[str]) -> list[FileEntry]:
    """Return regular files and folders below the paths (relative to `root`), under the same relative paths.

    InputError for a path that is missing or leaves the workspace, and above 256 MiB or 20,000 files. Links inside a folder are
    followed when they stay in the workspace and left out otherwise; devices and sockets are left out.
    """
    top = Path(root).resolve()
    entries: list[FileEntry] = []
    total = 0
    for name in paths:
        for entry in _below(top, name):
            total += len(entry.data or b"")
            entries.append(entry)
            if total > MOST_BYTES or len(entries) > MOST_FILES:
                raise InputError(
                    f"files: {name} is too large: at most {MOST_BYTES // 1024**2} MiB in {MOST_FILES} files are copied.",
                    "Name the folders that the command needs.",
                )
    return entries


def read_tree(path: Path, root: str) -> list[FileEntry]:
    """Return what a file or folder inside the workspace holds, paths relative to it (a file: its name)."""
    top = Path(root).resolve()
    relative = path.resolve().relative_to(top).as_posix()
    prefix = relative if path.is_dir() else PurePosixPath(relative).parent.as_posix()
    entries = read_files(root, [relative])
    if prefix == ".":
        return entries
    return [
        FileEntry(entry.path.removeprefix(prefix).lstrip("/"), entry.data, entry.mode)
        for entry in entries
        if entry.path != prefix
    ]


def _below(top: Path, name: str) -> Iterator[FileEntry]:
    plain = PurePosixPath(name)
    path = top.joinpath(*plain.parts)
    if plain.is_absolute() or ".." in plain.parts or not _inside(path, top):
        raise InputError(f"files: {name} leaves the workspace.", "Name files inside the workspace's folder.")
    if not path.exists():
        raise InputError(f"files: {name} does not exist.", f"It is looked for in {top}.")
    if path.is_file():
        yield _file(path, plain.as_posix())
        return
    for folder, names, files in os.walk(path):
        names.sort()
        here = Path(folder)
        relative = here.relative_to(top).as_posix()
        if relative != ".":
            yield FileEntry(relative, None, 0o755)
        for file in sorted(files):
            found = here / file
            if _inside(found, top) and found.is_file():
                yield _file(found, (here.relative_to(top) / file).as_posix())


def _inside(path: Path, top: Path) -> bool:
    return path.resolve().is_relative_to(top)


def _file(path: Path, name: str) -> FileEntry:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size > MOST_BYTES:
                raise InputError(f"files: {name} is larger than {MOST_BYTES // 1024**2} MiB.")
            mode = 0o755 if stat.S_IMODE(status.st_mode) & 0o100 else 0o644
            return FileEntry(name, file.read(), mode)
    except OSError as error:
        raise InputError(f"files: {name} cannot be read: {error.strerror or error}.") from error
