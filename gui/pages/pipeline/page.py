"""The pipeline's screen, an editor: the picture, what is selected beside it as fields and as YAML, the problems below."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QSplitter

from backend.domain.document import OUTSIDE, Document
from backend.domain.pipeline import SEPARATOR
from backend.domain.problem import Problem
from backend.domain.run import RunRequest
from backend.domain.workspace import Workspace
from gui.context import Context
from gui.graph.pipeline_view import PipelineView
from gui.inspector.placing import written_refs
from gui.pages.page import Page
from gui.pages.pipeline.answer import answer
from gui.pages.pipeline.bars import Bars
from gui.pages.pipeline.editing import Editing
from gui.pages.pipeline.panels import Panels
from gui.pages.pipeline.problems_panel import ProblemsPanel
from gui.pages.pipeline.shown_run import ShownRun
from gui.pages.pipeline.side import SidePanels
from gui.pages.pipeline.tools import FIELDS, SOURCE, Tools
from gui.route import Route
from gui.running import open_document, why_not
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.layout import column, panel
from gui.wish import Wish, Wishes


class PipelinePage(Page):
    """Shows what will happen (the files, to be edited), or how the latest run stands, in the same picture."""

    name = "pipeline"
    title = "Pipeline"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.document = open_document(context.console)
        self._unsubscribe: Callable[[], None] = lambda: None
        self._refs: tuple[str, ...] = ()  # as the picture knows them
        self._broken = False
        self.heading = Heading()
        self.tools = Tools(self.heading.buttons, self)
        self.graph = PipelineView()
        self.editing = Editing(context, self.document, self.scope, self)
        self.editing.flush = self.flush
        self.shown = ShownRun(context, self.scope, self.graph, self.tools.which)
        self.side = SidePanels(self.document, self.editing.apply)
        self.step = self.side.step
        self.problems = ProblemsPanel()
        self.bars = Bars(self.document) if self.document is not None else None
        self._compose()
        self.panels = Panels(self, context.preferences)
        self.tools.serve(self.document)
        self._connect()

    def _compose(self) -> None:
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(panel(column(self.graph, margins=(1, 1, 1, 1))))
        self.across.addWidget(self.side)
        self.below = panel(column(self.problems, margins=(1, 1, 1, 1)))
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.across)
        self.split.addWidget(self.below)
        for splitter in (self.across, self.split):
            splitter.setHandleWidth(9)
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(0, 1)
            splitter.setStretchFactor(1, 0)
        bars = (self.bars,) if self.bars is not None else ()
        body = column(self.heading, *bars, self.split, spacing=12, margins=(16, 16, 16, 16))
        body.setStretchFactor(self.split, 1)
        self.setLayout(body)

    def _connect(self) -> None:
        editing = self.editing
        self.graph.canvas.picked.connect(lambda selection: self.select(selection.nodes))
        self.graph.runWanted.connect(editing.start)
        self.graph.editor.shared.connect(
            lambda error, edit: editing.ask_shared(error, edit, lambda said: self.graph.editor.refused.emit(said.text))
        )
        self.graph.editor.warned.connect(editing.warn)
        self.graph.commands.blocked = lambda request: why_not(self.workspace, request, self.document)
        self.graph.commands.changed.connect(self.commandsChanged)
        for wish, call in ((Wish.UNDO, editing.undo), (Wish.REDO, editing.redo), (Wish.SAVE, editing.save)):
            self.graph.commands.answer(wish, call)
        self.graph.stepActivated.connect(self._activate)
        self.problems.opened.connect(self.show_problem)
        self.step.runOnly.connect(lambda ref: editing.start(RunRequest(only=ref)))
        self.step.runFrom.connect(lambda ref: editing.start(RunRequest(start=ref)))
        self.step.runUntil.connect(lambda stage: editing.start(RunRequest(until=stage)))
        self.step.openRun.connect(self._open_step)
        self.tools.undoWanted.connect(editing.undo)
        self.tools.redoWanted.connect(editing.redo)
        self.tools.saveWanted.connect(editing.save)
        editing.followed.connect(self._follow)
        editing.runStarted.connect(self.follow_run)
        editing.textWanted.connect(self._show_source)
        if self.side.source is not None:
            self.side.source.undoWanted.connect(editing.undo)
            self.side.source.redoWanted.connect(editing.redo)
            self.side.source.escaped.connect(self.focus_first)
        inspector = self.side.inspector
        if inspector is not None:
            inspector.losing.connect(lambda change: editing.ask_losing(inspector, change))
        if self.bars is not None:
            self.bars.settled.connect(editing.settle)
            self.bars.discardWanted.connect(editing.discard)
            self.bars.undoWanted.connect(editing.undo)
        self.shown.changed.connect(self._show_picture)
        self.context.bridge.workspaceReloaded.connect(self._changed)
        clock().tick.connect(self._tick)

    # page -----------------------------------------------------------------------------------------------------------
    @property
    def workspace(self) -> Workspace:
        """What is shown: the edits that are not saved, too."""
        return self.editing.workspace

    def enter(self, route: Route) -> None:
        """Follow the document from now on."""
        self._unsubscribe()
        if self.document is not None:
            self.graph.edit(self.document)
            self._unsubscribe = self.document.subscribe(self._changed)
        super().enter(route)

    def leave(self) -> None:
        """Take what is being typed as meant, and follow the document no longer."""
        self.flush()
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self.graph.edit(None)

    def flush(self) -> None:
        """Make edits of what is being typed."""
        if self.side.inspector is not None:
            self.side.inspector.flush()
        if self.side.source is not None:
            self.side.source.flush()

    def follow_run(self, run: str) -> bool:
        """Show the run on the picture from which it was started."""
        self.shown.follow(run)
        return True

    def unsaved(self) -> Document | None:
        """Return the document while it has edits that are not saved."""
        return self.document if self.document is not None and self.document.dirty else None

    def refresh(self) -> None:
        """Show the workspace as it is, and the latest run."""
        self._changed()
        self.scope.start("run", self.shown.load())

    def focus_first(self) -> None:
        """Go to the picture."""
        self.graph.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the YAML beside the fields or under them."""
        super().resizeEvent(event)
        self.panels.resized(first=event.oldSize().width() < 0)

    @property
    def wishes(self) -> Wishes:
        """The picture grants them, over its selection."""
        return self.graph.commands

    # what the user does ---------------------------------------------------------------------------------------------
    def select(self, refs: Sequence[str]) -> None:
        """Show these nodes beside the picture."""
        if tuple(refs) != self._refs:
            self._refs = tuple(refs)
            self._show_selected()

    def show_problem(self, problem: Problem | None) -> None:
        """Lead to a problem: its node in the picture, its line in the YAML."""
        if problem is None:
            return
        if problem.node:
            shown = next(iter(self.workspace.pipeline.refs(problem.node)), problem.node)
            self.graph.zoom_to(shown)
            self.select((shown,))
        source = self.side.source
        if source is not None and self.document is not None and problem.place.file == self.document.path:
            self.panels.open(SOURCE)
            source.go_to(problem.place.line, problem.place.column)
        else:
            QGuiApplication.clipboard().setText(str(problem.place))
            self.context.notices.say(self.tr("Copied {0}: open it in your editor.").replace("{0}", str(problem.place)))

    # what changes ---------------------------------------------------------------------------------------------------
    def _changed(self) -> None:
        workspace = self.workspace
        if self.document is None:  # the picture follows a document by itself
            self.graph.set_workspace(workspace)
        self._refs = tuple(ref for ref in self._refs if _known(workspace, ref))
        self.problems.show_problems(workspace.problems)
        self.panels.show_below(bool(workspace.problems))
        self.tools.refresh()
        if self.bars is not None:
            self.bars.refresh()
        self._show_picture()
        self._show_break()
        if self.document is None:  # the picture's commands follow a document by themselves
            self.commandsChanged.emit()

    def _show_picture(self) -> None:
        dirty = self.document is not None and self.document.dirty
        self.heading.show_answer(*answer(self.workspace, self.shown.run, self.document))
        self.set_crumbs(self.title + (" ●" if dirty else ""))
        self._show_selected()

    def _show_selected(self) -> None:
        run, workspace = self.shown.run, self.workspace
        written = written_refs(workspace.pipeline)
        refs = tuple(dict.fromkeys(written.get(ref, ref) for ref in self._refs if _known(workspace, ref)))
        editing = run is None and bool(refs) and self.document is not None
        self.side.show_fields(editing=editing)
        if self.side.inspector is not None:
            self.side.inspector.show_refs(refs if editing else ())
        if self.side.source is not None:
            self.side.source.show_refs(refs)
        if editing:
            return
        one = self._refs[0] if len(self._refs) == 1 and SEPARATOR in self._refs[0] else ""
        pipeline = run.pipeline if run is not None else workspace.pipeline
        self.step.show_step(one, pipeline, run, lambda request: why_not(workspace, request, self.document))

    def _show_break(self) -> None:
        """Lead once to what makes the file unreadable, unless a person is typing it."""
        document, source = self.document, self.side.source
        if document is None or source is None:
            return
        begins, self._broken = document.broken and not self._broken, document.broken
        wrong = next((one for one in self.workspace.errors if one.place.file == document.path), None)
        if begins and wrong is not None and document.undo_label in ("", OUTSIDE) and not source.typing:
            self.panels.offer(SOURCE)
            source.point_at(wrong.place.line, wrong.place.column)

    def _follow(self, refs: tuple[str, ...]) -> None:
        """Select what an edit renamed or made."""
        shown = tuple(next(iter(self.workspace.pipeline.refs(ref)), ref) for ref in refs)
        known = tuple(ref for ref in shown if _known(self.workspace, ref))
        if known and not set(known) & set(self._refs):
            self.graph.canvas.take_made(refs)
            self.select(known)

    def _activate(self, ref: str) -> None:
        """A double click or Enter: to the step's log in a run, to its fields in the files."""
        if self.shown.run is not None or self.side.inspector is None:
            self._open_step(ref)
        else:
            self.panels.open(FIELDS)
            self.side.inspector.head.name.setFocus()

    def _open_step(self, ref: str) -> None:
        if self.shown.latest is not None:
            self.context.go(Route("run", self.shown.latest.id, ref))

    def _show_source(self) -> None:
        self.panels.open(SOURCE)
        if self.side.source is not None:
            self.side.source.current.setFocus()

    def _tick(self) -> None:
        run = self.shown.run
        if self.isVisible() and run is not None and not run.phase.final:
            self.heading.show_answer(*answer(self.workspace, run, self.document))


def _known(workspace: Workspace, ref: str) -> bool:
    if SEPARATOR in ref:
        return bool(workspace.pipeline.refs(ref))
    return any(stage.name == ref for stage in workspace.pipeline.stages)
