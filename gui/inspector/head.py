"""What is selected: its name and kind, where it stands, and what is wrong with it as a whole."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from backend.domain.step_kinds import KINDS, StepKind
from gui.formats import tip
from gui.inspector.inputs.quiet import QuietCombo
from gui.theme.fonts import Size
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, row


class Head(QWidget):
    """`renamed` carries another name, `kindChosen` another kind."""

    renamed = Signal(str)
    kindChosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.title = Text(strong=True, wrap=True)
        self.second = Text(tone="muted", size=Size.SECONDARY, wrap=True)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name"))
        self.name.editingFinished.connect(self.flush)
        self.kind = QuietCombo()
        self.kind.setAccessibleName(self.tr("Kind"))
        self.kind.setPlaceholderText(self.tr("choose"))
        for kind in KINDS.values():
            self.kind.addItem(kind.name, kind.name)
        self.kind.activated.connect(lambda _at: self.kindChosen.emit(str(self.kind.currentData())))
        self.notes = Text(tone="bad", size=Size.SECONDARY, wrap=True)
        self._names = holder(column(_label(self.tr("name")), self.name, spacing=4))
        self._kinds = holder(column(_label(self.tr("kind")), self.kind, spacing=4))
        names = row(self._names, self._kinds, spacing=8)
        names.setStretch(0, 3)
        names.setStretch(1, 2)
        self.setLayout(column(self.title, self.second, 4, names, self.notes, spacing=4))

    def show_one(self, ref: str, name: str, second: str) -> None:
        """Show one node; a name that is being typed stays."""
        self.title.setText(ref)
        self.second.setText(second)
        self._names.show()
        if not (self.name.isModified() and ref == self._shown):
            self.name.setText(name)
        self._shown = ref

    def show_several(self, title: str, second: str) -> None:
        """Show that several are selected."""
        self._shown = ""
        self.title.setText(title)
        self.second.setText(second)
        self._names.hide()
        self._kinds.hide()

    def show_kind(self, kind: StepKind | None, *, visible: bool) -> None:
        """Show a step's kind; a stage has none."""
        self._kinds.setVisible(visible)
        self.kind.setCurrentIndex(self.kind.findData(kind.name) if kind is not None else -1)
        self.kind.setToolTip(tip(kind.help) if kind is not None else "")

    def say(self, texts: Sequence[str]) -> None:
        """Say what is wrong with it as a whole."""
        self.notes.setText("\n".join(texts))
        self.notes.setVisible(bool(texts))

    def flush(self) -> None:
        """Say the name that was typed; an empty one counts as not typed."""
        if not self.name.isModified():
            return
        self.name.setModified(False)
        name = self.name.text().strip()
        if name:
            self.renamed.emit(name)


def _label(text: str) -> Text:
    return Text(text, strong=True, size=Size.SECONDARY, selectable=False)
