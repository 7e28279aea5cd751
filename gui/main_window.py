"""The window: puts rail, header, page and status line together. What they do stands in their own files."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from gui.actions import Actions
from gui.frame.header import Header
from gui.frame.rail import WIDE_FROM, Rail
from gui.frame.status import StatusLine
from gui.notices.notices import Notices
from gui.notices.panel import NoticesPanel
from gui.notices.toast import Toasts
from gui.preferences import Preferences
from gui.theme.icons import program_icon
from gui.widgets.layout import column, row
from gui.widgets.states import Busy


class MainWindow(QMainWindow):
    """`closing` asks for an orderly shutdown; the window stays until `let_go` was called."""

    closing = Signal()

    def __init__(self, notices: Notices, preferences: Preferences) -> None:
        super().__init__()
        self.setWindowTitle("Slipway")
        self.setWindowIcon(QIcon(program_icon()))
        self.setMinimumSize(800, 560)
        self.preferences = preferences
        self._free = False
        self.actions_ = Actions(self)
        self.rail = Rail()
        self.header = Header(self.actions_)
        self.status = StatusLine()
        self.pages = QStackedWidget()
        self.pages.addWidget(Busy(self.tr("Opening…")))
        right = column(self.header, self.pages, self.status, spacing=0)
        right.setStretch(1, 1)
        body = row(self.rail, right, spacing=0)
        body.setStretch(1, 1)
        centre = QWidget()
        centre.setLayout(body)
        self.setCentralWidget(centre)
        self.toasts = Toasts(notices, centre)
        self.notices_panel = NoticesPanel(notices, self)
        for name in ("board", "pipeline", "runs", "environment", "settings"):
            self.rail.describe(name, self.actions_.action(f"go.{name}"))
        self.resize(1280, 800)
        self.restoreGeometry(preferences.state("window"))

    def let_go(self) -> None:
        """Allow the window to close, and close it."""
        self._free = True
        self.preferences.keep_state("window", self.saveGeometry())
        self.preferences.sync()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for the shutdown first; close when it is done."""
        if self._free:
            event.accept()
            return
        event.ignore()
        self.closing.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the rail's labels when there is room."""
        super().resizeEvent(event)
        self.rail.set_wide(self.width() >= WIDE_FROM)
