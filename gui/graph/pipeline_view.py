"""The pipeline as a picture: what the Pipeline page and the Run page put on themselves."""

from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from backend.domain.document import Document
from backend.domain.facts import Fact
from backend.domain.pipeline import Pipeline
from backend.domain.problem import Problem
from backend.domain.run import Run
from backend.domain.workspace import Workspace
from gui.formats import duration
from gui.graph.arrange import Arranger, Measures
from gui.graph.canvas import Canvas
from gui.graph.editing.commands import EditCommands
from gui.graph.editing.editor import Editor
from gui.graph.editing.prompts import Prompts
from gui.graph.empty import EmptyPipeline
from gui.graph.find_bar import FindBar
from gui.graph.finder import Finder
from gui.graph.floating import Floating
from gui.graph.folding import Folded, Folding
from gui.graph.followed_run import FollowedRun
from gui.graph.history import History
from gui.graph.items.card import CardItem
from gui.graph.items.pencil import Pencil
from gui.graph.items.stage import StageItem
from gui.graph.legend import Legend
from gui.graph.measuring import measures
from gui.graph.minimap import Minimap
from gui.graph.notes import matrix_story, spoken, spoken_selection, stage_story, story
from gui.graph.overlay import Overlay, overlay
from gui.graph.palette.panel import PalettePanel
from gui.graph.pulse import Pulse
from gui.graph.scene import PipelineScene
from gui.graph.selection import Selection
from gui.graph.timeline import TimelineBar
from gui.graph.zoom_bar import ZoomBar
from gui.theme import current
from gui.widgets.clock import clock

