"""Login programs that the user has approved: a TOML file beside the settings."""

import json
import os
import tomllib
from pathlib import Path

from backend.domain.cluster import LoginProgram
from backend.domain.errors import ConsoleError, InputError
from backend.store.settings import settings_path


class ApprovalFile:
    """ports.cluster.Approvals. Read at each question: another window may have asked meanwhile."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or settings_path().with_name("approved-programs.toml")

    def approved(self, program: LoginProgram) -> bool:
        """Return whether exactly this program was approved; InputError when the file cannot be understood."""
        return program.fingerprint in self._read()

    def approve(self, program: LoginProgram) -> None:
        """Keep a person's yes, with the command for whoever reads the file."""
        lines = self._read() | {program.fingerprint: program.line}
        # A JSON string is a TOML string; a fingerprint is a bare key.
        text = "".join(f"{key} = {json.dumps(line, ensure_ascii=False)}\n" for key, line in lines.items())
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            draft.write_text(text, encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise ConsoleError(f"{self._path}: {error.strerror or error}.", "The approval was not saved.") from error

    def _read(self) -> dict[str, str]:
        try:
            found = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(
                f"{self._path}: {error}.", "Correct the file or remove it; programs are asked for again."
            ) from error
        except OSError as error:
            raise ConsoleError(f"{self._path}: {error.strerror or error}.", "Make it readable.") from error
        return {key: str(line) for key, line in found.items()}
