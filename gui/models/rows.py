"""Rows with typed columns: the one table model of the window."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from gui.formats import tip
from gui.guarded import guarded
from gui.looks import Look

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
SIGN_ROLE = int(Qt.ItemDataRole.UserRole) + 1
NO_INDEX = QModelIndex()


@dataclass(frozen=True)  # no slots: a frozen generic with slots cannot be made as Column[Row](...)
class Column(Generic[Row]):
    """One column: what it says of a row. Columns of higher `priority` numbers are hidden first when room is scarce.

    `width` is in pixels, 0 takes the rest. `link` says of which rows the text
    can be clicked.
    """

    title: str
    text: Callable[[Row], str]
    tip: Callable[[Row], str] | None = None
    look: Callable[[Row], Look | None] | None = None
    width: int = 0
    most: int = 0  # the widest that a column without a width becomes; 0 for no limit
    priority: int = 0
    right: bool = False
    fixed: bool = False
    muted: bool = False
    strong: bool = False
    link: Callable[[Row], bool] | None = None
    heading: Callable[[Row], bool] | None = None  # rows of which this column is a heading; the others are set in


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows with a key each. `set_rows` turns what is there into what shall be by the smallest changes.

    `rowChanged` carries the place of a row of which something visible changed.
    """

    rowChanged = Signal(int)

    def __init__(self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._key = key
        self._all: list[Row] = []
        self._rows: list[Row] = []
        self._filter = ""
        self.stale = False

    # what views ask -------------------------------------------------------------------------------------------------
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return how many rows pass the filter."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the columns' titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    @guarded()
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return text, tip, sign, alignment and the name for screen readers."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(column.tip(row)) if column.tip else None
            case Qt.ItemDataRole.AccessibleTextRole:
                shown = column.look(row) if column.look else None
                return f"{shown.word} {column.text(row)}".strip() if shown else column.text(row)
            case _ if role == SIGN_ROLE:
                return column.look(row) if column.look else None
            case _:
                return None

    # what pages do --------------------------------------------------------------------------------------------------
    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that pass the filter, as shown."""
        return tuple(self._rows)

    @property
    def total(self) -> int:
        """How many rows there are without the filter."""
        return len(self._all)

    def row(self, index: int) -> Row | None:
        """Return a shown row, None where there is none."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def find(self, key: Hashable) -> int:
        """Return the shown position of a key, -1 when it is not there."""
        return next((place for place, row in enumerate(self._rows) if self._key(row) == key), -1)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows: removes, inserts, moves and changes exactly what differs."""
        self._all = list(rows)
        self._show([row for row in self._all if self._passes(row)])

    def apply(self, row: Row) -> None:
        """Replace the row of the same key, or add it at the end."""
        key = self._key(row)
        place = next((at for at, old in enumerate(self._all) if self._key(old) == key), -1)
        self.set_rows([*self._all, row] if place < 0 else [*self._all[:place], row, *self._all[place + 1 :]])

    def set_filter(self, text: str) -> None:
        """Show only rows that have the text in one of their columns."""
        self._filter = text.casefold().strip()
        self._show([row for row in self._all if self._passes(row)])

    def set_stale(self, stale: bool) -> None:
        """Grey everything (a source is lost), or show it plainly again."""
        if stale != self.stale:
            self.stale = stale
            self.touch()

    def touch(self) -> None:
        """Say that texts which depend on the time may have changed."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def _passes(self, row: Row) -> bool:
        return not self._filter or any(self._filter in column.text(row).casefold() for column in self.columns)

    def _show(self, wanted: list[Row]) -> None:
        keys = {self._key(row) for row in wanted}
        for place in range(len(self._rows) - 1, -1, -1):
            if self._key(self._rows[place]) not in keys:
                self.beginRemoveRows(NO_INDEX, place, place)
                del self._rows[place]
                self.endRemoveRows()
        if not self._rows and wanted:
            self.beginInsertRows(NO_INDEX, 0, len(wanted) - 1)
            self._rows = list(wanted)
            self.endInsertRows()
            return
        present = {self._key(row) for row in self._rows}
        for place, row in enumerate(wanted):
            key = self._key(row)
            if key not in present:
                self.beginInsertRows(NO_INDEX, place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
                continue
            if self._key(self._rows[place]) != key:
                old = next(at for at in range(place + 1, len(self._rows)) if self._key(self._rows[at]) == key)
                self.beginMoveRows(NO_INDEX, old, old, NO_INDEX, place)
                self._rows.insert(place, self._rows.pop(old))
                self.endMoveRows()
            self._change(place, row)

    def _change(self, place: int, row: Row) -> None:
        old = self._rows[place]
        if old == row:
            return
        self._rows[place] = row
        changed = [
            at
            for at, column in enumerate(self.columns)
            if column.text(old) != column.text(row) or (column.look and column.look(old) != column.look(row))
        ]
        for at in changed:
            index = self.index(place, at)
            self.dataChanged.emit(index, index)
        if changed:
            self.rowChanged.emit(place)
