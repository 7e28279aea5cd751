"""The log with its tools: search, matches, follow, copy."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QWidget

from gui.log.view import LogView
from gui.theme.fonts import Size
from gui.widgets.button import Button, IconButton
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, row, rule


class LogPanel(QWidget):
    """A `LogView` with a bar above it. `say` shows a sentence while there is no line yet."""

    def __init__(self) -> None:
        super().__init__()
        self.view = LogView()
        self.needle = QLineEdit(placeholderText=self.tr("Search by regular expression   Ctrl+F"))
        self.needle.setAccessibleName(self.tr("Search the log"))
        self.needle.setClearButtonEnabled(True)
        self.needle.setMinimumWidth(120)
        self.needle.textChanged.connect(self._search)
        self.needle.installEventFilter(self)
        self.count = Text(tone="muted", size=Size.SECONDARY)
        self.up = IconButton(
            "chevron-up", self.tr("Previous match  (Shift+Enter)"), lambda: self.view.go_match(forward=False)
        )
        self.down = IconButton("chevron-down", self.tr("Next match  (Enter)"), self.view.go_match)
        self.follow = Button(self.tr("Follow"), "follow", kind="quiet", tip=self.tr("Stay at the end  (End)"))
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.follow.clicked.connect(self.view.set_following)
        copy = IconButton(
            "copy", self.tr("Copy the whole log"), lambda: QGuiApplication.clipboard().setText(self.view.log.text())
        )
        bar = row(self.needle, self.count, self.up, self.down, self.follow, copy, spacing=4, margins=(8, 6, 8, 6))
        bar.setStretch(0, 1)
        self._empty = Text(tone="muted", wrap=True, selectable=False)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(16, 24, 16, 16)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self.setLayout(column(holder(bar), rule(), self._stack, spacing=0))
        self.view.counted.connect(self._counted)
        self.view.followChanged.connect(self.follow.setChecked)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.needle.setFocus)
        self._counted()

    def say(self, text: str) -> None:
        """Say why there is nothing."""
        self._empty.setText(text)

    def begin(self, text: str) -> None:
        """Begin another log; until its first line there is a sentence."""
        self.say(text)
        self.view.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the next match, Shift+Enter back, Esc to the log."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.view.go_match(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.needle.clear()
                self.view.setFocus()
                return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _search(self, pattern: str) -> None:
        fine = self.view.set_search(pattern)
        self.needle.setProperty("invalid", not fine)
        self.needle.setToolTip("" if fine else self.tr("This is not a regular expression"))
        self.needle.style().unpolish(self.needle)
        self.needle.style().polish(self.needle)

    def _counted(self) -> None:
        lines = len(self.view.log.lines)
        self._stack.setCurrentIndex(1 if lines else 0)
        search = self.view.search
        found = len(search.found) if search is not None else 0
        for button in (self.up, self.down):
            button.setVisible(search is not None)
            button.setEnabled(bool(found))
        if search is None:
            self.count.setText(f"{lines:,} {'line' if lines == 1 else 'lines'}" if lines else "")
        elif self.view.at_match >= 0:
            self.count.setText(f"{search.place(self.view.at_match):,} of {found:,}")
        else:
            self.count.setText(f"{found:,} {'line matches' if found == 1 else 'lines match'}")
