"""The file on disk: read whole, written whole or not at all."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from backend.domain.errors import ConsoleError, InputError
from backend.notation.parser import MOST_BYTES


def read_file(path: Path) -> bytes | None:
    """Return a file's content, None when there is no file; ConsoleError when it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConsoleError(
            f"{path.name} cannot be read: {error.strerror or error}.", "Look at its permissions."
        ) from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{path.name} is larger than {MOST_BYTES // 1024} KiB.")
    return data


def write_file(path: Path, data: bytes, *, mode: int | None = None, durable: bool = True) -> None:
    """Write a file through a temporary one beside it; a link is followed, permissions stay (`mode`: what they become).

    ConsoleError when it fails; then the file is as it was.
    """
    real = Path(os.path.realpath(path))
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.chmod(temporary, mode if mode is not None else _mode(real))
            if durable:
                os.fsync(file.fileno())
        os.replace(temporary, real)
        temporary = None
        if durable:
            _sync_folder(real.parent)
    except OSError as error:
        raise ConsoleError(
            f"{path.name} cannot be written: {error.strerror or error}.", "The text stays here: try again."
        ) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def new_mode() -> int:
    """Return the permissions that this user's new files get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return new_mode()


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
