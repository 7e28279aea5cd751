"""Rows of short texts that can be added and taken out: what lists, variables and a matrix share."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.inspector.entry import Entry
from gui.inspector.inputs.input import SEVERAL, Input
from gui.theme.fonts import Size, mono
from gui.widgets.button import Button, IconButton
from gui.widgets.label import Text
from gui.widgets.layout import column, row


class RowsInput(Input):
    """A line per row and column; Enter goes to a new row, Ctrl+Delete takes one out.

    Those who inherit say `titles`, `cells` (what stands in the file, as rows of texts) and `value`.
    """

    stretches: tuple[int, ...] = (1,)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[QLineEdit, ...]] = []
        self._lines: list[QHBoxLayout] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self._several = Text(self.tr(SEVERAL), tone="muted", size=Size.SECONDARY)
        self.add_button = Button(self.tr("Add a row"), kind="link", call=self.add_row, name="add-row")
        self.foot = row(self.add_button, None, spacing=12)
        self.setLayout(column(self._several, self._list, self.foot, spacing=4))

    def titles(self) -> tuple[str, ...]:
        """Return what stands in the empty cells of a row."""
        raise NotImplementedError

    def cells(self, entry: Entry) -> Sequence[Sequence[str]]:
        """Return what stands in the file, a sequence of texts per row."""
        raise NotImplementedError

    def texts(self) -> list[tuple[str, ...]]:
        """Return what stands in the rows; empty rows are none."""
        found = [tuple(cell.text() for cell in cells) for cells in self.rows]
        return [cells for cells in found if any(cell.strip() for cell in cells)]

    def show_value(self, entry: Entry) -> None:
        """Show a row for each value."""
        cells = [tuple(one) for one in self.cells(entry)]
        self._several.setVisible(entry.mixed)
        if self.texts() == cells and len(self.rows) >= len(cells):
            return
        while len(self.rows) > max(1, len(cells)):
            self._drop(len(self.rows) - 1)
        while len(self.rows) < len(cells) or not self.rows:
            self._append()
        for made, texts in zip(self.rows, [*cells, ("",) * len(self.stretches)], strict=False):
            for cell, text in zip(made, texts, strict=True):
                if cell.text() != text:
                    cell.setText(text)

    def add_row(self) -> None:
        """Add an empty row and go there."""
        self._append()
        self.rows[-1][0].setFocus()

    def stops(self) -> list[QWidget]:
        """Return the cells row by row, then what stands under them."""
        found = super().stops()
        cells: list[QWidget] = [cell for cells in self.rows for cell in cells]
        return [*cells, *(part for part in found if part not in cells)]

    def focus_first(self) -> None:
        """Go to the first cell."""
        if self.rows:
            self.rows[0][0].setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter commits and goes on to the next row."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            at = next((at for at, cells in enumerate(self.rows) if watched in cells), -1)
            if at >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.flush()
                if at + 1 < len(self.rows):
                    self.rows[at + 1][0].setFocus()
                elif any(cell.text() for cell in self.rows[at]):
                    self.add_row()
                return True
            if at >= 0 and event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.remove_row(self.rows[at])
                return True
        return super().eventFilter(watched, event)

    def remove_row(self, cells: tuple[QLineEdit, ...]) -> None:
        """Take a row out, and commit."""
        self._drop(self.rows.index(cells))
        if not self.rows:
            self._append()
        self.rows[-1][0].setFocus()
        self._dirty = True
        self.flush()

    def _append(self) -> None:
        cells = []
        for title in self.titles():
            cell = QLineEdit(placeholderText=title)
            cell.setFont(mono())
            cell.setAccessibleName(title)
            cell.textEdited.connect(self.touch)
            self.guard(cell)
            cells.append(cell)
        made = tuple(cells)
        remove = IconButton("close", self.tr("Take this row out  (Ctrl+Delete)"), partial(self.remove_row, made))
        line = row(*made, remove, spacing=4)
        for at, stretch in enumerate(self.stretches):
            line.setStretch(at, stretch)
        self._list.addLayout(line)
        if self.rows:
            QWidget.setTabOrder(self.rows[-1][-1], made[0])
        self.rows.append(made)
        self._lines.append(line)

    def _drop(self, at: int) -> None:
        line = self._lines.pop(at)
        del self.rows[at]
        while (item := line.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.removeEventFilter(self)
                widget.hide()
                widget.deleteLater()
        self._list.removeItem(line)
        line.deleteLater()
