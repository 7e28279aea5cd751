"""The panels beside the picture: the fields of what is selected, and its YAML under them; beside them where the page is wide."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from backend.domain.document import Document
from gui.inspector.inspector import Apply, Inspector
from gui.pages.pipeline.step_panel import StepPanel
from gui.pages.pipeline.tools import FIELDS, SOURCE
from gui.source import SourcePane
from gui.widgets.layout import column, panel

BESIDE_FROM = 1560  # pixels of the page from which fields and YAML stand side by side
BOTH_FROM = 600  # pixels of its height from which they stand one over the other; below, only one is open
_ONE_WIDTH = 352  # of the column in which they stand one over the other
_FIELDS_WIDTH, _SOURCE_WIDTH = 304, 376  # side by side


class SidePanels(QSplitter):
    """`step` says how a step ran and gives the overview, `inspector` its fields; without a document there is only `step`."""

    def __init__(self, document: Document | None, apply: Apply) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(9)
        self.setChildrenCollapsible(False)
        self.cramped = False
        self.step = StepPanel()
        self.inspector = Inspector(document, apply) if document is not None else None
        self.source = SourcePane(document, apply) if document is not None else None
        self._faces = QStackedWidget()
        self._faces.addWidget(self.step)
        if self.inspector is not None:
            self._faces.addWidget(self.inspector)
        self._parts: dict[str, QWidget] = {FIELDS: panel(column(self._faces, margins=(1, 1, 1, 1)))}
        if self.source is not None:
            self._parts[SOURCE] = panel(column(self.source, margins=(1, 1, 1, 1)))
        for part in self._parts.values():
            part.setMinimumSize(256, 120)
            self.addWidget(part)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)

    @property
    def beside(self) -> bool:
        """True while the YAML stands beside the fields."""
        return self.orientation() is Qt.Orientation.Horizontal

    @property
    def both(self) -> bool:
        """True while fields and YAML are open."""
        return len(self._parts) > 1 and not any(part.isHidden() for part in self._parts.values())

    def show_fields(self, *, editing: bool) -> None:
        """Show the fields to edit, or how the step went."""
        face: QWidget = self.inspector if editing and self.inspector is not None else self.step
        self._faces.setCurrentWidget(face)

    def set_open(self, name: str, *, shown: bool) -> None:
        """Fold or unfold a panel; without any the picture has all the room."""
        if name in self._parts:
            self._parts[name].setVisible(shown)
        self.setVisible(any(not part.isHidden() for part in self._parts.values()))

    def arrange(self, width: int, height: int) -> bool:
        """Put the YAML beside the fields where the page is wide enough; return whether anything changed."""
        wanted = Qt.Orientation.Horizontal if width >= BESIDE_FROM else Qt.Orientation.Vertical
        cramped = wanted is Qt.Orientation.Vertical and height < BOTH_FROM
        changed = wanted is not self.orientation() or cramped is not self.cramped
        self.cramped = cramped
        self.setOrientation(wanted)
        return changed

    def share(self, fields: int) -> None:
        """Give the fields so many hundredths of the room, the YAML the others; below 1 what suits them."""
        if fields < 1:
            fields = 100 * _FIELDS_WIDTH // (_FIELDS_WIDTH + _SOURCE_WIDTH) if self.beside else 62
        self.setSizes([fields * 100, (100 - fields) * 100])

    def shares(self) -> int:
        """Return how many hundredths of the room the fields have."""
        fields, source = self.sizes()
        return round(100 * fields / max(1, fields + source))

    def width_wanted(self) -> int:
        """Return the width for what is open, in pixels."""
        if self.beside and self.both:
            return _FIELDS_WIDTH + _SOURCE_WIDTH + self.handleWidth()
        return 0 if self.isHidden() else _ONE_WIDTH
