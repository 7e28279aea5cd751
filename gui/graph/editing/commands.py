"""The editing commands over the selection: what they are called now, whether they can work and why not, and what they do."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from backend.domain.edits import Connect, Delete, Disconnect, Duplicate, Move, Paste
from backend.domain.pipeline import Pipeline, step_ref
from backend.domain.run import RunRequest
from gui.graph.canvas import Canvas
from gui.graph.editing.clipping import copied
from gui.graph.editing.editor import Editor
from gui.graph.editing.possible import State, why_not
from gui.graph.editing.rules import is_step, label, stage_of, written
from gui.graph.editing.runs import run_request
from gui.graph.editing.words import these
from gui.graph.palette.landing import Landing, edit, made_refs
from gui.graph.selection import Selection
from gui.wish import RUNS, Wish

_SOON_MS = 30  # a rubber band changes the selection with each move of the mouse
_NAMED = {
    Wish.RENAME: "Rename {0}",
    Wish.CONNECT: "Connect {0} to…",
    Wish.MOVE: "Move {0} to a stage…",
    Wish.DUPLICATE: "Duplicate {0}",
    Wish.CUT: "Cut {0}",
    Wish.COPY: "Copy {0} as YAML",
    Wish.DELETE: "Delete {0}",
    Wish.SEVER: "Delete {0}, and cut its edges",
}

_QUIET = (Wish.UNDO, Wish.REDO, Wish.SAVE)  # that nothing is left for them is no mistake


class EditCommands(QObject):
    """`changed`: names or what can work may be others. `runWanted` carries a RunRequest; `pickWanted` the wish (ADD or MOVE)
    whose choice a menu must ask for.
    """

    changed = Signal()
    runWanted = Signal(object)
    pickWanted = Signal(object)

    def __init__(self, canvas: Canvas, editor: Editor) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._editor = editor
        self.shown = Pipeline()  # what is on the canvas: a past run's pipeline can be run again, too
        self.blocked: Callable[[RunRequest], str] | None = None  # why a run cannot begin; None where nobody starts any
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.changed)
        canvas.picked.connect(lambda selection: self._soon.start())
        canvas.wished.connect(self.do)
        editor.changed.connect(self.changed)
        self._calls: dict[Wish, Callable[[], object]] = {
            Wish.UNDO: editor.undo,
            Wish.REDO: editor.redo,
            Wish.SAVE: editor.save,
            Wish.ADD: partial(self.pickWanted.emit, Wish.ADD),
            Wish.MOVE: partial(self.pickWanted.emit, Wish.MOVE),
            Wish.RENAME: lambda: canvas.begin_rename(canvas.current),
            Wish.CONNECT: canvas.begin_wire,
            Wish.DUPLICATE: lambda: editor.apply(Duplicate(self._written())),
            Wish.COPY: self._copy,
            Wish.CUT: self._cut,
            Wish.PASTE: self._paste,
            Wish.DELETE: lambda: self._delete(heal=True),
            Wish.SEVER: lambda: self._delete(heal=False),
            Wish.ALL: lambda: canvas.choose(Selection(tuple(canvas.surface.scene.cards))),
            **{wish: partial(self._run, wish) for wish in RUNS},
        }

    @property
    def selection(self) -> Selection:
        """What the commands work on."""
        return self._canvas.selection

    @property
    def editor(self) -> Editor:
        """Who says edits to the Document."""
        return self._editor

    def answer(self, wish: Wish, call: Callable[[], object]) -> None:
        """Let somebody else grant a wish: a page takes what is being typed as meant before it saves."""
        self._calls[wish] = call

    def do(self, wish: Wish) -> None:
        """Carry out a wish; where it cannot work the reason is said."""
        reason = self.reason(wish)
        if reason and wish in _QUIET:
            self._editor.noted.emit(f"{reason[0].upper()}{reason[1:]}.")
        elif reason:
            self._editor.refused.emit(reason)
        else:
            self._calls[wish]()

    def text(self, wish: Wish) -> str:
        """Return what the command is called now: `Undo rename cart`, `Delete 3 steps`."""
        document, nodes, edge = self._editor.document, self.selection.nodes, self.selection.edge
        if wish is Wish.UNDO and document is not None and document.undo_label:
            return f"Undo {document.undo_label}"
        if wish is Wish.REDO and document is not None and document.redo_label:
            return f"Redo {document.redo_label}"
        if wish is Wish.ADD and edge is None and not nodes:
            return "Add a stage with a step…"
        if wish in (Wish.DELETE, Wish.SEVER) and edge is not None:
            return f"{label(edge.target)} waits no longer for {label(edge.source)}"
        return _NAMED[wish].format(these(nodes)) if wish in _NAMED and nodes else wish.text

    def reason(self, wish: Wish) -> str:
        """Return why a wish cannot be granted now, "" when it can."""
        document = self._editor.document
        return why_not(
            wish,
            State(
                self.selection,
                editable=self._editor.editable,
                source=document is not None,
                steps=bool(self.shown.stages),
                blocked=self._blocked(wish) if wish in RUNS else "",
                undo=document is not None and bool(document.undo_label),
                redo=document is not None and bool(document.redo_label),
                dirty=document is not None and document.dirty,
            ),
        )

    def add(self, kind: str) -> None:
        """Add a step of a kind to the selected stage, into the selected edge, or as a new stage at the end."""
        names = [stage.name for stage in self._editor.pipeline.stages]
        edge = self.selection.edge
        place = Landing(after=names[-1] if names else "")
        if self._stage():
            place = Landing(self._stage())
        elif edge is not None and not is_step(edge.source):
            place = Landing(after=edge.source, before=edge.target)
        if self._editor.editable:
            change = edit(kind, place, self._editor.workspace)
            self._editor.apply(change, made=made_refs(change))

    def move(self, stage: str) -> None:
        """Move the selected steps to a stage."""
        self._editor.apply(Move(self._written(), stage))

    def connect_nodes(self, source: str, target: str) -> None:
        """Let one node wait for another."""
        self._editor.apply(Connect(*self._ends(source, target)))

    def disconnect_nodes(self, source: str, target: str) -> None:
        """Let one node wait for another no longer."""
        self._editor.apply(Disconnect(*self._ends(source, target)))

    def waits_for(self, ref: str) -> tuple[str, ...]:
        """Return the nodes that a node says it waits for."""
        pipeline = self._editor.pipeline
        if not is_step(ref):
            return next((stage.needs for stage in pipeline.stages if stage.name == ref), ())
        step = dict(pipeline.steps()).get(ref)
        return tuple(step_ref(stage_of(ref), need) for need in step.needs) if step is not None else ()

    def spot(self) -> QPoint:
        """Return where on the screen a menu for the selection opens."""
        canvas = self._canvas
        place = canvas.surface.place(canvas.current)
        at = canvas.viewport().rect().center() if place is None else canvas.mapFromScene(place.x + 24, place.bottom)
        box = canvas.viewport().rect()
        return canvas.viewport().mapToGlobal(
            QPoint(min(max(at.x(), 8), box.width() - 8), min(max(at.y(), 8), box.height() - 8))
        )

    # --- inside ------------------------------------------------------------------------------------------------------

    def _blocked(self, wish: Wish) -> str:
        nobody = "runs are started from the pipeline's page"
        return self.blocked(run_request(wish, self.selection)) if self.blocked is not None else nobody

    def _run(self, wish: Wish) -> None:
        self.runWanted.emit(run_request(wish, self.selection))

    def _written(self) -> tuple[str, ...]:
        return written(self._editor.pipeline, self.selection.nodes)

    def _ends(self, source: str, target: str) -> tuple[str, str]:
        pipeline = self._editor.pipeline
        return written(pipeline, (source,))[0], written(pipeline, (target,))[0]

    def _stage(self) -> str:
        return stage_of(self.selection.current)

    def _copy(self) -> None:
        document = self._editor.document
        if document is not None:
            QGuiApplication.clipboard().setText(copied(document, self.selection.nodes))

    def _cut(self) -> None:
        self._copy()
        self._delete(heal=True)

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._editor.refused.emit("there is no text on the clipboard")
            return
        self._editor.apply(Paste(text, self._stage()))

    def _delete(self, *, heal: bool) -> None:
        edge = self.selection.edge
        if edge is not None:
            self.disconnect_nodes(edge.source, edge.target)
        else:
            self._editor.apply(Delete(self._written(), heal))
