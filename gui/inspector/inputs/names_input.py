"""Several of a few names: services, or what must be done before."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout

from backend.domain.matrix import references
from backend.domain.pipeline import Value
from gui.formats import tip
from gui.inspector.entries import names_in
from gui.inspector.entry import Entry, Option
from gui.inspector.inputs.input import Input
from gui.theme.fonts import Size
from gui.widgets.label import Text
from gui.widgets.layout import column, holder
from gui.widgets.tick import Tick

_MOST_ROWS = 8
_ROW = 26


class NamesInput(Input):
    """A box per name. The one for everything stands first; what may not be chosen says why."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, Tick] = {}
        self._options: tuple[Option, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._none = Text(self.tr("there is nothing else to wait for"), tone="muted", size=Size.SECONDARY)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(holder(column(self._list, None, spacing=0)))
        self.setLayout(column(self._none, self._area, spacing=0))

    def show_value(self, entry: Entry) -> None:
        """Tick what is chosen; names that there are not stay, marked, so that they can be taken out."""
        chosen = names_in(entry.value)
        options = list(entry.options)
        if entry.everything:
            options.insert(0, Option(entry.everything, title=self._words(entry)))
        known = {option.name for option in options}
        options += [
            Option(name, title="" if references(name) else f"{name} (unknown)") for name in chosen if name not in known
        ]
        self._offer(tuple(options), entry.name)
        every = entry.everything in chosen if entry.everything else False
        for option in options:
            box = self.boxes[option.name]
            box.setChecked(option.name in chosen)
            box.setEnabled(not option.refusal and (not every or option.name == entry.everything))
            box.setToolTip(tip(option.refusal))
        self._none.setVisible(not options)
        self._area.setVisible(bool(options))

    def value(self) -> Value:
        """Return the chosen names, in the order in which they stood, new ones behind; what stands for all alone."""
        entry = self.entry
        assert entry is not None
        if entry.everything and self.boxes[entry.everything].isChecked():
            return entry.everything
        before = names_in(entry.value)
        chosen = [name for name, box in self.boxes.items() if box.isChecked() and name != entry.everything]
        names: list[Value] = [
            *(name for name in before if name in chosen),
            *(one for one in chosen if one not in before),
        ]
        if not names and entry.required:
            raise ValueError(self.tr("at least one must stay"))
        return names or None

    def focus_first(self) -> None:
        """Go to the first box that can be ticked."""
        next((box for box in self.boxes.values() if box.isEnabled()), self).setFocus()

    def _words(self, entry: Entry) -> str:
        return self.tr("all that are built (*)") if entry.name == "build" else self.tr("all with a build section (*)")

    def _offer(self, options: tuple[Option, ...], name: str) -> None:
        if self._options is not None and [(one.name, one.title) for one in self._options] == [
            (one.name, one.title) for one in options
        ]:
            return
        self._options = options
        for box in self.boxes.values():
            self._list.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for option in options:
            box = Tick(option.title or option.name)
            box.setAccessibleName(f"{name}: {option.name}")
            box.setFixedHeight(_ROW)
            box.clicked.connect(lambda _checked=False, chosen=option.name: self._click(chosen))
            self._list.addWidget(box)
            self.boxes[option.name] = box
        self._area.setFixedHeight(_ROW * min(_MOST_ROWS, max(1, len(options))))

    def _click(self, name: str) -> None:
        entry = self.entry
        assert entry is not None
        if entry.everything and name == entry.everything and not self.boxes[name].isChecked():
            for option in entry.options:  # no longer all: begin with each of them, so that some can be taken out
                self.boxes[option.name].setChecked(not option.refusal)
        try:
            value = self.value()
        except ValueError as error:
            self.boxes[name].setChecked(True)
            self.complained.emit(str(error))
            return
        self.complained.emit("")
        self.commit(value)
