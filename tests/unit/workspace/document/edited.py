"""Documents over small workspaces, and what an edit changed in them."""

import difflib
from pathlib import Path

from backend.domain.edits import Edit
from backend.workspace.document.text_document import TextDocument
from backend.workspace.head import FILE
from tests.unit.workspace.folder_of_files import COMPOSE

HEAD = "version: 1\nproject: shop\nservices: compose.yaml\n"


def opened(folder: Path, text: str, *, head: str = HEAD, drafts: Path | None = None) -> TextDocument:
    """Open a document over `head` and `text`, written as they are."""
    return opened_bytes(folder, (head + text).encode(), drafts=drafts)


def opened_bytes(folder: Path, data: bytes, *, drafts: Path | None = None) -> TextDocument:
    """Open a document over a whole file."""
    (folder / "compose.yaml").write_text(COMPOSE)
    (folder / "web").mkdir(exist_ok=True)
    (folder / "web" / "Dockerfile").write_text("FROM alpine")
    (folder / FILE).write_bytes(data)
    return TextDocument(folder, {}, drafts)


def changed_lines(document: TextDocument, edit: Edit, *, shared: bool = False) -> list[str]:
    """Apply an edit and return the lines that went and came, marked - and +."""
    before = document.text
    document.apply(edit, shared=shared)
    return difference(before, document.text)


def difference(before: str, after: str) -> list[str]:
    """Return the lines that went and came."""
    found = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]
