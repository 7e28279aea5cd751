"""The table of the board: services down, environments across."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from backend.domain.board import Board
from gui.pages.board.columns import board_model
from gui.pages.board.delegate import BoardDelegate
from gui.pages.board.header import HEIGHT, BoardHeader
from gui.pages.board.row import BoardRow
from gui.widgets.rows_view import ROW_HEIGHT, RowsView

FIRST_ENVIRONMENT = 2
SHOWN_ROWS = 14


class BoardTable(QWidget):
    """Builds its columns from the environments; rows change in place. `promote` carries the row whose way
    on was chosen, `opened` one that was opened elsewhere."""

    opened = Signal(object)
    environmentOpened = Signal(str, str)
    promote = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._menu_for: Callable[[Any, QMenu], None] | None = None
        self._filter = ""
        self._ticks = 0
        self.view: RowsView | None = None
        self._head: BoardHeader | None = None
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)

    def show_board(self, board: Board, rows: list[BoardRow]) -> None:
        """Show a board; the columns are made anew only when the environments are others."""
        names = tuple(board.environments)
        if self.view is None or names != self._names:
            self._build(names)
        assert self._head is not None
        self._head.show_states(board.environments)
        self.show_rows(rows)

    def show_rows(self, rows: list[BoardRow]) -> None:
        """Change the rows."""
        if self.view is not None:
            self.view.rows_model.set_rows(rows)
            self._fit_height()

    def set_filter(self, text: str) -> None:
        """Show only matching services."""
        self._filter = text
        if self.view is not None:
            self.view.rows_model.set_filter(text)

    def menu_for(self, fill: Callable[[Any, QMenu], None]) -> None:
        """Say who fills the context menu."""
        self._menu_for = fill

    def tick(self) -> None:
        """Write ages anew, every fifth second."""
        self._ticks += 1
        if self.view is not None and self._ticks % 5 == 0:
            self.view.viewport().update()
            self._head.viewport().update()  # type: ignore[union-attr]

    def _build(self, names: tuple[str, ...]) -> None:
        if self.view is not None:
            self._line.removeWidget(self.view)
            self.view.deleteLater()
        self._names = names
        view = RowsView(board_model(names), name=self.tr("Board"), empty=self.tr("No services yet"))
        self._head = BoardHeader(view)
        view.setHorizontalHeader(self._head)
        delegate = BoardDelegate(view, len(names))
        delegate.promoteClicked.connect(self.promote)
        view.setItemDelegate(delegate)
        view.menu_for = self._menu_for
        view.cellOpened.connect(self._open_cell)
        view.rows_model.set_filter(self._filter)
        self._head.sectionClicked.connect(self._open_head)
        self.view = view
        self._line.addWidget(view)
        self.setFocusProxy(view)

    def _fit_height(self) -> None:
        assert self.view is not None
        count = max(1, self.view.rows_model.total)
        self.setMinimumHeight(HEIGHT + ROW_HEIGHT * min(count, 4) + 1)
        self.setMaximumHeight(HEIGHT + ROW_HEIGHT * count + 1)
        self.view.setMinimumHeight(min(HEIGHT + ROW_HEIGHT * min(count, SHOWN_ROWS) + 1, self.maximumHeight()))

    def _open_cell(self, row: BoardRow, column: int) -> None:
        at = column - FIRST_ENVIRONMENT
        if 0 <= at < len(self._names):
            self.environmentOpened.emit(self._names[at], row.service)
        elif at == len(self._names) and row.move.kind == "promote":
            self.promote.emit(row)
        else:
            self.opened.emit(row)

    def _open_head(self, column: int) -> None:
        at = column - FIRST_ENVIRONMENT
        if 0 <= at < len(self._names):
            self.environmentOpened.emit(self._names[at], "")
