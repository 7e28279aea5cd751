"""Which picture is shown: the files, the latest run with all its moments, or the run over the files."""

from PySide6.QtCore import QObject, Signal

from backend.domain.errors import NotFoundError
from backend.domain.facts import Fact, JournalledFact, RunStarted
from backend.domain.run import Run
from gui.context import Context
from gui.graph.pipeline_view import PipelineView
from gui.models.run_fold import fold, started
from gui.scope import Scope
from gui.widgets.toggle import Choice

FILE, RUN, BOTH = "file", "run", "both"


class ShownRun(QObject):
    """`changed` comes when the picture or the shown run is another."""

    changed = Signal()

    def __init__(self, context: Context, scope: Scope, graph: PipelineView, which: Choice) -> None:
        super().__init__(graph)
        self._context = context
        self._scope = scope
        self._graph = graph
        self._which = which
        self.latest: Run | None = None
        self._showing = FILE
        self._chosen_by_hand = False
        self._pictured = ("", FILE)
        self._late: list[JournalledFact] = []  # facts of the shown run that come while its history is read
        which.chosen.connect(self.choose)
        context.bridge.fact.connect(self._take)

    @property
    def run(self) -> Run | None:
        """The shown run; None while the files are shown."""
        return self.latest if self._showing != FILE else None

    async def load(self) -> None:
        """Read the latest run; one that still goes on is shown, unless another picture was chosen by hand."""
        try:
            self.latest = await self._context.console.run("latest")
        except NotFoundError:
            self.latest = None
        if self.latest is not None and not self.latest.phase.final and not self._chosen_by_hand:
            self._showing = RUN
        self._show()

    def choose(self, which: str) -> None:
        """Show another picture."""
        self._chosen_by_hand = True
        self._showing = which
        self._show()

    def follow(self, run: str) -> None:
        """Show a run that was just started here, whichever picture was chosen before."""
        self._chosen_by_hand = False
        if self.latest is not None and self.latest.id == run and self._showing == FILE:
            self._showing = RUN
            self._show()

    def _show(self) -> None:
        entries = [(FILE, self.tr("The files"))]
        if self.latest is not None:
            entries.append((RUN, self.tr("Run #{0}").replace("{0}", str(self.latest.number))))
            entries.append((BOTH, self.tr("Both")))
        else:
            self._showing = FILE
        self._which.set_entries(entries)
        self._which.setVisible(len(entries) > 1)
        self._which.show_chosen(self._showing)
        run = self.run
        pictured = (run.id if run is not None else "", self._showing)
        if run is None:
            self._scope.cancel("history")
            self._graph.show_run(None)
        else:
            if pictured != self._pictured:
                self._graph.show_run(run)
            self._scope.start("history", self._load_history(run.id))
        self._pictured = pictured
        self.changed.emit()

    async def _load_history(self, run: str) -> None:
        """Show the run with all that happened in it, to look back at any moment."""
        self._late = []
        facts = list(await self._context.console.run_facts(run))
        shown = self.run
        if shown is not None and shown.id == run:
            facts += [fact for fact in self._late if fact not in facts]
            self._graph.show_history(shown, facts, over_files=self._showing == BOTH)

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, RunStarted):
            self.latest = started(fact)
            if not self._chosen_by_hand:
                self._showing = RUN
            self._show()
            return
        if self.latest is None or getattr(fact, "run", "") != self.latest.id:
            return
        self.latest = fold(self.latest, fact)
        if self.run is not None:
            if isinstance(fact, JournalledFact):
                self._late.append(fact)
            self._graph.apply(fact)
            self.changed.emit()
