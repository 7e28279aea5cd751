"""The command palette: every command and every place, found by a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.frame.match import score
from gui.guarded import guarded
from gui.models.rows import Index
from gui.theme import Role, current, pixmap
from gui.theme.fonts import Size, font
from gui.widgets.layout import column, rule

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the palette can do: its words, its group, its shortcut, and the call."""

    text: str
    group: str
    picture: str
    call: Callable[[], object]
    keys: str = ""


class Palette(QDialog):
    """Opened over the window with what can be done now; Enter does it, Esc leaves."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Commands"))
        self.setObjectName("palette")
        self._entries = tuple(entries)
        self.line = QLineEdit(placeholderText=self.tr("Find a command, a run, a service, a step…"))
        self.line.setFrame(False)
        self.line.setFont(font(Size.TEXT))
        self.line.setFixedHeight(40)
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setItemDelegate(_EntryDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(lambda _item: self._do())
        self.setLayout(column(self.line, rule(), self.list, spacing=0, margins=(1, 1, 1, 1)))
        self.setFixedSize(min(560, parent.width() - 48), min(420, parent.height() - 96))
        self.move(
            parent.mapToGlobal(QRect(parent.rect()).center()).x() - self.width() // 2,
            parent.mapToGlobal(parent.rect().topLeft()).y() + 56,
        )
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list while the letters stay in the line."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(
                Qt.Key(event.key())
            )
            if step is not None:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do()
                return True
        return super().eventFilter(watched, event)

    def _fill(self, query: str) -> None:
        scored = [(score(query, entry.text), -at, entry) for at, entry in enumerate(self._entries)]
        found = sorted((part for part in scored if part[0]), key=lambda part: part[:2], reverse=True)[:SHOWN]
        self.list.clear()
        for _points, _place, entry in found:
            item = QListWidgetItem(entry.text)
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.group}: {entry.text} {entry.keys}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _do(self) -> None:
        item = self.list.currentItem()
        entry = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self.close()
        if isinstance(entry, Entry):
            entry.call()


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._list = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a row of the palette."""
        return QSize(100, 32)

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint icon, words, group and shortcut."""
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        theme = current()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color(Role.SELECTION))
        ratio = self._list.devicePixelRatioF()
        painter.drawPixmap(rect.left() + 12, rect.center().y() - 7, pixmap(entry.picture, Role.MUTED, 16, ratio))
        painter.setFont(font(Size.SECONDARY))
        painter.setPen(theme.color(Role.MUTED))
        right = rect.adjusted(0, 0, -12, 0)
        painter.drawText(right, _RIGHT, entry.keys or entry.group)
        taken = painter.fontMetrics().horizontalAdvance(entry.keys or entry.group) + 24
        painter.setFont(font())
        painter.setPen(theme.color(Role.TEXT))
        room = rect.adjusted(38, 0, -taken, 0)
        painter.drawText(
            room, _LEFT, painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room.width())
        )
