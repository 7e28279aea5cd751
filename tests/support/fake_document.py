"""A Document for tests of what shows and asks for edits: it reads like the real one and writes every edit down instead of doing it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from backend.domain.document import Applied, Conflict, WrittenField
from backend.domain.edits import Edit
from backend.domain.errors import NotFoundError
from backend.domain.pipeline import SEPARATOR
from backend.domain.workspace import Workspace
from backend.notation.findings import Findings
from backend.notation.parser import parse
from backend.workspace.loader import load_workspace
from backend.workspace.written_fields import written_fields

SHOP = Path(__file__).parents[2] / "resources" / "samples" / "shop"


class FakeDocument:
    """The sample shop in a folder of its own. `refusal` is raised by the next edits; `become` is a change of the text."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "shop"
        shutil.copytree(SHOP, self._root)
        self._listeners: list[Callable[[], None]] = []
        self.edits: list[Edit] = []
        self.refusal: Exception | None = None
        self.calls: list[str] = []
        self.path = "slipway.yaml"
        self.text = (self._root / self.path).read_text("utf-8")
        self.saved = self.text
        self.dirty = False
        self.broken = False
        self.conflict: Conflict | None = None
        self.undo_label = ""
        self.redo_label = ""
        self.workspace: Workspace = load_workspace(self._root, {})

    def become(self, text: str) -> None:
        """Say another text, as an edit or a change from outside does."""
        (self._root / self.path).write_text(text, "utf-8")
        self.text = text
        self.workspace = load_workspace(self._root, {})
        self.dirty = True
        for listener in tuple(self._listeners):
            listener()

    def replace(self, old: str, new: str) -> None:
        """Change one place of the text."""
        assert self.text.count(old) == 1
        self.become(self.text.replace(old, new))

    def apply(self, edit: Edit, *, shared: bool = False) -> Applied:
        """Write the edit down."""
        if self.refusal is not None and not shared:
            raise self.refusal
        self.edits.append(edit)
        return Applied()

    def undo(self) -> None:
        """Write it down."""
        self.calls.append("undo")

    def redo(self) -> None:
        """Write it down."""
        self.calls.append("redo")

    def save(self) -> None:
        """Write it down."""
        self.calls.append("save")

    def resolve(self, text: str) -> None:
        """Take the text."""
        self.conflict = None
        self.become(text)

    def fields(self, ref: str) -> tuple[WrittenField, ...]:
        """Read the text."""
        return written_fields(parse(self.text.encode(), self.path, Findings()), ref)

    def source(self, ref: str) -> str:
        """Cut the node out by its lines."""
        first, last = self.lines(ref)
        lines = self.text.splitlines()[first - 1 : last]
        indent = len(lines[0]) - len(lines[0].lstrip())
        return "".join(line[indent:] + "\n" for line in lines)

    def lines(self, ref: str) -> tuple[int, int]:
        """Find a key by its indentation; the node ends before the next line that is not deeper."""
        lines = self.text.splitlines()
        stage, _, step = ref.partition(SEPARATOR)
        at = _find(lines, stage, 2, 0)
        if step:
            at = _find(lines, step, 6, at)
        indent = len(lines[at]) - len(lines[at].lstrip())
        end = at + 1
        while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        return at + 1, end

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Keep a listener."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


def _find(lines: list[str], name: str, indent: int, begin: int) -> int:
    for at in range(begin or lines.index("pipeline:"), len(lines)):
        if lines[at].startswith(" " * indent + name + ":"):
            return at
    raise NotFoundError(f"There is no {name}.")
