"""A Document that keeps the edits it was told, refuses what a test says, and shows the pipeline that a test gives it."""

from collections.abc import Callable
from dataclasses import replace

from backend.domain.document import Applied, Conflict, WrittenField
from backend.domain.edits import Edit
from backend.domain.errors import NotFoundError
from backend.domain.pipeline import Pipeline
from backend.domain.workspace import Workspace


class FakeDocument:
    """`edits` in the order they came; `refuse` is raised by the next one; `then` is the pipeline after it, `made` its refs,
    `said` what it says was lost."""

    def __init__(self, workspace: Workspace) -> None:
        self.path = "slipway.yaml"
        self.text = ""
        self.saved = ""
        self.dirty = False
        self.broken = False
        self.conflict: Conflict | None = None
        self.undo_label = ""
        self.redo_label = ""
        self.workspace = workspace
        self.edits: list[Edit] = []
        self.shared: list[bool] = []
        self.calls: list[str] = []
        self.sources: dict[str, str] = {}
        self.refuse: Exception | None = None
        self.then: Pipeline | None = None
        self.made: tuple[str, ...] = ()
        self.said: tuple[str, ...] = ()
        self._listeners: list[Callable[[], None]] = []

    @property
    def listeners(self) -> int:
        """How many follow it."""
        return len(self._listeners)

    def apply(self, edit: Edit, *, shared: bool = False) -> Applied:
        """Keep the edit, or refuse it."""
        if self.refuse is not None:
            refuse, self.refuse = self.refuse, None
            raise refuse
        self.edits.append(edit)
        self.shared.append(shared)
        self.dirty, self.undo_label = True, "the last edit"
        if self.then is not None:
            self.workspace = replace(self.workspace, pipeline=self.then)
        self._tell()
        return Applied(self.made, self.said)

    def undo(self) -> None:
        """Keep that it was asked."""
        self.calls.append("undo")
        self._tell()

    def redo(self) -> None:
        """Keep that it was asked."""
        self.calls.append("redo")
        self._tell()

    def save(self) -> None:
        """Keep that it was asked."""
        self.calls.append("save")
        self.dirty = False
        self._tell()

    def resolve(self, text: str) -> None:
        """There is never a conflict here."""

    def source(self, ref: str) -> str:
        """Return what the test gave."""
        if ref not in self.sources:
            raise NotFoundError(f"there is no {ref}")
        return self.sources[ref]

    def fields(self, ref: str) -> tuple[WrittenField, ...]:
        """There are no fields."""
        raise NotFoundError(f"there is no {ref}")

    def lines(self, ref: str) -> tuple[int, int]:
        """There are no lines."""
        raise NotFoundError(f"there is no {ref}")

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Follow it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, pipeline: Pipeline) -> None:
        """Change from outside."""
        self.workspace = replace(self.workspace, pipeline=pipeline)
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
