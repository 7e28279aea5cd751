"""What lies in a folder: its files by path, bounded in number, depth, size and time, links kept inside."""

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from backend.domain.errors import ConsoleError, InputError
from backend.workspace.folder import Folder, OutsideError

_NAMES = """.git .hg .svn .idea .vscode node_modules bower_components vendor .venv venv env .tox .nox __pycache__ .mypy_cache
.pytest_cache .ruff_cache .gradle .m2 target dist obj .next .nuxt _build deps .terraform .cache site-packages"""
SKIPPED = frozenset(_NAMES.split())
MOST_FILES = 20_000
MOST_DEPTH = 7
MOST_SECONDS = 5.0
MOST_BYTES = 256 * 1024
_STOPPED = "Looking through the folder was stopped."
MOST_READ = 32 * 1024 * 1024


class StoppedError(ConsoleError):
    """Nobody wants the answer any more."""


@dataclass(slots=True)
class Survey:
    """`files` are paths relative to the root, those nearest to it first. `cut` says what was not looked at, "" for nothing."""

    folder: Folder
    files: tuple[str, ...] = ()
    cut: str = ""
    stop: Callable[[], bool] = field(default=lambda: False, repr=False)
    _below: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False)
    _known: frozenset[str] = field(default=frozenset(), repr=False)
    _left: int = field(default=MOST_READ, repr=False)

    def has(self, path: str) -> bool:
        """Whether there is a file of that path."""
        return path in self._known

    def first(self, folder: str, *names: str) -> str:
        """Return the path of the first of these names that lies in a folder, "" when none does."""
        return next((path for name in names if self.has(path := join(folder, name))), "")

    def below(self, folder: str) -> tuple[str, ...]:
        """Return the files of a folder and its subfolders."""
        if folder == ".":
            return self.files
        if folder not in self._below:
            above = self.below(parent(folder))
            self._below[folder] = tuple(path for path in above if path.startswith(f"{folder}/"))
        return self._below[folder]

    def names(self, folder: str) -> list[str]:
        """Return the files and folders of a folder that hold something, in order."""
        start = "" if folder == "." else f"{folder}/"
        return sorted({path[len(start) :].split("/", 1)[0] for path in self.below(folder)})

    def text(self, path: str) -> str:
        """Return a file's text, "" when it is missing, leaves the folder, is binary or larger than 256 KiB."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path] or ""

    def _read(self, path: str) -> str | None:
        if self.stop():
            raise StoppedError(_STOPPED)
        if self._left <= 0:
            return None
        try:
            inside = self.folder.relative(path)
            if self.folder.kind(inside) != "file":
                return None
            data = self.folder.read(inside, MOST_BYTES)
        except (OSError, OutsideError):
            return None
        self._left -= len(data)
        if len(data) > MOST_BYTES or b"\0" in data:
            return None
        return data.decode("utf-8-sig", "replace")


def join(folder: str, name: str) -> str:
    """Return the path of a name in a folder, "." being the root."""
    return name if folder == "." else f"{folder}/{name}"


def parent(path: str) -> str:
    """Return the folder of a path, "." for the root."""
    return PurePosixPath(path).parent.as_posix()


def survey(root: Path, stop: Callable[[], bool] = lambda: False, clock: Callable[[], float] = time.monotonic) -> Survey:
    """Look through a folder, level by level. InputError when it cannot be opened, StoppedError when `stop` says so."""
    try:
        folder = Folder.at(root)
        readable = folder.root.is_dir() and os.access(folder.root, os.R_OK | os.X_OK)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{root} cannot be opened: {error}") from None
    if not readable:
        raise InputError(
            f"{root} is not a folder that can be read", "Name a folder with a Compose file or Dockerfiles."
        )
    end, cut = clock() + MOST_SECONDS, ""
    found: list[str] = []
    waiting = deque([(".", 0)])
    while waiting and not cut:
        if stop():
            raise StoppedError(_STOPPED)
        at, depth = waiting.popleft()
        for name, is_folder in _entries(folder, at):
            path = join(at, name)
            if not is_folder:
                found.append(path)
            elif name not in SKIPPED and depth < MOST_DEPTH:
                waiting.append((path, depth + 1))
            if len(found) >= MOST_FILES:
                cut = f"only the first {MOST_FILES} files were looked at"
                break
        if clock() > end:
            cut = f"only what could be seen in {MOST_SECONDS:.0f} seconds was looked at"
    return Survey(folder, tuple(found), cut, stop, _known=frozenset(found))


def _entries(folder: Folder, at: str) -> list[tuple[str, bool]]:
    """Return names and whether they are folders; links to folders are not followed, links to files must stay inside."""
    entries: list[tuple[str, bool]] = []
    try:
        with os.scandir(folder.root / at) as found:
            for _, entry in zip(range(MOST_FILES + 1), found, strict=False):
                if _odd(entry.name):
                    continue
                if entry.is_symlink():
                    if _inside(folder, join(at, entry.name)):
                        entries.append((entry.name, False))
                elif entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
                    entries.append((entry.name, entry.is_dir(follow_symlinks=False)))
    except OSError:
        return sorted(entries)
    return sorted(entries)


def _odd(name: str) -> bool:
    """Names that cannot stand in a text file: control characters, and bytes that are no UTF-8."""
    return not name.isprintable()


def _inside(folder: Folder, path: str) -> bool:
    try:
        return folder.kind(folder.relative(path)) == "file"
    except OutsideError:
        return False
