"""Unsaved text, kept in the workspace's data folder until it is saved: one draft for each process that has some."""

import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backend.file_lock import try_lock
from backend.workspace.document.disk import write_file

_EARLIER = "unsaved.json"  # the one draft that all processes shared before 2026-11-25


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved text and the one from the file that it was made of."""

    base: str
    text: str


class Drafts:
    """The drafts in a folder, of which this object owns at most one; only their user may read them.

    A draft is owned as long as the lock beside it is held, at the longest until its process ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None  # the draft that is owned
        self._lock: int | None = None  # the descriptor that holds its lock

    def take(self, worth: Callable[[Draft], bool]) -> Draft | None:
        """Own the newest draft that nobody owns and return it, None when there is none; call it only while none is owned.

        What is not `worth` it is removed on the way; what cannot be understood is set aside, not deleted.
        """
        with suppress(OSError):
            (self._folder / _EARLIER).replace(self._new_path())
        for path in sorted(self._folder.glob("unsaved-*.json"), key=_changed, reverse=True):
            if not self._own(path):
                continue
            draft = _read(path)
            if draft is None:
                self._disown()
            elif worth(draft):
                return draft
            else:
                self.remove()
        return None

    def write(self, draft: Draft) -> None:
        """Keep the text in the owned draft, in a new one when none is owned; ConsoleError when that fails."""
        if self._path is None:
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._own(self._new_path())
        assert self._path is not None, "nobody else knows a new name"
        data = json.dumps({"base": draft.base, "text": draft.text})
        write_file(self._path, data.encode(), mode=0o600, durable=False)

    def remove(self) -> None:
        """Forget the owned draft, if any; those of others stay."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._disown()

    def let_go(self) -> None:
        """Leave the owned draft to whoever comes next."""
        if self._path is not None:
            self._disown()

    def _new_path(self) -> Path:
        return self._folder / f"unsaved-{secrets.token_hex(8)}.json"

    def _own(self, path: Path) -> bool:
        """Own a draft; False while somebody does. Where files cannot be locked everybody may: better offered twice than lost."""
        descriptor = None
        try:
            descriptor = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
            try_lock(descriptor)
        except OSError as error:
            if descriptor is not None:
                os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            descriptor = None
        self._path, self._lock = path, descriptor
        return True

    def _disown(self) -> None:
        path, lock, self._path, self._lock = self._path, self._lock, None, None
        assert path is not None
        if lock is not None:
            os.close(lock)
        if not path.exists():  # then nobody looks for the lock either, and its name never comes again
            with suppress(OSError):
                _lock_of(path).unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _read(path: Path) -> Draft | None:
    try:
        found = json.loads(path.read_bytes())
        return Draft(str(found["base"]), str(found["text"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        with suppress(OSError):
            path.replace(path.with_suffix(".unreadable"))
        return None
