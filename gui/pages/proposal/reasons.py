"""Why something is proposed: sentences under the step that they explain."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from gui.formats import tip
from gui.theme import Role, current
from gui.theme.fonts import Size, font

NODE = Qt.ItemDataRole.UserRole


class Lines(QListWidget):
    """A list of sentences under headings. `nodeChosen` carries the node of the line that a person went to, "" for the whole."""

    nodeChosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._showing = False
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSpacing(2)
        self.setViewportMargins(8, 4, 4, 4)
        self.currentItemChanged.connect(self._chosen)
        current().changed.connect(self._tint)

    def show_lines(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Show (node, heading or "", sentence): a line with a heading begins a group."""
        self._showing = True
        self.clear()
        for node, heading, text in lines:
            if heading:
                self._add(node, heading, strong=True)
            if text:
                self._add(node, text, strong=False)
        self._tint()
        self._showing = False

    def show_node(self, node: str) -> None:
        """Mark the first line of a node without telling; a stage's step finds its stage."""
        for wanted in (node, node.partition("/")[0]):
            found = next((self.item(at) for at in range(self.count()) if self.item(at).data(NODE) == wanted), None)
            if found is not None and wanted:
                if self.currentItem() is None or self.currentItem().data(NODE) != wanted:
                    self._showing = True
                    self.setCurrentItem(found)
                    self._showing = False
                    self.scrollToItem(found, QAbstractItemView.ScrollHint.PositionAtTop)
                return

    def _add(self, node: str, text: str, *, strong: bool) -> None:
        item = QListWidgetItem(text)
        item.setData(NODE, node)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        item.setFont(font(Size.TEXT, strong=strong))
        item.setToolTip("" if strong else tip(text))
        self.addItem(item)

    def _tint(self) -> None:
        for at in range(self.count()):
            item = self.item(at)
            item.setForeground(current().color(Role.TEXT if item.font().weight() > 500 else Role.MUTED))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._showing:
            self.nodeChosen.emit(item.data(NODE))

    # Qt -------------------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the line."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.currentItem() is not None:
            QGuiApplication.clipboard().setText(self.currentItem().text())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def sizeHint(self) -> QSize:
        """Give way to the picture."""
        return QSize(300, 200)
