"""Text of the file: line numbers, marks where something is wrong, spaces instead of tabs, undo that belongs to the document."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from backend.domain.problem import Problem, Severity
from gui.formats import tip
from gui.problem_words import problem_words
from gui.source.gutter import Gutter
from gui.source.highlighter import Highlighter
from gui.source.patching import patch_between
from gui.theme import Role, current
from gui.theme.fonts import mono

_INDENT = 2


class SourceEdit(QPlainTextEdit):
    """`typed` says that a person changed the text, `left` that the keyboard left; `undoWanted` and `redoWanted` go to the document.
    `escaped`: Esc, the way out for the keyboard, as Tab indents here.

    `first_line` and `offset` say where the text stands in the file: its first line's number, the columns cut off at the left.
    """

    typed = Signal()
    left = Signal()
    undoWanted = Signal()
    redoWanted = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first_line = 1
        self.offset = 0
        self._problems: tuple[Problem, ...] = ()
        self._setting = False
        self._text = ""
        self.setFont(mono())
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setProperty("source", True)
        self.highlighter = Highlighter(self.document())
        self.gutter = Gutter(self)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._mark)
        self.textChanged.connect(self._changed)
        current().changed.connect(self._mark)
        self._make_room()

    # --- what is shown -----------------------------------------------------------------------------------------------
    def show_text(self, text: str, first_line: int = 1, offset: int = 0) -> None:
        """Show another state of the text: only what differs is replaced, so that caret and view stay where they are."""
        moved = (first_line, offset) != (self.first_line, self.offset)
        self.first_line, self.offset = first_line, offset
        old = self.toPlainText()
        patch = patch_between(old, text)
        if patch is not None:
            self._setting = True
            caret = QTextCursor(self.document())
            caret.setPosition(_units(old, patch.start))
            caret.setPosition(_units(old, patch.end), QTextCursor.MoveMode.KeepAnchor)
            caret.insertText(patch.text)
            self._setting = False
            if not old:
                self.moveCursor(QTextCursor.MoveOperation.Start)
        if moved:
            self._make_room()
            self.gutter.update()
        self._mark()

    def clear_text(self) -> None:
        """Forget the text: what comes next begins at its top."""
        self._setting = True
        self.clear()
        self._setting = False

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark these; their places are those of the file."""
        if tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self._mark()
            self.gutter.update()

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the caret on a line and column of the file, in view, and the keyboard here."""
        self.point_at(line, column)
        self.setFocus()

    def point_at(self, line: int, column: int = 1) -> None:
        """Put the caret on a line and column of the file, in view; the keyboard stays where it is."""
        block = self.document().findBlockByNumber(max(0, min(self.blockCount() - 1, line - self.first_line)))
        at = max(0, min(len(block.text()), column - 1 - self.offset))
        caret = QTextCursor(block)
        caret.setPosition(block.position() + _units(block.text(), at))
        self.setTextCursor(caret)
        self.centerCursor()

    @property
    def caret_line(self) -> int:
        """The caret's line in the file."""
        return self.first_line + self.textCursor().blockNumber()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is marked."""
        return self._problems

    def problems_here(self) -> list[Problem]:
        """Return the problems on the caret's line."""
        return [problem for problem in self._problems if problem.place.line == self.caret_line]

    def worst_by_line(self) -> Mapping[int, Severity]:
        """Return the worst severity of each line that has a problem."""
        worst: dict[int, Severity] = {}
        for problem in self._problems:
            if worst.get(problem.place.line) is not Severity.ERROR:
                worst[problem.place.line] = problem.severity
        return worst

    def seen_lines(self) -> Iterator[tuple[int, float, float]]:
        """Yield number, top and height of the lines in view."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        line = self.fontMetrics().lineSpacing()
        while block.isValid() and top <= self.viewport().height():
            height = self.blockBoundingRect(block).height()
            yield self.first_line + block.blockNumber(), top, line
            top += height
            block = block.next()

    # --- Qt ----------------------------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Undo, redo and Esc mean something here, whatever the window does with these keys."""
        mine = isinstance(event, QKeyEvent) and (_undoing(event) or event.key() == Qt.Key.Key_Escape)
        if mine and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Indent by spaces, keep the indentation on Enter, hand undo and redo on."""
        if _undoing(event):
            (self.undoWanted if event.matches(QKeySequence.StandardKey.Undo) else self.redoWanted).emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif self.isReadOnly():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Tab and not event.modifiers():
            self._indent(forward=True)
        elif event.key() == Qt.Key.Key_Backtab:
            self._indent(forward=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._break_line()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving commits."""
        super().focusOutEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin as high as the text, and the line that was in view in view when there is less room."""
        super().resizeEvent(event)
        if self.viewport().height() < self.cursorRect().bottom() <= event.oldSize().height():
            self.ensureCursorVisible()
        self._make_room()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say in a tooltip what is wrong on the line under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self.first_line + self.cursorForPosition(event.pos()).blockNumber()
            found = [problem for problem in self._problems if problem.place.line == line]
            self.viewport().setToolTip(tip("\n".join(problem_words(problem) for problem in found)))
        return super().viewportEvent(event)

    # --- inside ------------------------------------------------------------------------------------------------------
    def _changed(self) -> None:
        text = self.toPlainText()
        changed = text != self._text  # colouring anew says textChanged, too
        self._text = text
        if changed and not self._setting:
            self.typed.emit()

    def _make_room(self) -> None:
        width = self.gutter.width_needed()
        self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self.gutter.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self.gutter.scroll(0, dy)
        else:
            self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())

    def _mark(self) -> None:
        marks = [self._caret_mark()]
        for problem in self._problems:
            mark = self._problem_mark(problem)
            if mark is not None:
                marks.append(mark)
        self.setExtraSelections(marks)
        self.gutter.update()

    def _caret_mark(self) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.format.setBackground(current().color(Role.HOVER))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        mark.cursor = self.textCursor()
        mark.cursor.clearSelection()
        return mark

    def _problem_mark(self, problem: Problem) -> QTextEdit.ExtraSelection | None:
        at = problem.place.line - self.first_line
        if not 0 <= at < self.blockCount():
            return None
        block = self.document().findBlockByNumber(at)
        text = block.text()
        start = max(0, min(len(text), problem.place.column - 1 - self.offset))
        end = _word_end(text, start)
        if end == start:
            start, end = len(text) - len(text.lstrip()), len(text)
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + _units(text, start))
        cursor.setPosition(block.position() + _units(text, end), QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        line = QTextCharFormat()
        role = Role.BAD if problem.severity is Severity.ERROR else Role.WARN
        line.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        line.setUnderlineColor(QColor(current().color(role)))
        mark.format = line
        return mark

    def _indent(self, *, forward: bool) -> None:
        cursor = self.textCursor()
        lines = cursor.selectedText().count("\u2029")
        if forward and not lines:
            column = cursor.positionInBlock()
            cursor.insertText(" " * (_INDENT - column % _INDENT))
            return
        start, end = sorted((cursor.anchor(), cursor.position()))
        first = self.document().findBlock(start).blockNumber()
        last = self.document().findBlock(max(start, end - 1) if lines else end).blockNumber()
        cursor.beginEditBlock()
        for number in range(first, last + 1):
            block = self.document().findBlockByNumber(number)
            edit = QTextCursor(block)
            if forward:
                if block.text().strip():
                    edit.insertText(" " * _INDENT)
            else:
                for _ in range(min(_INDENT, len(block.text()) - len(block.text().lstrip(" ")))):
                    edit.deleteChar()
        cursor.endEditBlock()

    def _break_line(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        indent = len(before) - len(before.lstrip(" "))
        deeper = _INDENT if before.rstrip().endswith((":", "|", ">")) else 0
        cursor.insertText("\n" + " " * (indent + deeper))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()


def _undoing(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def _word_end(text: str, start: int) -> int:
    """Return where what begins at `start` ends: a quoted text, or up to a space or a closing mark."""
    if text[start : start + 1] in ("'", '"'):
        closing = text.find(text[start], start + 1)
        return closing + 1 if closing > 0 else len(text.rstrip())
    at = start
    while at < len(text) and text[at] not in " ,]}#":
        at += 1
    return at


def _units(text: str, characters: int) -> int:
    """Return a position in Qt's units (UTF-16) for one in characters."""
    return characters + sum(1 for letter in text[:characters] if ord(letter) > 0xFFFF)
