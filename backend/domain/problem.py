"""Problems in the user's files, with the place where they stand."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: an error forbids running what it concerns, a warning only wants to be read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file: path relative to the workspace, line and column from 1 (characters, not bytes)."""

    file: str
    line: int = 1
    column: int = 1

    def below(self, lines: int) -> "Place":
        """Return the place that many lines further down."""
        return Place(self.file, self.line + lines, self.column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands, what is wrong, what was expected; `node` names the stage or `stage/step` (as written in the file)
    that it marks, `environment` the environment whose section it stands in; both are "" for what concerns everything.
    """

    message: str
    place: Place
    hint: str = ""
    severity: Severity = Severity.ERROR
    node: str = ""
    environment: str = ""

    def __str__(self) -> str:
        cure = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.severity}: {self.message}{cure}"
