"""Documents over small workspaces, and what an edit changed in them."""

import difflib
from pathlib import Path

from backend.domain.edits import Edit
from backend.workspace.document.text_document import TextDocument
from backend.workspace.loader import FILE
from tests.unit.workspace.folder_of_files import COMPOSE

HEAD = "version: 1\nproject: shop\nservices: compose.yaml\n"


def opened(folder: Path, text: str, *, head: str = HEAD, encode: str = "utf-8") -> TextDocument:
    """Open a document over `head` and `text`, written as they are."""
    (folder / "compose.yaml").write_text(COMPOSE)
    (folder / "web").mkdir(exist_ok=True)
    (folder / FILE).write_bytes((head + text).encode(encode))
    return TextDocument(folder, {})


def changed_lines(document: TextDocument, edit: Edit, *, shared: bool = False) -> list[str]:
    """Apply an edit and return the lines that went and came, marked - and +."""
    before = document.text
    document.apply(edit, shared=shared)
    return difference(before, document.text)


def difference(before: str, after: str) -> list[str]:
    """Return the lines that went and came."""
    found = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]
