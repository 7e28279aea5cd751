"""Where a workspace's history lives on this machine."""

import hashlib
import os
import re
import uuid
from pathlib import Path

import platformdirs

from backend.domain.errors import ConsoleError


def data_home() -> Path:
    """Return the folder of all data of the program: $SLIPWAY_DATA_DIR, else the platform's place for user data."""
    chosen = os.environ.get("SLIPWAY_DATA_DIR")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("slipway", appauthor=False))


def data_folder(root: str | Path) -> Path:
    """Return the data folder of the workspace at `root`: its name and a hash of its resolved path. Not created here."""
    resolved = Path(root).resolve()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", resolved.name).strip("-.")[:40] or "workspace"
    digest = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:10]
    return data_home() / "workspaces" / f"{name}-{digest}"


def prepare(folder: Path) -> Path:
    """Make the data folder with its parts, readable by its owner alone; ConsoleError when that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in ("logs", "reports", "files", "locks"):
            (folder / part).mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConsoleError(
            f"The data folder {folder} cannot be used: {error.strerror or error}.",
            "Make it writable, free some space, or name another one in SLIPWAY_DATA_DIR.",
        ) from error
    return folder


def console_id(folder: Path) -> str:
    """Return the id by which this data folder's things are found on engines; made once, also when two processes race."""
    path = folder / "console_id"
    try:
        known = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        known = ""
    if known:
        return known
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".console_id-{uuid.uuid4().hex}"
    draft.write_text(uuid.uuid4().hex[:16] + "\n", encoding="ascii")
    try:
        os.link(draft, path)  # atomic: the first one wins
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()
