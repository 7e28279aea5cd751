"""The bar above the page: where one is, what is simulated, the filter, Run, and the palette."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu

from gui.actions import Actions
from gui.theme.fonts import Size
from gui.widgets.button import ActionButton, Button
from gui.widgets.label import Elided, Text
from gui.widgets.layout import row


class Header(QFrame):
    """`filtered` carries the filter's text, `leftFilter` asks for the rows below, `home` for the board."""

    filtered = Signal(str)
    leftFilter = Signal()
    home = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("bar", "header")
        self.setFixedHeight(48)
        self.project = Button("", kind="link", call=self.home.emit, tip=actions.action("go.board").toolTip())
        self.crumbs = Elided(strong=True)
        self.simulated = Text(self.tr("simulated"), size=Size.SECONDARY, strong=True, selectable=False)
        self.simulated.setProperty("pill", "simulated")
        self.simulated.setAccessibleName(self.tr("Simulated: nothing here is real"))
        self.simulated.setToolTip(self.tr("A simulated world: no engine is touched, nothing here is real."))
        self.simulated.setFixedHeight(20)
        self.simulated.hide()
        self.filter = QLineEdit(placeholderText=self.tr("Filter   /"))
        self.filter.setAccessibleName(self.tr("Filter this page"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(200)
        self.filter.textChanged.connect(self.filtered)
        self.filter.installEventFilter(self)
        self.run = ActionButton(actions.action("run.all"), "play", kind="primary", text=self.tr("Run"))
        self.more = QMenu(self)
        self.more.setToolTipsVisible(True)
        self.run_more = Button("", "chevron-down", tip=self.tr("Run a part of the pipeline"), call=self._open_more)
        self.run_more.setFixedWidth(28)
        self.palette_button = ActionButton(actions.action("palette"), "search", text="Ctrl+K")
        line: QHBoxLayout = row(
            self.project, Text("›", tone="muted", selectable=False), self.crumbs, self.simulated, self.filter,
            row(self.run, self.run_more, spacing=4), self.palette_button, margins=(16, 0, 12, 0),
        )  # fmt: skip
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_crumbs(self, project: str, crumbs: tuple[str, ...]) -> None:
        """Say where one is."""
        self.project.setText(project)
        self.crumbs.setText("  ›  ".join(crumbs))

    def set_filterable(self, filterable: bool) -> None:
        """Pages without rows have no filter."""
        self.filter.setVisible(filterable)

    def clear_filter(self) -> None:
        """Show all again."""
        self.filter.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc clears and leaves the filter, Enter and Down go to the rows."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            if event.key() == Qt.Key.Key_Escape:
                if event.type() is QEvent.Type.ShortcutOverride:
                    event.accept()
                    return True
                self.clear_filter()
                self.leftFilter.emit()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
                Qt.Key.Key_Down,
            ):
                self.leftFilter.emit()
                return True
        return super().eventFilter(watched, event)

    def _open_more(self) -> None:
        self.more.popup(self.run_more.mapToGlobal(self.run_more.rect().bottomLeft()))
