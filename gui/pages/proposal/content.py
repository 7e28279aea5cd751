"""A proposal on the screen: the picture with its reasons beside it, the files below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from backend.domain.proposal import Proposal
from gui.graph.pipeline_view import PipelineView
from gui.pages.proposal.reasons import Lines
from gui.pages.proposal.words import open_lines, reason_lines
from gui.source.edit import SourceEdit
from gui.widgets.layout import column, panel


class ProposalContent(QWidget):
    """Shows what would be; choosing a reason shows its step in the picture and the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.graph = PipelineView()
        self.reasons = Lines(self.tr("Reasons"))
        self.open_ends = Lines(self.tr("Not understood"))
        self.side = QTabWidget()
        self.side.addTab(self.reasons, self.tr("Why"))
        self.side.addTab(self.open_ends, self.tr("Not understood"))
        self.files = QTabWidget()
        for tabs in (self.side, self.files):
            tabs.setDocumentMode(True)
            tabs.tabBar().setDrawBase(False)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.addWidget(panel(column(self.graph, margins=(1, 1, 1, 1))))
        self._across.addWidget(panel(column(self.side, margins=(1, 4, 1, 1))))
        self._across.setSizes([640, 360])
        self._across.setStretchFactor(0, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._across)
        split.addWidget(panel(column(self.files, margins=(1, 4, 1, 1))))
        split.setSizes([380, 240])
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        for one in (self._across, split):
            one.setHandleWidth(9)
            one.setChildrenCollapsible(False)
        self.setLayout(column(split))
        self.graph.stepSelected.connect(self._show_reasons)
        for lines in (self.reasons, self.open_ends):
            lines.nodeChosen.connect(self._show_node)

    def show_proposal(self, proposal: Proposal) -> None:
        """Show a proposal in place of the one before; the file that was looked at stays open."""
        self.graph.set_workspace(proposal.workspace)
        self.reasons.show_lines(reason_lines(proposal, self.tr("The whole")))
        ends = open_lines(proposal)
        self.open_ends.show_lines(ends)
        count = sum(1 for _, heading, _ in ends if heading)
        self.side.setTabText(1, self.tr("Not understood ({0})").replace("{0}", str(count)))
        self.side.setTabVisible(1, bool(count))
        self._show_files(proposal)

    def _show_files(self, proposal: Proposal) -> None:
        before = self.files.tabText(self.files.currentIndex())
        while self.files.count():
            old = self.files.widget(0)
            self.files.removeTab(0)
            if old is not None:
                old.deleteLater()
        for path, text in proposal.files.items():
            edit = SourceEdit()
            edit.setReadOnly(True)
            edit.setAccessibleName(path)
            edit.show_text(text)
            edit.show_problems([one for one in proposal.workspace.problems if one.place.file == path])
            self.files.addTab(edit, path)
        names = list(proposal.files)
        self.files.setCurrentIndex(names.index(before) if before in names else 0)

    def _show_reasons(self, ref: str) -> None:
        if ref:
            self.side.setCurrentWidget(self.reasons)
            self.reasons.show_node(ref)

    def _show_node(self, node: str) -> None:
        if node and node != self.graph.selected:
            self.graph.zoom_to(node)
