"""The log on the screen: paints the visible lines only, so that a million cost as much as forty."""

import re
import time

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu

from gui.guarded import guarded
from gui.log.ink import Grid, Ink
from gui.log.lines import LogLines
from gui.log.search import LogSearch
from gui.log.selection import Selection
from gui.theme import Role, current
from gui.theme.fonts import mono

SLICE_SECONDS = 0.006  # of each turn of the event loop: well under a frame
PAINT_SECONDS = 0.05  # how often a log that still pours in is painted
_PAD = 8
_WORD = re.compile(r"[\w./:@-]+|\S")


class LogView(QAbstractScrollArea):
    """`counted` says that the number of lines or found lines changed, `followChanged` whether it stays at the end."""

    counted = Signal()
    followChanged = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Log"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.log = LogLines()
        self.search: LogSearch | None = None
        self.at_match = -1
        self._following = True
        self._selection: Selection | None = None
        self._ended = False
        self._added = False
        self._painted = 0.0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        current().changed.connect(self._measure)
        self._measure()

    # what owners do -------------------------------------------------------------------------------------------------
    def clear(self) -> None:
        """Begin another log."""
        self.log = LogLines()
        self._ended = False
        self._selection = None
        self.at_match = -1
        if self.search is not None:
            self.search = LogSearch(self.search.pattern.pattern)
        self.set_following(True)
        self._arrange()
        self.counted.emit()

    def feed(self, data: bytes) -> None:
        """Take bytes; lines appear in slices of time."""
        self.log.feed(data)
        self._timer.start()

    def finish(self) -> None:
        """No more will come: a last line without its end is shown too."""
        self._ended = True
        self._timer.start()

    @property
    def busy(self) -> bool:
        """True while lines or matches are still being made."""
        return self._timer.isActive()

    def set_search(self, pattern: str) -> bool:
        """Search for an expression ("" for none); False when it is wrong."""
        self.at_match = -1
        try:
            self.search = LogSearch(pattern) if pattern else None
        except re.error:
            self.search = None
            self.viewport().update()
            self.counted.emit()
            return False
        self._timer.start()
        self.viewport().update()
        self.counted.emit()
        return True

    def go_match(self, *, forward: bool = True) -> None:
        """Show the next or previous found line."""
        if self.search is None or not self.search.found:
            return
        start = self.at_match if self.at_match >= 0 else self.verticalScrollBar().value() - (1 if forward else 0)
        self.at_match = self.search.after(start) if forward else self.search.before(start)
        self.show_line(self.at_match)
        self.counted.emit()

    def show_line(self, line: int) -> None:
        """Bring a line into the middle."""
        self.set_following(False)
        self.verticalScrollBar().setValue(line - self._rows() // 2)
        self.viewport().update()

    @property
    def following(self) -> bool:
        """True while new lines keep the end in view."""
        return self._following

    def set_following(self, following: bool) -> None:
        """Stay at the end, or not."""
        if following != self._following:
            self._following = following
            self.followChanged.emit(following)
        if following:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def selected_text(self) -> str:
        """Return what is selected."""
        return self._selection.text(self.log.lines) if self._selection else ""

    def select_all(self) -> None:
        """Select every line."""
        last = len(self.log.lines)
        self._selection = Selection((0, 0), (last, 0)) if last else None
        self.viewport().update()

    # Qt -------------------------------------------------------------------------------------------------------------
    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in view."""
        painter = QPainter(self.viewport())
        theme = current()
        painter.fillRect(self.viewport().rect(), theme.color(Role.SURFACE))
        painter.setFont(self._font)
        first = self.verticalScrollBar().value()
        lines = self.log.lines
        gutter = self._gutter()
        left = self.horizontalScrollBar().value()
        room = int((self.viewport().width() - gutter) / self._grid.cell) + 2
        for row in range(min(self._rows() + 1, len(lines) - first)):
            line = first + row
            top = row * self._grid.line
            painter.setPen(theme.color(Role.UNKNOWN))
            number = QRectF(0, top, gutter - 2 * _PAD, self._grid.line)
            painter.drawText(number, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(line + 1))
            self._paint_line(line, Ink(painter, self._grid, QPointF(gutter, top), left, left + room))
        painter.fillRect(QRectF(gutter - _PAD, 0, 1, self.viewport().height()), theme.color(Role.BORDER))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure what fits."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, select all, scroll."""
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() in (Qt.Key.Key_J, Qt.Key.Key_Down):
            bar.setValue(bar.value() + 1)
        elif event.key() in (Qt.Key.Key_K, Qt.Key.Key_Up):
            bar.setValue(bar.value() - 1)
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            self.set_following(True)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection."""
        if event.button() is Qt.MouseButton.LeftButton:
            place = self._place(event.position().toPoint())
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._selection is not None
            self._selection = Selection(self._selection.anchor if shifted and self._selection else place, place)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Widen it; beyond the edge the log scrolls along."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._selection is not None:
            point = event.position().toPoint()
            bar = self.verticalScrollBar()
            if point.y() < 0 or point.y() > self.viewport().height():
                bar.setValue(bar.value() + (1 if point.y() > 0 else -1))
            self._selection = Selection(self._selection.anchor, self._place(point))
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        line, column = self._place(event.position().toPoint())
        text = self.log.lines[line] if line < len(self.log.lines) else ""
        word = next((found for found in _WORD.finditer(text) if found.start() <= column < found.end()), None)
        if word is not None:
            self._selection = Selection((line, word.start()), (line, word.end()))
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"), self._copy)
        copy.setEnabled(bool(self.selected_text()))
        menu.addAction(self.tr("Copy all"), lambda: QGuiApplication.clipboard().setText(self.log.text()))
        menu.addAction(self.tr("Select all"), self.select_all)
        menu.popup(event.globalPos())

    # own ------------------------------------------------------------------------------------------------------------
    def _measure(self) -> None:
        self._font = mono()
        self._grid = Grid.of(self._font)
        self._arrange()

    def _work(self) -> None:
        end = time.perf_counter() + SLICE_SECONDS
        added = self.log.work(SLICE_SECONDS)
        if not self.log.waiting and self._ended:
            added += self.log.finish()
        searched = True
        if self.search is not None:
            searched = self.search.work(self.log.lines, max(0.001, end - time.perf_counter()))
        self._added = self._added or bool(added)
        if self.log.waiting or not searched:
            now = time.perf_counter()
            if now - self._painted < PAINT_SECONDS:
                return
            self._painted = now
        else:
            self._timer.stop()
        if self._added:
            self._arrange()
        if self._added or self.search is not None:
            self._added = False
            self.viewport().update()
            self.counted.emit()

    def _arrange(self) -> None:
        rows = self._rows()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(max(1, rows - 1))
        vertical.setRange(0, max(0, len(self.log.lines) - rows))
        room = int((self.viewport().width() - self._gutter()) / self._grid.cell)
        horizontal.setPageStep(max(1, room))
        horizontal.setSingleStep(4)
        horizontal.setRange(0, max(0, self.log.longest - room + 1))
        if self._following:
            vertical.setValue(vertical.maximum())

    def _scrolled(self, value: int) -> None:
        at_end = value >= self.verticalScrollBar().maximum()
        if at_end != self._following and (at_end or not self.busy):
            self._following = at_end
            self.followChanged.emit(at_end)

    def _rows(self) -> int:
        return max(1, self.viewport().height() // self._grid.line)

    def _gutter(self) -> int:
        return int(self._grid.cell * max(3, len(str(len(self.log.lines))))) + 3 * _PAD

    def _place(self, point: QPoint) -> tuple[int, int]:
        line = self.verticalScrollBar().value() + max(0, point.y()) // self._grid.line
        if line >= len(self.log.lines):
            last = max(0, len(self.log.lines) - 1)
            return last, len(self.log.lines[last]) if self.log.lines else 0
        column = round((point.x() - self._gutter()) / self._grid.cell) + self.horizontalScrollBar().value()
        return line, max(0, min(column, len(self.log.lines[line])))

    def _paint_line(self, line: int, ink: Ink) -> None:
        text = self.log.lines[line]
        if line == self.at_match:
            ink.mark_whole(self.viewport().width(), Role.BUSY_SOFT)
        if self.search is not None:
            for match in self.search.pattern.finditer(text[: ink.end]):
                ink.mark(match.start(), match.end(), Role.WARN_SOFT)
        chosen = self._selection.columns(line, len(text)) if self._selection else None
        if chosen is not None:
            ink.mark(*chosen, Role.SELECTION)
        ink.write(text, self.log.spans(line))

    def _copy(self) -> None:
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)
