"""A text on its way to the file."""

from dataclasses import dataclass
from pathlib import Path

from backend.domain.errors import RefusedError
from backend.workspace.document.disk import read_file, write_file

MOST_TRIES = 10  # while others write the file at the same time


@dataclass(frozen=True, slots=True)
class Saving:
    """`data` is `text` as the file is to hold it; `expected` is what was read from the file last, None for no file."""

    file: Path
    expected: bytes | None
    text: str
    data: bytes

    def write(self) -> bool:
        """Write the file, whole or not at all, and return True; False, and nothing is written, when it is not what was expected.

        Touches nothing but the file, so it may run in a thread. ConsoleError when the file cannot be read or written.
        """
        if read_file(self.file) != self.expected:
            return False
        if self.data != self.expected:
            write_file(self.file, self.data)
        return True


def changed_again(name: str) -> RefusedError:
    """Return the refusal to save a file that others write at the same time."""
    return RefusedError(f"{name} is changed again and again by another program.", "Try again in a moment.")
