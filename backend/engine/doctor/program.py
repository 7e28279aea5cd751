"""Checks of the program itself: its folders, its keyring, Python and Qt."""

import platform
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from backend.domain.doctor import Check, Verdict

_LOW, _FEW = 1024**3, 100 * 1024**2  # bytes of free space that are little, and too little


def check_data_folder(folder: Path) -> Check:
    """Return where the history lives, whether it can be written and how much space is left."""
    name = "data folder"
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Check(
            name, Verdict.BAD, f"{folder}: {error.strerror or error}", "Make it writable or set SLIPWAY_DATA_DIR."
        )
    found = f"{folder}, {free // 1024**2} MiB free"
    cure = "Free some space: nothing is started that cannot be written down first."
    if free < _FEW:
        return Check(name, Verdict.BAD, found, cure)
    return Check(name, Verdict.WARNING, found, cure) if free < _LOW else Check(name, Verdict.OK, found)


def check_keyring() -> Check:
    """Return which keyring answers. Slow (it asks the desktop): call it in a thread."""
    # Late: it looks for desktop services at import.
    import keyring  # noqa: PLC0415
    from keyring.backends.fail import Keyring as NoKeyring  # noqa: PLC0415

    try:
        found = keyring.get_keyring()
    except Exception as error:  # backends raise whatever their desktop's library raises
        return Check("keyring", Verdict.WARNING, f"{type(error).__name__}: {error}", _KEYRING_CURE)
    if isinstance(found, NoKeyring):
        return Check("keyring", Verdict.WARNING, "none that can be reached", _KEYRING_CURE)
    return Check("keyring", Verdict.OK, str(found.name))


_KEYRING_CURE = "Secrets may come from a file, a variable or a command instead; or start a Secret Service or KWallet."


def check_python() -> Check:
    """Return the Python that runs the program."""
    found = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}"
    return Check("Python", Verdict.OK, found)


def check_qt() -> Check:
    """Return the version of Qt's binding as installed; Qt itself is not loaded."""
    try:
        version = metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        cure = "pip install 'PySide6-Essentials>=6.8.3,<6.12'; the terminal works without."
        return Check("Qt", Verdict.WARNING, "PySide6 is not installed: no window", cure)
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if parts >= (6, 12) and sys.version_info < (3, 12):
        return Check(
            "Qt", Verdict.BAD, f"PySide6 {version}", "It kills Python older than 3.12: install one below 6.12."
        )
    return Check("Qt", Verdict.OK, f"PySide6 {version}")
