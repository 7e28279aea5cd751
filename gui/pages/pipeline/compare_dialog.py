"""Mine and theirs side by side; of each difference one side is chosen."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from backend.domain.document import Conflict
from gui.formats import plural
from gui.pages.pipeline.hunks import Hunk, Side, hunks, joined, nearest_side
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, row, rule

_CONTEXT = 3  # lines shown around a difference


class CompareDialog(QDialog):
    """`settled` carries the text that was made of both."""

    settled = Signal(str)

    def __init__(self, path: str, conflict: Conflict, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare {0}").replace("{0}", path))
        self.resize(min(960, parent.window().width() - 40), min(640, parent.window().height() - 40))
        self._hunks = hunks(conflict.mine, conflict.theirs)
        self._different = [hunk for hunk in self._hunks if not hunk.equal]
        self.sides = [nearest_side(hunk, conflict.base) for hunk in self._different]
        self.choices: list[tuple[Button, Button]] = []
        self._panes: list[tuple[QFrame, QFrame]] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setSpacing(8)
        self._fill()
        area = QScrollArea(widgetResizable=True)
        inner = column(self._grid, None)
        area.setWidget(holder(inner))
        said = self.tr("{0} between your edits and the file. Choose a side of each.").replace(
            "{0}", plural(len(self._different), "difference")
        )
        use = Button(self.tr("Use what is chosen"), kind="primary", call=self._take, name="use-chosen")
        head = column(Text(said, wrap=True), margins=(16, 16, 16, 8))
        foot = row(None, Button(self.tr("Cancel"), call=self.reject), use, margins=(16, 12, 16, 16))
        body = column(head, rule(), area, rule(), foot, spacing=0)
        body.setStretch(2, 1)
        self.setLayout(body)
        use.setDefault(True)

    def choose(self, at: int, side: Side) -> None:
        """Take a side of a difference."""
        self.sides[at] = side
        for which, button, pane in zip(Side, self.choices[at], self._panes[at], strict=True):
            button.setChecked(which is side)
            pane.setProperty("card", "ok" if which is side else "plain")
            pane.style().unpolish(pane)
            pane.style().polish(pane)

    def text(self) -> str:
        """Return what is chosen now as one text."""
        return joined(self._hunks, self.sides)

    def _fill(self) -> None:
        for at, title in enumerate((self.tr("Mine: edits in this window"), self.tr("Theirs: the file on disk"))):
            self._grid.addWidget(Text(title, strong=True), 0, at)
            self._grid.setColumnStretch(at, 1)
        for number, hunk in enumerate(self._hunks):
            if hunk.equal:
                self._add_equal(hunk, first=number == 0, last=number == len(self._hunks) - 1)
            else:
                self._add_difference(hunk)
        for at, side in enumerate(self.sides):
            self.choose(at, side)

    def _add_equal(self, hunk: Hunk, *, first: bool, last: bool) -> None:
        lines = [line.rstrip("\r\n") for line in hunk.mine]
        before = [] if first else lines[:_CONTEXT]
        after = [] if last else lines[max(len(before), len(lines) - _CONTEXT) :]
        hidden = len(lines) - len(before) - len(after)
        gap = [f"⋯ {plural(hidden, 'line')}"] if hidden > 0 else []
        text = "\n".join([*before, *gap, *after])
        if text:
            at = self._grid.rowCount()
            for side in (0, 1):
                self._grid.addWidget(_code(text, tone="muted"), at, side)

    def _add_difference(self, hunk: Hunk) -> None:
        at, row_ = len(self.choices), self._grid.rowCount()
        buttons, panes = [], []
        for place, (side, lines, word) in enumerate((
            (Side.MINE, hunk.mine, self.tr("Keep mine")),
            (Side.THEIRS, hunk.theirs, self.tr("Take theirs")),
        )):  # fmt: skip
            button = Button(word, kind="quiet", call=partial(self.choose, at, side), name=f"{side}-{at}")
            button.setCheckable(True)
            text = "".join(lines).rstrip("\r\n")
            shown = _code(text) if lines else Text(self.tr("nothing here"), tone="muted")
            pane = QFrame()
            pane.setLayout(column(shown, row(button, None), spacing=4, margins=(8, 8, 8, 4)))
            self._grid.addWidget(pane, row_, place, Qt.AlignmentFlag.AlignTop)
            buttons.append(button)
            panes.append(pane)
        self.choices.append((buttons[0], buttons[1]))
        self._panes.append((panes[0], panes[1]))

    def _take(self) -> None:
        self.settled.emit(self.text())
        self.accept()


def _code(text: str, tone: str = "") -> Text:
    return Text(text, fixed=True, wrap=True, tone=tone, size=Size.TEXT)
