"""What the window remembers: place and size, colours, folded panels, the last folders. An INI file in the configuration folder."""

import os
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from gui.theme import Mode

RECENT = 8


def default_file() -> Path:
    """Return `window.ini` in the folder of `SLIPWAY_CONFIG_DIR`, else in the user's configuration folder."""
    chosen = os.environ.get("SLIPWAY_CONFIG_DIR", "")
    folder = Path(chosen).expanduser() if chosen else Path(platformdirs.user_config_dir("slipway", appauthor=False))
    return folder / "window.ini"


class Preferences:
    """Typed reading and writing; a value that cannot be read is as if it had never been written."""

    def __init__(self, file: Path | None = None) -> None:
        self._settings = QSettings(str(file or default_file()), QSettings.Format.IniFormat)

    @property
    def mode(self) -> Mode:
        """The chosen colours."""
        text = str(self._settings.value("theme", Mode.SYSTEM.value))
        return Mode(text) if text in set(Mode) else Mode.SYSTEM

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._settings.setValue("theme", mode.value)

    @property
    def recent(self) -> tuple[str, ...]:
        """The last folders, newest first."""
        text = str(self._settings.value("recent", ""))
        return tuple(part for part in text.split("\n") if part)

    def remember_folder(self, folder: Path) -> None:
        """Put a folder first."""
        others = [part for part in self.recent if part != str(folder)]
        self._settings.setValue("recent", "\n".join([str(folder), *others][:RECENT]))

    def state(self, name: str) -> QByteArray:
        """Return a remembered geometry or splitter state, empty when there is none."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_state(self, name: str, value: QByteArray) -> None:
        """Remember one."""
        self._settings.setValue(f"state/{name}", value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return whether a panel is open, or something else that is on or off."""
        return str(self._settings.value(f"flag/{name}", default)).lower() == "true"

    def keep_flag(self, name: str, value: bool) -> None:
        """Remember it."""
        self._settings.setValue(f"flag/{name}", value)

    def number(self, name: str) -> int:
        """Return a remembered size in pixels or hundredths, 0 when there is none."""
        text = str(self._settings.value(f"number/{name}", 0))
        return int(text) if text.isascii() and text.isdigit() else 0

    def keep_number(self, name: str, value: int) -> None:
        """Remember it."""
        self._settings.setValue(f"number/{name}", value)

    def sync(self) -> None:
        """Write to the file now."""
        self._settings.sync()
