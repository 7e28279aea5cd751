"""Paints the board's environment cells in aligned parts, and the way on at the right edge as a button."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from gui.formats import ago
from gui.guarded import guarded
from gui.models.rows import Index
from gui.pages.board.columns import cell_look
from gui.pages.board.row import BoardRow, Cell
from gui.theme import Role, current, pixmap
from gui.theme.fonts import Size, font, mono
from gui.widgets.clock import clock
from gui.widgets.rows_view import RowsDelegate, RowsView, paint_ground
from gui.widgets.sign import paint_sign

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


class BoardDelegate(RowsDelegate):
    """`promoteClicked` carries the row whose button was pressed."""

    promoteClicked = Signal(object)

    def __init__(self, view: RowsView, environments: int) -> None:
        super().__init__(view)
        self._cells = range(2, 2 + environments)
        self._last = 2 + environments

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row = self._view.rows_model.row(index.row())
        if not isinstance(row, BoardRow) or (index.column() not in self._cells and index.column() != self._last):
            super().paint(painter, option, index)
            return
        paint_ground(painter, option, self._view, index.row())
        rect: QRect = option.rect
        if index.column() == self._last:
            self._paint_move(painter, rect, row, self._view.hovered_row() == index.row())
        else:
            self._paint_cell(painter, rect, row.cells[index.column() - 2])

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Turn a click on the painted button into a promotion's plan."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() is QEvent.Type.MouseButtonRelease
            and index.column() == self._last
        ):
            row = self._view.rows_model.row(index.row())
            inside = button_rect(option.rect).contains(event.position().toPoint())
            if inside and isinstance(row, BoardRow) and row.move.kind == "promote":
                self.promoteClicked.emit(row)
                return True
        return super().editorEvent(event, model, option, index)

    def _paint_cell(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        theme = current()
        painter.fillRect(rect.left(), rect.top(), 1, rect.height(), theme.color(Role.BORDER))
        box = rect.adjusted(13, 0, -12, 0)
        state = cell.state
        if state is None:
            painter.setFont(font())
            painter.setPen(theme.color(Role.UNKNOWN))
            painter.drawText(box, _LEFT, self.tr("not deployed"))
            return
        shown = cell_look(cell)
        if shown is not None:
            paint_sign(
                painter,
                QRectF(box.left(), box.top(), 16, box.height()),
                shown.shape,
                theme.color(shown.role),
                self._view.angle,
            )
        box.setLeft(box.left() + 24)
        text, muted = theme.color(Role.TEXT if cell.reachable else Role.MUTED), theme.color(Role.MUTED)
        room = box.width()
        painter.setFont(font())
        painter.setPen(muted)
        painter.drawText(QRect(box.right() - 40, box.top(), 41, box.height()), _RIGHT, ago(state.since, clock().now()))
        painter.setPen(text if state.ready == state.wanted or not cell.reachable else theme.color(Role.WARN))
        painter.drawText(QRect(box.right() - 84, box.top(), 40, box.height()), _RIGHT, f"{state.ready}/{state.wanted}")
        left = QRect(box.left(), box.top(), room - 92, box.height())
        drifted = bool(state.drift) and left.width() > 60
        if drifted:
            spot = QRect(left.right() - 38, left.center().y() - 8, 38, 17)
            painter.setPen(QPen(theme.color(Role.WARN)))
            painter.setFont(font(Size.SECONDARY))
            painter.drawText(spot, _MIDDLE, self.tr("drift"))
            left.setRight(spot.left() - 4)
        painter.setFont(font(strong=True))
        painter.setPen(text)
        version = cell.version or (state.image.short if state.image else "")
        painter.drawText(
            left, _LEFT, painter.fontMetrics().elidedText(version, Qt.TextElideMode.ElideRight, left.width())
        )
        if cell.version and state.image is not None and left.width() > 150:
            shift = max(52, painter.fontMetrics().horizontalAdvance(version) + 12)
            painter.setFont(mono(Size.SECONDARY))
            painter.setPen(muted)
            digest = left.adjusted(shift, 0, 0, 0)
            painter.drawText(
                digest,
                _LEFT,
                painter.fontMetrics().elidedText(state.image.short, Qt.TextElideMode.ElideRight, digest.width()),
            )

    def _paint_move(self, painter: QPainter, rect: QRect, row: BoardRow, hovered: bool) -> None:
        theme = current()
        painter.fillRect(rect.left(), rect.top(), 1, rect.height(), theme.color(Role.BORDER))
        if row.move.kind != "promote":
            painter.setFont(font())
            painter.setPen(theme.color(Role.WARN if row.move.kind == "wait" else Role.MUTED))
            box = rect.adjusted(13, 0, -8, 0)
            text = self.tr("waits: {0}").replace("{0}", row.move.text) if row.move.kind == "wait" else row.move.text
            painter.drawText(
                box, _LEFT, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            )
            return
        box = button_rect(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.color(Role.ACCENT)
        if hovered:
            painter.setPen(QPen(color, 1))
            painter.setBrush(theme.color(Role.SURFACE))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.restore()
        ratio = self._view.devicePixelRatioF()
        painter.drawPixmap(box.left() + 7, box.center().y() - 6, pixmap("promote", Role.ACCENT, 14, ratio))
        painter.setFont(font())
        painter.setPen(color)
        room = box.adjusted(26, 0, -6, 0)
        painter.drawText(
            room, _LEFT, painter.fontMetrics().elidedText(row.move.text, Qt.TextElideMode.ElideRight, room.width())
        )


def button_rect(rect: QRect) -> QRect:
    """Return where the button stands in its cell."""
    return rect.adjusted(9, 2, -8, -3)
