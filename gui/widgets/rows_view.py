"""The table of the window: quiet rows, keyboard first, columns that give way by priority."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gui.guarded import guarded
from gui.looks import Look
from gui.models.rows import SIGN_ROLE, Index, RowsModel
from gui.theme import Role, current
from gui.theme.fonts import Size, font, mono
from gui.widgets.fade import Fades
from gui.widgets.sign import TURN_MS, paint_sign

ROW_HEIGHT = 28
OPEN_WIDTH = 180  # what a column without a width of its own needs at least
_PAD = 8


class RowsDelegate(QStyledItemDelegate):
    """Paints a cell: sign, then text in its column's manner."""

    def __init__(self, view: "RowsView") -> None:
        super().__init__(view)
        self._view = view

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, sign and text."""
        model = self._view.rows_model
        column = model.columns[index.column()]
        theme = current()
        paint_ground(painter, option, self._view, index.row())
        rect = QRect(option.rect).adjusted(_PAD, 0, -_PAD, 0)
        row = model.row(index.row())
        heading = column.heading is not None and row is not None and column.heading(row)
        if column.heading is not None and not heading:
            rect.setLeft(rect.left() + 10)
        shown = index.data(SIGN_ROLE)
        if isinstance(shown, Look):
            role = Role.UNKNOWN if model.stale else shown.role
            spot = QRectF(rect.left(), rect.top(), 16, rect.height())
            paint_sign(painter, spot, shown.shape, theme.color(role), self._view.angle)
            rect.setLeft(rect.left() + 22)
        linked = column.link is not None and row is not None and column.link(row)
        role = Role.MUTED if model.stale else Role.ACCENT if linked else Role.MUTED if column.muted else Role.TEXT
        painter.setPen(theme.color(role))
        painter.setFont(mono() if column.fixed else font(strong=column.strong or heading))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        text = str(index.data()).replace("\n", " ")
        shortened = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), shortened)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the row's height."""
        return QSize(40, ROW_HEIGHT)


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, view: "RowsView", row: int) -> None:
    """Paint a cell's ground (chosen, under the mouse, changed a moment ago) and the hairline under it."""
    theme = current()
    rect: QRect = option.rect
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.color(Role.SELECTION))
    elif view.hovered_row() == row:
        painter.fillRect(rect, theme.color(Role.HOVER))
    strength = view.fades.strength(row)
    if strength > 0:
        tint = theme.color(Role.BUSY_SOFT)
        tint.setAlphaF(strength)
        painter.fillRect(rect, tint)
    painter.setPen(theme.color(Role.BORDER))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())