_NEAREST = 40  # of so many cards one will survive an edit and hold the picture still
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
        self._run: FollowedRun | None = None
        self._pipeline: Pipeline | None = None
        self._folding = Folding()
        self._folded = Folded()
        self._arranger = Arranger()
        self._measures: Measures | None = None
        self._history: History | None = None
        self._grown = False  # the history knows more than the timeline shows
        self._over_files = False
        self._overlay: Overlay | None = None
        self._time = now or clock().now
        self._pencil = Pencil(now=self._moment)
        self._scene = PipelineScene(self._pencil)
        self.editor = Editor(self)
        self._unsubscribe: Callable[[], None] = lambda: None
        self.canvas = Canvas(self._scene, self.editor)
        self.commands = EditCommands(self.canvas, self.editor)
        self.palette_panel = PalettePanel()
        self.palette_panel.hide()  # until there is a Document to edit
        self._prompts = Prompts(self, self.canvas, self.commands, self.palette_panel)
        self.canvas.setAccessibleName(self.tr("Pipeline"))
        self.canvas.tell = self._tell
        self.setFocusProxy(self.canvas)
        self._empty = EmptyPipeline()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.canvas)
        self.timeline = TimelineBar(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.palette_panel)
        across.addLayout(self._stack, 1)
        column.addLayout(across, 1)
        column.addWidget(self.timeline)
        self._zoom = ZoomBar(self.canvas)
        self._legend = Legend(self.canvas)
        self._minimap = Minimap(self._scene, self.canvas.seen, self.canvas)
        self._find_bar = FindBar(self.canvas)
        self._floating = Floating(self.canvas, self._zoom, self._legend, self._minimap, self._find_bar)
        self._finder = Finder(self._find_bar, self.canvas, self._scene, self.reveal)
        self._pulse = Pulse(self._turn, self._tick, self)
        # Facts come in bursts: what concerns the whole picture is worked out once after each burst.
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._settle)
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
        return self._pulse.active

    # --- what is shown -----------------------------------------------------------------------------------------------

    def set_workspace(self, workspace: Workspace) -> None:
        """Show what the files say; called again whenever they changed. A shown run stays, and so do unsaved edits."""
        if self.editor.document is not None:
            workspace = self.editor.document.workspace
        self._workspace = workspace
        self._empty.show_workspace(workspace)
        self.canvas.setAccessibleName(self.tr("Pipeline of {}").format(workspace.project))
        if self._run is None or self._over_files:
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
        self._history, self._over_files = None, False
        self._take_run(FollowedRun(run) if run is not None else None)

    def show_history(self, run: Run, facts: Iterable[Fact], *, over_files: bool = False) -> None:
        """Show a run with its timeline, to look back at any moment of it; a run that still goes on, too.

        `facts` are those of the run that are known by now, in any order (`Console.run_facts`); later ones come through `apply`.
        `over_files`: on the picture of the files as they are now instead of the pipeline that ran: results stand on the steps
        of the same name, and what changed since, is new or is gone is marked. `show_run` ends both.
        """
        self._history, self._over_files = History(run, facts), over_files
        self._take_run(self._history.run)

    def apply(self, fact: Fact) -> None:
        """Take in a fact about the shown run; others change nothing. While an earlier moment is shown, the picture stays."""
        if self._run is None:
            return
        if self._history is not None:
            self._history.append(fact)
            self._grown = True
            changed: Iterable[str] = () if self.timeline.moment is not None else self._history.go(float("inf"))
            self._settling.start()
        else:
            changed = self._run.apply(fact)
        if changed:
            self._scene.show_standings(self._run, changed)
            self._settling.start()

    def fit(self) -> None:
        """Show everything."""
        self.canvas.fit()

    def zoom_to(self, ref: str) -> None:
        """Bring a step into the middle at full size and select it, unfolded if need be; also a stage, by its name."""
        self.reveal(ref)
        self.canvas.zoom_to(ref)

    def reveal(self, ref: str) -> None:
        """Unfold what hides a step."""
        if self._folding.reveal(ref, self._folded):
            self._fold_again(ref.partition("/")[0])

    def toggle_fold(self, ref: str) -> None:
        """Fold or unfold a matrix by one of its steps, a stage by its name or by a step of no matrix."""
        if self._folding.toggle(ref, self._folded):
            stage = ref.partition("/")[0]
            self._fold_again(stage)
            if ref and not self.canvas.current:
                self.canvas.select(self._folded.card(ref) if stage not in self._folded.stages else stage)

    def fold_all(self, *, closed: bool) -> None:
        """Fold every stage and matrix to one box each, or unfold them."""
        self._folding.all(self._folded, closed=closed)
        self._fold_again("")

    def find(self, text: str) -> int:  # type: ignore[override]  # hides a static look-up of native windows
        """Let all but the matching steps step back, show the first, and return how many there are; "" ends the search."""
        return self._finder.find(text)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _moment(self) -> float:
        """The time that the picture shows: now, or the moment that is looked back at."""
        looked_back = self.timeline.moment
        return self._time() if looked_back is None else looked_back

    def _take_run(self, run: FollowedRun | None) -> None:
        self._run = run
        self.editor.looking = run is not None
        self.timeline.show_history(
            self._history, tuple(stage.name for stage in run.pipeline.stages) if run is not None else ()
        )
        self._show_picture()
        self._scene.set_problems(self._problems())
        self._scene.show_standings(run)
        self._allow()
        self._settle()

    def _show_picture(self) -> None:
        """Show the pipeline that belongs to what is shown: the files', the run's, or one over the other."""
        files = self._workspace.pipeline if self._workspace is not None else None
        self._overlay = None
        if self._run is None:
            if files is not None:
                self._show(files)
        elif self._over_files and files is not None:
            self._overlay = overlay(files, self._run.pipeline)
            self._show(self._overlay.pipeline)
        else:
            self._show(self._run.pipeline)
        self._scene.set_marks(self._overlay.marks if self._overlay is not None else {})
        self.timeline.show_note(self._overlay.words if self._overlay is not None else "")

    def _look_back(self, at: float | None) -> None:
        """Show another moment of the run's history; None for the end of what is known."""
        if self._history is None or self._run is None:
            return
        changed = self._history.go(float("inf") if at is None else at)
        if changed:
            self._scene.show_standings(self._run, changed)
        for item in self._live():
            item.tick()
        self._settle()

    def _connect(self) -> None:
        self.timeline.moved.connect(self._look_back)
        self.canvas.picked.connect(self._announce)
        self.canvas.selected.connect(self.stepSelected)
        self.canvas.spoke.connect(self._speak)
        self.editor.applied.connect(self._take_made)
        self.commands.runWanted.connect(self.runWanted)
        self.canvas.activated.connect(self.stepActivated)
        self.canvas.moved.connect(self._moved)
        self._zoom.closer.connect(lambda: self.canvas.zoom(1.25))
        self._zoom.farther.connect(lambda: self.canvas.zoom(0.8))
        self._zoom.fit.connect(self.fit)
        self._zoom.folded.connect(lambda closed: self.fold_all(closed=closed))
        self.canvas.foldWanted.connect(self.toggle_fold)
        self.canvas.foldAllWanted.connect(self._fold_or_unfold_all)
        self._minimap.wanted.connect(self._centre)
        current().changed.connect(self._retheme)
        self.canvas.searchWanted.connect(self._open_search)

    def _fold_again(self, stage: str) -> None:
        """Draw with what is folded now; the stage stays where it is seen."""
        if self._pipeline is not None:
            before = self._scene.arrangement.place(stage)
            self._show(self._pipeline, stage)
            after = self._scene.arrangement.place(stage)
            if before is not None and after is not None and not self.canvas.fitted:
                self.canvas.centerOn(self.canvas.seen().center() + QPointF(after.x - before.x, after.y - before.y))
            self._scene.set_problems(self._problems())
            self._scene.set_marks(self._overlay.marks if self._overlay is not None else {})

    def _show(self, pipeline: Pipeline, held: str = "") -> None:
        folded = self._folding.of(pipeline)
        if self._pipeline is not None and folded == self._folded:
            return
        self._folded = folded
        first = self._pipeline is None or not self._scene.cards
        self._pipeline = pipeline
        anchor = self._anchor()
        self.commands.shown = pipeline
        self.canvas.cancel()
        self._measures = measures(folded.shown, self._measures, marked=self._overlay is not None)
        arrangement = self._arranger.arrange(folded.shown, self._measures, folded.stages)
        still = next((ref for ref in anchor if ref in arrangement.cards), "")
        self._scene.show_drawing(folded, arrangement, held or still)
        self._scene.show_standings(self._run)
        self.canvas.forget()
        self._minimap.measure()
        self._choose_part()
        if first or self.canvas.fitted:
            self.canvas.fit()
        elif not held:
            self._hold(anchor, still)
        self._finder.take(pipeline)
        self._moved()

    def _choose_part(self) -> None:
        """Teach where there is nothing; while it can be edited, nothing is where one begins."""
        broken = self._workspace is not None and bool(self._workspace.errors)
        stages = self._pipeline is not None and bool(self._pipeline.stages)
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

    def _anchor(self) -> dict[str, QPointF]:
        """Where the steps are that should not move under the user's eyes when the drawing changes, the dearest first."""
        seen = self.canvas.seen().center()
        cards = self._scene.arrangement.cards
        x, y = seen.x(), seen.y()
        near = nsmallest(_NEAREST, cards, key=lambda ref: abs(cards[ref].x - x) + abs(cards[ref].y - y))
        dearest = [self.selected, *near] if self.selected else near
        return {ref: QPointF(cards[ref].x, cards[ref].y) for ref in dearest}

    def _hold(self, anchor: dict[str, QPointF], ref: str) -> None:
        if ref:
            place = self._scene.arrangement.cards[ref]
            self.canvas.centerOn(self.canvas.seen().center() + QPointF(place.x, place.y) - anchor[ref])

    def _problems(self) -> Sequence[Problem]:
        """Problems belong to the files: they are not shown on a run of another state of them."""
        if self._workspace is None or (self._overlay is None and self._workspace.pipeline != self._pipeline):
            return ()
        return self._workspace.problems

    def _settle(self) -> None:
        """Work out what concerns the whole picture: the critical path, its legend, what has to move."""
        now = self._pencil.now()
        path = self._run.critical_path(now) if self._run is not None else ()
        self._scene.show_critical(path if len(path) > 1 else ())
        text = ""
        if self._run is not None and len(path) > 1:
            length = sum(self._run.standings[ref].elapsed(now) or 0.0 for ref in path)
            text = self.tr("critical path {}").format(duration(length))
        self._legend.show_path(text)
        if self._grown:
            self._grown = False
            self.timeline.measure()
        self._decide_pulse()
        self._minimap.note_change()
        self._floating.place()

    def _decide_pulse(self) -> None:
        going = self._run is not None and bool(self._run.running) and (self._history is None or self._history.open)
        self._pulse.set_active(self.isVisible() and going and not self.timeline.playing)

    def _turn(self, angle: int) -> None:
        self._pencil.angle = angle
        for item in self._live():
            item.turn()

    def _tick(self) -> None:
        for item in self._live():
            item.tick()
        self._grown = self._history is not None and self._history.open
        self._settle()

    def _live(self) -> list[CardItem | StageItem]:
        if self._scene.far or self._run is None:
            return []
        running = self._run.running
        stages = dict.fromkeys(ref.partition("/")[0] for ref in running)
        running = list(dict.fromkeys(map(self._folded.card, running)))
        cards, frames = self._scene.cards, self._scene.stages
        return [
            *(cards[ref] for ref in running if ref in cards),
            *(frames[name] for name in stages if name in frames),
        ]

    def _tell(self, kind: str, name: str) -> str:
        """Return the tooltip of a step or stage, as plain text."""
        if self._pipeline is None or not name:
            return ""
        if kind == "step":
            card = self._scene.cards[name]
            if name in self._folded.members:
                return matrix_story(name, self._folded.members[name], card.standing, card.problems)
            return story(name, card.step, card.standing, self._pencil.now(), card.problems, mark=card.mark)
        stage = self._scene.stages[name]
        return stage_story(stage.stage, stage.standing, stage.problems)

    def _announce(self, selection: Selection) -> None:
        ref = selection.current
        card = self._scene.cards.get(ref)
        if card is not None and len(selection.nodes) == 1:
            self._speak(spoken(ref, card.step, card.standing, self._pencil.now()))
        else:
            self._speak(spoken_selection(selection, self._pipeline or Pipeline()))
        self.nodeSelected.emit(ref)

    def _speak(self, said: str) -> None:
        self.canvas.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self.canvas, QAccessible.Event.DescriptionChanged))

    def _moved(self) -> None:
        self._zoom.show_scale(self.canvas.scale_now)
        self._floating.place()

    def _centre(self, point: QPointF) -> None:
        self.canvas.centerOn(point)

    def _open_search(self) -> None:
        self._floating.place()
        self._find_bar.open()

    def _fold_or_unfold_all(self) -> None:
        self.fold_all(closed=not self._folded.stages)

    def _retheme(self) -> None:
        self._scene.set_ink()
        self._minimap.note_change()
        self._floating.place()

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
            case Qt.Key.Key_Comma | Qt.Key.Key_Period as key if self._history is not None:
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
        self._settle()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves unseen."""
        super().hideEvent(event)
        self._pulse.set_active(False)
