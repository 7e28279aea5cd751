"""Unsaved text, kept in the workspace's data folder until it is saved."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backend.workspace.document.disk import write_file

NAME = "unsaved.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved text and the one from the file that it was made of."""

    base: str
    text: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """At most one draft in a folder; only its owner may read it."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where the draft is kept."""
        return self.folder / NAME

    def read(self) -> Draft | None:
        """Return the draft; one that cannot be understood is set aside, not deleted."""
        try:
            found = json.loads(self.path.read_bytes())
            return Draft(str(found["base"]), str(found["text"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            with suppress(OSError):
                self.path.replace(self.path.with_suffix(".unreadable"))
            return None

    def write(self, draft: Draft) -> None:
        """Keep a draft; ConsoleError when that fails."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = json.dumps({"base": draft.base, "text": draft.text})
        write_file(self.path, data.encode(), mode=0o600, durable=False)

    def remove(self) -> None:
        """Forget the draft."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
