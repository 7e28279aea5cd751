"""A kernel lock on a file: one writer, gone with its process, without a timeout."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.file_lock import try_lock


@contextmanager
def run_lock(path: Path) -> Iterator[bool]:
    """Hold the lock at `path` while the block runs; yields False at once when somebody (this process too) has it.

    The file stays: removing it would let a third process lock another file of the same name.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        try:
            try_lock(descriptor)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
