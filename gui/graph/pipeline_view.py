"""The pipeline as a picture: what the Pipeline page and the Run page put on themselves."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from backend.domain.document import Document
from backend.domain.facts import Fact
from backend.domain.problem import Problem
from backend.domain.run import Run
from backend.domain.workspace import Workspace
from gui.graph.canvas import Canvas
from gui.graph.editing.commands import EditCommands
from gui.graph.editing.editor import Editor
from gui.graph.editing.prompts import Prompts
from gui.graph.empty import EmptyPipeline
from gui.graph.finder import Finder
from gui.graph.floating import Floating
from gui.graph.followed_run import FollowedRun
from gui.graph.following import Following
from gui.graph.history import History
from gui.graph.items.pencil import Pencil
from gui.graph.palette.panel import PalettePanel
from gui.graph.picture import Picture
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection
from gui.graph.teller import Teller
from gui.graph.timeline import TimelineBar
from gui.theme import current
from gui.widgets.clock import clock

_ROOMY = 760  # below this width the palette shows its icons alone


class PipelineView(QWidget):
    """Hand it a workspace, then a run and each fact about it.

    `stepSelected` gives the ref (`stage/step`) of the selected step, "" for none; `stepActivated` that of a step that was
    double-clicked or opened with Enter; `nodeSelected` also gives stages, by their name. Without a run it shows what will
    happen, with a run what happens. With a Document (`edit`) and without a run the pipeline can be changed by hand;
    `commands` are those of the menus and the window. `runWanted` carries a RunRequest.
    """

    stepSelected = Signal(str)
    stepActivated = Signal(str)
    nodeSelected = Signal(str)
    runWanted = Signal(object)

    def __init__(self, parent: QWidget | None = None, now: Callable[[], float] | None = None) -> None:
        super().__init__(parent)
        self._workspace: Workspace | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._time = now or clock().now
        self._scene = PipelineScene(Pencil(now=self._moment))
        self.editor = Editor(self)
        self.canvas = Canvas(self._scene, self.editor)
        self.canvas.setAccessibleName(self.tr("Pipeline"))
        self.setFocusProxy(self.canvas)
        self.commands = EditCommands(self.canvas, self.editor)
        self.palette_panel = PalettePanel()
        self.palette_panel.hide()  # until there is a Document to edit
        self._prompts = Prompts(self, self.canvas, self.commands, self.palette_panel)
        self._empty = EmptyPipeline()
        self._stack = QStackedLayout()
        self.timeline = TimelineBar(self._time)
        self._lay_out()
        self._floating = Floating(self.canvas, self._scene)
        self._picture = Picture(self._scene, self.canvas)
        self._following = Following(self, self._scene, self._picture, self.timeline, self._floating.legend)
        self._teller = Teller(self.canvas, self._scene, self._picture)
        self._finder = Finder(self._floating.find, self.canvas, self._scene, self.reveal)
        self._connect()

    @property
    def selected(self) -> str:
        """The ref of the selected step, or ""."""
        return self.canvas.current if self.canvas.current in self._scene.cards else ""

    @property
    def selection(self) -> Selection:
        """Everything that is selected."""
        return self.canvas.selection

    @property
    def pulsing(self) -> bool:
        """True while something moves by itself."""
        return self._following.pulsing

    # --- what is shown -----------------------------------------------------------------------------------------------

    def set_workspace(self, workspace: Workspace) -> None:
        """Show what the files say; called again whenever they changed. A shown run stays, and so do unsaved edits."""
        if self.editor.document is not None:
            workspace = self.editor.document.workspace
        self._workspace = workspace
        self._empty.show_workspace(workspace)
        self.canvas.setAccessibleName(self.tr("Pipeline of {}").format(workspace.project))
        if self._following.over_files:
            self._show_picture()
        self._scene.set_problems(self._problems())

    def edit(self, document: Document | None) -> None:
        """Let the pipeline be changed by hand through a Document, and follow it; None ends that."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self.editor.document = document
        if document is not None:
            self._unsubscribe = document.subscribe(self._follow)
            self.set_workspace(document.workspace)
        self._allow()

    def show_run(self, run: Run | None) -> None:
        """Show how a run stands, on the pipeline that it ran; None goes back to the workspace's definition."""
        self._following.take(FollowedRun(run) if run is not None else None)
        self._show_run()

    def show_history(self, run: Run, facts: Iterable[Fact], *, over_files: bool = False) -> None:
        """Show a run with its timeline, to look back at any moment of it; a run that still goes on, too.

        `facts` are those of the run that are known by now, in any order (`Console.run_facts`); later ones come through `apply`.
        `over_files`: on the picture of the files as they are now instead of the pipeline that ran: results stand on the steps
        of the same name, and what changed since, is new or is gone is marked. `show_run` ends both.
        """
        history = History(run, facts)
        self._following.take(history.run, history, over_files=over_files)
        self._show_run()

    def apply(self, fact: Fact) -> None:
        """Take in a fact about the shown run; others change nothing. While an earlier moment is shown, the picture stays."""
        self._following.apply(fact)

    def fit(self) -> None:
        """Show everything."""
        self.canvas.fit()

    def zoom_to(self, ref: str) -> None:
        """Bring a step into the middle at full size and select it, unfolded if need be; also a stage, by its name."""
        self.reveal(ref)
        self.canvas.zoom_to(ref)

    def reveal(self, ref: str) -> None:
        """Unfold what hides a step."""
        if self._picture.reveal(ref):
            self._mark()

    def toggle_fold(self, ref: str) -> None:
        """Fold or unfold a matrix by one of its steps, a stage by its name or by a step of no matrix."""
        if not self._picture.toggle(ref):
            return
        self._mark()
        if ref and not self.canvas.current:
            stage, folded = ref.partition("/")[0], self._picture.folded
            self.canvas.select(stage if stage in folded.stages else folded.card(ref))

    def fold_all(self, *, closed: bool) -> None:
        """Fold every stage and matrix to one box each, or unfold them."""
        self._picture.fold_all(closed=closed)
        self._mark()

    def find(self, text: str) -> int:  # type: ignore[override]  # hides a static look-up of native windows
        """Let all but the matching steps step back, show the first, and return how many there are; "" ends the search."""
        return self._finder.find(text)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.canvas)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.palette_panel)
        across.addLayout(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.timeline)

    def _connect(self) -> None:
        self._picture.drawn.connect(self._drawn)
        self._picture.placed.connect(self._placed)
        self._following.settled.connect(self._floating.note_change)
        self.canvas.picked.connect(lambda selection: self.nodeSelected.emit(selection.current))
        self.canvas.selected.connect(self.stepSelected)
        self.canvas.activated.connect(self.stepActivated)
        self.canvas.foldWanted.connect(self.toggle_fold)
        self.canvas.foldAllWanted.connect(lambda: self.fold_all(closed=not self._picture.folded.stages))
        self.editor.applied.connect(self._take_made)
        self.commands.runWanted.connect(self.runWanted)
        self._floating.folded.connect(lambda closed: self.fold_all(closed=closed))
        current().changed.connect(self._retheme)

    def _moment(self) -> float:
        """The time that the picture shows: now, or the moment that is looked back at."""
        looked_back = self.timeline.moment
        return self._time() if looked_back is None else looked_back

    def _show_run(self) -> None:
        run = self._following.run
        self.editor.looking = run is not None
        self._show_picture()
        self._scene.set_problems(self._problems())
        self._scene.show_standings(run)
        self._allow()
        self._following.settle()

    def _show_picture(self) -> None:
        pipeline = self._following.pipeline(self._workspace.pipeline if self._workspace is not None else None)
        if pipeline is not None:
            self._picture.show(pipeline, marked=self._following.over is not None)
        self._following.mark()

    def _drawn(self) -> None:
        if self._picture.pipeline is not None:
            self.commands.shown = self._picture.pipeline
        self._scene.show_standings(self._following.run)
        self._floating.minimap.measure()
        self._choose_part()

    def _placed(self) -> None:
        if self._picture.pipeline is not None:
            self._finder.take(self._picture.pipeline)
        self._floating.follow()

    def _mark(self) -> None:
        """Show on new cards what belongs on them."""
        self._scene.set_problems(self._problems())
        self._following.mark()

    def _choose_part(self) -> None:
        """Teach where there is nothing; while it can be edited, nothing is where one begins."""
        broken = self._workspace is not None and bool(self._workspace.errors)
        stages = self._picture.pipeline is not None and bool(self._picture.pipeline.stages)
        begin = self.editor.editable and not broken
        self._stack.setCurrentWidget(self.canvas if stages or begin else self._empty)
        self._prompts.teach(begin and not stages)

    def _follow(self) -> None:
        """The Document says something else now: an edit, undo, or the file was changed outside."""
        if self.editor.document is not None:
            self.set_workspace(self.editor.document.workspace)
            self.editor.changed.emit()

    def _take_made(self, refs: tuple[str, ...]) -> None:
        """Unfold and select what an edit made."""
        for ref in refs:
            if self._scene.arrangement.place(ref) is None:
                self.reveal(ref)
        self.canvas.take_made(refs)

    def _allow(self) -> None:
        self.palette_panel.setVisible(self.editor.editable)
        if not self.editor.editable:
            self.canvas.cancel()
        self._choose_part()
        self.canvas.choose(self.canvas.selection)
        self.editor.changed.emit()

    def _problems(self) -> Sequence[Problem]:
        """Problems belong to the files: they are not shown on a run of another state of them."""
        if self._workspace is None:
            return ()
        of_files = self._following.over is not None or self._workspace.pipeline == self._picture.pipeline
        return self._workspace.problems if of_files else ()

    def _retheme(self) -> None:
        self._scene.set_ink()
        self._floating.note_change()

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window while an earlier moment is shown: it leads back to now."""
        asked = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if asked and event.key() == Qt.Key.Key_Escape and self.timeline.moment is not None:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Comma and full stop go from event to event of the shown run, Esc back to now."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Comma | Qt.Key.Key_Period as key if self._following.history is not None:
                self.timeline.step(1 if key is Qt.Key.Key_Period else -1)
            case Qt.Key.Key_Escape if self.timeline.moment is not None:
                self.timeline.live()
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark were swapped, or the palette changed otherwise."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the floating parts in their corners."""
        super().resizeEvent(event)
        self.palette_panel.set_narrow(self.width() < _ROOMY)
        self._floating.place()

    def showEvent(self, event: QShowEvent) -> None:
        """Move again what is running."""
        super().showEvent(event)
        self._following.settle()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves unseen."""
        super().hideEvent(event)
        self._following.rest()