class RowsView(QTableView):
    """A table over `RowsModel`. `opened` carries the row that Enter or a double click chose
    (`cellOpened` the column too), `chosen` the current one."""

    opened = Signal(object)
    cellOpened = Signal(object, int)
    chosen = Signal(object)

    def __init__(self, model: RowsModel[Any], *, name: str, empty: str = "") -> None:
        super().__init__()
        self.rows_model = model
        self.angle = 0
        self.menu_for: Callable[[Any, QMenu], None] | None = None
        self._empty = empty
        self._hover = -1
        self.fades = Fades(self)
        self.fades.moved.connect(self.viewport().update)
        self._spin = QTimer(self, interval=TURN_MS)
        self._spin.timeout.connect(self._turn)
        self.setAccessibleName(name)
        self.setObjectName(name)
        self.setModel(model)
        self.setItemDelegate(RowsDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(32)
        header.setFont(font(Size.SECONDARY))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setFixedHeight(28)
        self.activated.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._choose)
        model.rowChanged.connect(self._fade)
        for signal in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._decide)
        current().changed.connect(self.viewport().update)

    def hovered_row(self) -> int:
        """Return the row under the mouse, -1 for none."""
        return self._hover

    def selected(self) -> Any:
        """Return the current row's value, None when there is none."""
        return self.rows_model.row(self.currentIndex().row())

    def select(self, key: object) -> None:
        """Make the row of a key the current one."""
        place = self.rows_model.find(key)
        if place >= 0:
            self.setCurrentIndex(self.rows_model.index(place, 0))

    def fit(self) -> None:
        """Share the width: fixed columns first, hidden by priority when they do not fit, the rest to the open ones."""
        columns = self.rows_model.columns
        room = self.viewport().width()
        shown = set(range(len(columns)))
        while sum(columns[at].width or OPEN_WIDTH for at in shown) > room and any(columns[at].priority for at in shown):
            shown.remove(max(shown, key=lambda at: (columns[at].priority, at)))
        open_ones = [at for at in shown if not columns[at].width]
        left = room - sum(columns[at].width for at in shown)
        for at, column in enumerate(columns):
            self.setColumnHidden(at, at not in shown)
            if at in shown:
                share = max(80, left // max(1, len(open_ones)))
                self.setColumnWidth(at, column.width or min(share, column.most or share))
        if shown:  # what is over goes to the last one, so that the row ends at the edge
            last = max(shown)
            taken = sum(self.columnWidth(at) for at in shown if at != last)
            self.setColumnWidth(last, max(self.columnWidth(last), room - taken))

    # Qt -------------------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by j and k, open by Enter, copy the row."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_row()
            return
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            place = max(0, min(self.rows_model.rowCount() - 1, self.currentIndex().row() + step))
            self.setCurrentIndex(self.rows_model.index(place, max(0, self.currentIndex().column())))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the mouse."""
        self._set_hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Unmark it."""
        self._set_hover(-1)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: Any) -> None:
        """Offer what can be done with the row, copying at least."""
        index = self.indexAt(event.pos())
        row = self.rows_model.row(index.row())
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.menu_for is not None:
            self.menu_for(row, menu)
            menu.addSeparator()
        text = str(index.data())
        menu.addAction(self.tr("Copy cell"), lambda: QGuiApplication.clipboard().setText(text))
        menu.addAction(self.tr("Copy row"), self._copy_row)
        menu.popup(self.viewport().mapToGlobal(QPoint(event.pos())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say why there are none."""
        super().paintEvent(event)
        if self.rows_model.rowCount() == 0:
            text = self.tr("Nothing matches the filter") if self.rows_model.total else self._empty
            painter = QPainter(self.viewport())
            painter.setPen(current().color(Role.MUTED))
            painter.drawText(
                self.viewport().rect().adjusted(16, 16, -16, -16), int(Qt.AlignmentFlag.AlignHCenter), text
            )

    def showEvent(self, event: Any) -> None:
        """Turn the moving signs again."""
        super().showEvent(event)
        self._decide()

    def hideEvent(self, event: Any) -> None:
        """Rest."""
        super().hideEvent(event)
        self._spin.stop()
        self.fades.stop()

    # own ------------------------------------------------------------------------------------------------------------
    def moving(self) -> list[QModelIndex]:
        """Return the cells whose sign turns."""
        model = self.rows_model
        signed = [at for at, column in enumerate(model.columns) if column.look is not None]
        found = []
        for place, row in enumerate(model.rows):
            for at in signed:
                shown = model.columns[at].look(row)  # type: ignore[misc]
                if shown is not None and shown.moving:
                    found.append(model.index(place, at))
        return found

    def _decide(self) -> None:
        if self.isVisible() and self.moving():
            if not self._spin.isActive():
                self._spin.start()
        else:
            self._spin.stop()

    def _turn(self) -> None:
        self.angle = (self.angle + 30) % 360
        for index in self.moving():
            self.viewport().update(self.visualRect(index))

    def _fade(self, place: int) -> None:
        if self.isVisible():
            self.fades.begin(self.rows_model.index(place, 0))

    def _set_hover(self, row: int) -> None:
        if row != self._hover:
            self._hover = row
            self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        row = self.rows_model.row(index.row())
        if row is not None:
            self.opened.emit(row)
            self.cellOpened.emit(row, index.column())

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows_model.row(index.row()))

    def _copy_row(self) -> None:
        place = self.currentIndex().row()
        if self.rows_model.row(place) is not None:
            cells = [str(self.rows_model.index(place, at).data()) for at in range(self.rows_model.columnCount())]
            QGuiApplication.clipboard().setText("\t".join(cell for cell in cells if cell))
