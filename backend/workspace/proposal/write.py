"""Writes a proposal's files: all of them or none."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from backend.domain.errors import ConflictError, ConsoleError
from backend.domain.proposal import Proposal
from backend.workspace.document.disk import new_mode
from backend.workspace.head import FILE


def write(proposal: Proposal) -> tuple[str, ...]:
    """Write the files and return their paths. ConflictError when one of them has appeared meanwhile: then none is written.

    Each text is complete on disk before its name appears, `slipway.yaml` last: a crash in between leaves no half workspace.
    """
    root = Path(proposal.root)
    order = sorted(proposal.files, key=lambda path: path == FILE)
    there = next((path for path in order if os.path.lexists(root / path)), "")
    if there:
        raise ConflictError(f"{there} is there already, so nothing was written.", "Look at the folder again.")
    try:
        _write_all(root, order, proposal.files)
    except FileExistsError as error:
        name = Path(error.filename2 or error.filename or "a file").name
        raise ConflictError(f"{name} has just appeared, so nothing was written.", "Look at the folder again.") from None
    except OSError as error:
        raise ConsoleError(
            f"{error.filename or root} cannot be written: {error.strerror or error}.", "Nothing was written."
        ) from None
    return tuple(proposal.files)


def _write_all(root: Path, order: list[str], files: Mapping[str, str]) -> None:
    drafts: dict[str, str] = {}
    done: list[Path] = []
    try:
        for path in order:
            number, name = tempfile.mkstemp(prefix=".slipway-", dir=(root / path).parent)
            drafts[path] = name
            with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
                file.write(files[path])
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(new_mode())
        for path in order:
            os.link(drafts[path], root / path)  # unlike a rename it never takes the place of a file
            done.append(root / path)
    except BaseException:
        for made in done:
            with contextlib.suppress(OSError):
                made.unlink()
        raise
    finally:
        for name in drafts.values():
            with contextlib.suppress(OSError):
                Path(name).unlink()
