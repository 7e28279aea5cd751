"""The pipeline's screen, an editor: the picture, what is selected beside it as fields and as YAML, the problems below."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

from backend.domain.document import Document, SharedError
from backend.domain.edits import Edit, SetText
from backend.domain.errors import ConsoleError, NotFoundError
from backend.domain.facts import Fact, RunStarted
from backend.domain.pipeline import SEPARATOR
from backend.domain.problem import Problem
from backend.domain.run import Run, RunRequest
from backend.domain.workspace import Workspace
from gui.context import Context
from gui.graph.pipeline_view import PipelineView
from gui.inspector.kind_change import KindChange
from gui.inspector.placing import written_refs
from gui.models.run_fold import fold, started
from gui.pages.page import Page
from gui.pages.pipeline.answer import answer
from gui.pages.pipeline.bars import Bars
from gui.pages.pipeline.losing_dialog import LosingDialog
from gui.pages.pipeline.problems_panel import ProblemsPanel
from gui.pages.pipeline.shared_dialog import SharedDialog
from gui.pages.pipeline.side import SidePanels
from gui.pages.pipeline.tools import FIELDS, SOURCE, Tools
from gui.route import Route
from gui.running import open_document, start_saved, why_not
from gui.widgets.clock import clock
from gui.widgets.heading import Heading
from gui.widgets.layout import column, panel
from gui.wish import Wish, Wishes

FILE, RUN = "file", "run"


class PipelinePage(Page):
    """Shows what will happen (the files, to be edited), or how the latest run stands, in the same picture."""

    name = "pipeline"
    title = "Pipeline"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.run: Run | None = None
        self.document = open_document(context.console)
        self._unsubscribe: Callable[[], None] = lambda: None
        self._refs: tuple[str, ...] = ()  # as the picture knows them
        self._showing = FILE
        self._chosen_by_hand = False
        self._folding = False  # by want of room, not by the user
        self.heading = Heading()
        self.tools = Tools(self.heading.buttons, self)
        self.which = self.tools.which
        self.graph = PipelineView()
        self.side = SidePanels(self.document, self.apply)
        self.step = self.side.step
        self.problems = ProblemsPanel()
        self.bars = Bars(self.document) if self.document is not None else None
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(panel(column(self.graph, margins=(1, 1, 1, 1))))
        self.across.addWidget(self.side)
        self.across.setHandleWidth(9)
        self.across.setChildrenCollapsible(False)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 0)
        self.below = panel(column(self.problems, margins=(1, 1, 1, 1)))
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.across)
        self.split.addWidget(self.below)
        self.split.setHandleWidth(9)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        bars = (self.bars,) if self.bars is not None else ()
        body = column(self.heading, *bars, self.split, spacing=12, margins=(16, 16, 16, 16))
        body.setStretchFactor(self.split, 1)
        self.setLayout(body)
        preferences = self.context.preferences
        for name, button in self.tools.panels.items():
            button.setChecked(preferences.flag(f"pipeline-{name}", default=True))
            self.side.set_open(name, shown=button.isChecked())
        self.problems.set_open(preferences.flag("pipeline-problems", default=True))
        self.tools.serve(self.document, self._runs)
        if self.document is None:
            self.tools.panels[SOURCE].hide()

    def _connect(self) -> None:
        self.which.chosen.connect(self._choose)
        self.graph.canvas.picked.connect(lambda selection: self.select(selection.nodes))
        self.graph.runWanted.connect(self.start)
        self.graph.editor.shared.connect(
            lambda error, edit: self._ask_shared(error, edit, lambda said: self.graph.editor.refused.emit(said.text))
        )
        self.graph.commands.blocked = lambda request: why_not(self.workspace, request)
        self.graph.commands.changed.connect(self.commandsChanged)
        for wish, call in ((Wish.UNDO, self.undo), (Wish.REDO, self.redo), (Wish.SAVE, self.save)):
            self.graph.commands.answer(wish, call)
        self.graph.stepActivated.connect(self._activate)
        self.problems.opened.connect(self.show_problem)
        self.problems.folded.connect(self._fold_problems)
        self.step.runOnly.connect(lambda ref: self.start(RunRequest(only=ref)))
        self.step.runFrom.connect(lambda ref: self.start(RunRequest(start=ref)))
        self.step.runUntil.connect(lambda stage: self.start(RunRequest(until=stage)))
        self.step.openRun.connect(self._open_step)
        self.tools.undoWanted.connect(self.undo)
        self.tools.redoWanted.connect(self.redo)
        self.tools.saveWanted.connect(self.save)
        self.tools.runWanted.connect(self.start)
        self.tools.folded.connect(self._fold)
        if self.side.source is not None:
            self.side.source.undoWanted.connect(self.undo)
            self.side.source.redoWanted.connect(self.redo)
        if self.side.inspector is not None:
            self.side.inspector.losing.connect(self._ask_losing)
        if self.bars is not None:
            self.bars.settled.connect(self._settle)
            self.bars.discardWanted.connect(self.discard)
            self.bars.undoWanted.connect(self.undo)
        bridge = self.context.bridge
        bridge.fact.connect(self._take)
        bridge.workspaceReloaded.connect(self._changed)
        clock().tick.connect(self._tick)

    # page -----------------------------------------------------------------------------------------------------------
    def enter(self, route: Route) -> None:
        """Follow the document from now on."""
        self._unsubscribe()
        if self.document is not None:
            self.graph.edit(self.document)
            self._unsubscribe = self.document.subscribe(self._changed)
        super().enter(route)

    def unsaved(self) -> Document | None:
        """Return the document while it has edits that are not saved."""
        self.flush()
        return self.document if self.document is not None and self.document.dirty else None

    def leave(self) -> None:
        """Commit what is being typed."""
        self.flush()
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self.graph.edit(None)

    def refresh(self) -> None:
        """Show the workspace as it is, and the latest run."""
        self._changed()
        self.scope.start("run", self._load())

    def focus_first(self) -> None:
        """Go to the picture."""
        self.graph.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the YAML beside the fields or under them."""
        super().resizeEvent(event)
        changed = self.side.arrange(self.width(), self.height())
        if changed or event.oldSize().width() < 0:
            self._fold_cramped()
            self._share()
            self._share_below()

    @property
    def wishes(self) -> Wishes:
        """The picture grants them, over its selection."""
        return self.graph.commands

    # what the user does ---------------------------------------------------------------------------------------------
    @property
    def workspace(self) -> Workspace:
        """What is shown: the edits that are not saved, too."""
        return self.document.workspace if self.document is not None else self.context.console.workspace

    def apply(self, edit: Edit, refused: Callable[[ConsoleError], None]) -> None:
        """Carry out an edit; a refusal is said by who asked, the selection follows what was renamed or made."""
        self._apply(edit, refused, shared=False)

    def _apply(self, edit: Edit, refused: Callable[[ConsoleError], None], *, shared: bool) -> None:
        assert self.document is not None
        try:
            applied = self.document.apply(edit, shared=shared)
        except SharedError as error:
            self._ask_shared(error, edit, refused)
            return
        except ConsoleError as error:
            refused(error)
            return
        self._follow(applied.refs)

    def flush(self) -> None:
        """Make edits of what is being typed."""
        if self.side.inspector is not None:
            self.side.inspector.flush()
        if self.side.source is not None:
            self.side.source.flush()

    def undo(self) -> None:
        """Take the last edit back."""
        self.flush()
        if self.document is not None:
            self.document.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.flush()
        if self.document is not None:
            self.document.redo()

    def save(self) -> None:
        """Write the edits to the file."""
        self.flush()
        self.scope.start("save", self.context.console.save(), keep=True)

    def discard(self) -> None:
        """Give the unsaved edits up; undo brings them back."""
        if self.document is not None:
            self.document.apply(SetText(self.document.saved))

    def start(self, request: RunRequest) -> None:
        """Start a run of what is shown; unsaved edits are saved first. What would fail is said instead."""
        self.flush()
        reason = why_not(self.workspace, request)
        if reason:
            self.context.notices.say(self.tr("This cannot run yet."), reason, severity="warning")
            return

        async def begin() -> None:
            run = await start_saved(self.context.console, self.context.notices, request)
            self.context.go(Route("run", run))

        self.scope.start("start", begin(), keep=True)

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
            shown = next((ref for ref in self.workspace.pipeline.refs(problem.node)), problem.node)
            self.graph.zoom_to(shown)
            self.select((shown,))
        source = self.side.source
        if source is not None and self.document is not None and problem.place.file == self.document.path:
            self.tools.panels[SOURCE].setChecked(True)
            source.go_to(problem.place.line, problem.place.column)

    # what changes ---------------------------------------------------------------------------------------------------
    async def _load(self) -> None:
        try:
            self.run = await self.context.console.run("latest")
        except NotFoundError:
            self.run = None
        if self.run is not None and not self.run.phase.final and not self._chosen_by_hand:
            self._showing = RUN
        self._show_run()

    def _changed(self) -> None:
        workspace = self.workspace
        self.graph.set_workspace(workspace)
        self._refs = tuple(ref for ref in self._refs if _known(workspace, ref))
        self.problems.show_problems(workspace.problems)
        shown = bool(workspace.problems)
        if shown is self.below.isHidden():
            self.below.setVisible(shown)
            self._share_below()
        self.tools.refresh()
        if self.bars is not None:
            self.bars.refresh()
        self._answer()
        self._show_selected()
        self.commandsChanged.emit()

    def _show_run(self) -> None:
        entries = [(FILE, self.tr("The files"))]
        if self.run is not None:
            entries.append((RUN, self.tr("Run #{0}").replace("{0}", str(self.run.number))))
        else:
            self._showing = FILE
        self.which.set_entries(entries)
        self.which.setVisible(len(entries) > 1)
        self.which.show_chosen(self._showing)
        self.graph.show_run(self.run if self._showing == RUN else None)
        self._answer()
        self._show_selected()

    def _answer(self) -> None:
        run = self.run if self._showing == RUN else None
        dirty = self.document is not None and self.document.dirty
        self.heading.show_answer(*answer(self.workspace, run, dirty=dirty))
        self.set_crumbs(self.title + (" ●" if dirty else ""))

    def _show_selected(self) -> None:
        run = self.run if self._showing == RUN else None
        pipeline = run.pipeline if run is not None else self.workspace.pipeline
        written = written_refs(self.workspace.pipeline)
        refs = tuple(dict.fromkeys(written.get(ref, ref) for ref in self._refs if _known(self.workspace, ref)))
        editing = run is None and bool(refs) and self.document is not None
        self.side.show_fields(editing=editing)
        if self.side.inspector is not None:
            self.side.inspector.show_refs(refs if editing else ())
        if self.side.source is not None:
            self.side.source.show_refs(refs)
        one = self._refs[0] if len(self._refs) == 1 and SEPARATOR in self._refs[0] else ""
        self.step.show_step(one, pipeline, run, lambda request: why_not(self.workspace, request))

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, RunStarted):
            self.run = started(fact)
            if not self._chosen_by_hand or self._showing == RUN:
                self._showing = RUN
            self._show_run()
            return
        if self.run is None or getattr(fact, "run", "") != self.run.id:
            return
        self.run = fold(self.run, fact)
        if self._showing == RUN:
            self.graph.apply(fact)
            self._answer()
            self._show_selected()

    def _choose(self, which: str) -> None:
        self._chosen_by_hand = True
        self._showing = which
        self._show_run()

    def _runs(self) -> list[tuple[str, RunRequest]]:
        entries = [(self.tr("Run everything"), RunRequest())]
        if len(self._refs) == 1:
            ref = self._refs[0]
            if SEPARATOR in ref:
                entries.append((self.tr("Run only {0}").replace("{0}", ref), RunRequest(only=ref)))
                entries.append((self.tr("Run from {0}").replace("{0}", ref), RunRequest(start=ref)))
            entries.append((self.tr("Run until {0}").replace("{0}", ref), RunRequest(until=ref)))
        elif self._refs and all(SEPARATOR in ref for ref in self._refs):
            text = self.tr("Run only these {0} steps").replace("{0}", str(len(self._refs)))
            entries.append((text, RunRequest(only=self._refs)))
        return entries

    def _follow(self, refs: Sequence[str]) -> None:
        """Select what an edit renamed or made."""
        shown = tuple(next(iter(self.workspace.pipeline.refs(ref)), ref) for ref in refs)
        known = tuple(ref for ref in shown if _known(self.workspace, ref))
        if known and not set(known) & set(self._refs):
            self.graph.canvas.take_made(tuple(refs))
            self.select(known)

    def _settle(self, text: str) -> None:
        if self.document is not None and self.document.conflict is not None:
            self.document.resolve(text)

    def _ask_shared(self, error: SharedError, edit: Edit, refused: Callable[[ConsoleError], None]) -> None:
        dialog = SharedDialog(error, getattr(edit, "ref", ""), self.window())
        dialog.agreed.connect(lambda: self._apply(edit, refused, shared=True))
        dialog.textWanted.connect(self._show_source)
        dialog.rejected.connect(lambda: refused(error))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_source(self) -> None:
        self.tools.panels[SOURCE].setChecked(True)
        if self.side.source is not None:
            self.side.source.current.setFocus()

    def _ask_losing(self, change: KindChange) -> None:
        inspector = self.side.inspector
        assert inspector is not None
        dialog = LosingDialog(change.edit.label, change.lost, self.window())
        dialog.agreed.connect(lambda: inspector.carry_out(change))
        dialog.rejected.connect(inspector.refresh)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _activate(self, ref: str) -> None:
        """A double click or Enter: to the step's log in a run, to its fields in the files."""
        if self._showing == RUN or self.side.inspector is None:
            self._open_step(ref)
        else:
            self.tools.panels[FIELDS].setChecked(True)
            self.side.inspector.head.name.setFocus()

    def _open_step(self, ref: str) -> None:
        if self.run is not None:
            self.context.go(Route("run", self.run.id, ref))

    def _fold(self, name: str, shown: bool) -> None:
        self.side.set_open(name, shown=shown)
        if not self._folding:
            self.context.preferences.keep_flag(f"pipeline-{name}", shown)
            if shown:
                self._fold_cramped(name)
        self._share()

    def _fold_cramped(self, wanted: str = FIELDS) -> None:
        """Where both panels have no room leave one; what was remembered comes back with the room."""
        self._folding = True
        for name, button in self.tools.panels.items():
            kept = self.context.preferences.flag(f"pipeline-{name}", default=True)
            open_one = name == wanted or not self.side.cramped
            button.setChecked(kept and open_one)
        self._folding = False

    def _fold_problems(self, shown: bool) -> None:
        self.context.preferences.keep_flag("pipeline-problems", shown)
        self._share_below()

    def _share(self) -> None:
        """Give the panels what they want, but never more than half: the picture is what this page is for."""
        wanted = min(self.side.width_wanted(), self.width() // 2)
        self.across.setSizes([max(1, self.width() - wanted), wanted])
        self.side.share()

    def _share_below(self) -> None:
        self.below.setMinimumHeight(44 if not self.problems.open else 100)
        self.below.setMaximumHeight(44 if not self.problems.open else 16_777_215)
        wanted = min(self.problems.height_wanted(), max(100, self.height() // 4))
        self.split.setSizes([max(1, self.split.height() - wanted), wanted])

    def _tick(self) -> None:
        if self.isVisible() and self.run is not None and not self.run.phase.final and self._showing == RUN:
            self._answer()


def _known(workspace: Workspace, ref: str) -> bool:
    if SEPARATOR in ref:
        return bool(workspace.pipeline.refs(ref))
    return any(stage.name == ref for stage in workspace.pipeline.stages)
