"""The user's settings: one small TOML file in the platform's place for configuration."""

import json
import os
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs

from backend.domain.errors import ConsoleError, InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may choose for all workspaces; 0 or "" leaves it to the program."""

    parallel: int = 0  # steps side by side; 0: as many as the machine can take
    proxy_image: str = ""  # the image of the environments' proxy
    log_limit: int = 256 * 1024 * 1024  # bytes of log kept per step attempt
    keep_runs: int = 5  # runs whose images stay although no release refers to them
    theme: str = "system"  # system | light | dark

    def side_by_side(self, cpus: int) -> int:
        """How many steps may run at once on an engine with that many processors."""
        return self.parallel if self.parallel > 0 else min(32, max(8, cpus * 2))


def settings_path() -> Path:
    """Return $SLIPWAY_CONFIG_DIR or the platform's folder for configuration, / settings.toml."""
    chosen = os.environ.get("SLIPWAY_CONFIG_DIR")
    folder = Path(chosen).expanduser() if chosen else Path(platformdirs.user_config_dir("slipway", appauthor=False))
    return folder / "settings.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings; the defaults without a file. InputError that names the line or the key when it is wrong."""
    path = path or settings_path()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}.", "Correct the file or remove it to get the defaults.") from error
    except OSError as error:
        raise ConsoleError(f"{path}: {error.strerror or error}.", "Make it readable.") from error
    known = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    for key, value in found.items():
        if key in known and (type(value) is not known[key] or (isinstance(value, int) and value < 0)):
            expected = "a number from 0" if known[key] is int else "a text"
            raise InputError(f"{path}: {key} is {value!r}, expected {expected}.", "Correct the line or remove it.")
    # Keys of a newer version are left alone: an older program must not refuse to start over them.
    return Settings(**{key: value for key, value in found.items() if key in known})


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, replacing the file at once."""
    path = path or settings_path()
    # A JSON string or number is a TOML string or number.
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in asdict(settings).items())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConsoleError(f"{path}: {error.strerror or error}.", "The settings were not saved.") from error
