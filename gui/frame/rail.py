"""The navigation at the left: icons, with labels when the window is wide."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from gui.theme import Role, current, icon

NARROW = 56
WIDE = 168
WIDE_FROM = 1500
_PLACES = (
    ("board", "Board", "board"),
    ("pipeline", "Pipeline", "pipeline"),
    ("runs", "Runs", "runs"),
    ("environment", "Environments", "environment"),
)


class Rail(QFrame):
    """`chosen` carries the page that was pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "rail")
        self.setAccessibleName(self.tr("Navigation"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, tuple[QToolButton, str]] = {}
        line = QVBoxLayout(self)
        line.setContentsMargins(8, 12, 8, 12)
        line.setSpacing(4)
        for name, text, picture in _PLACES:
            line.addWidget(self._button(name, text, picture))
        line.addStretch(1)
        line.addWidget(self._button("settings", "Settings", "settings"))
        current().changed.connect(self._tint)
        self._tint()
        self.set_wide(False)

    def describe(self, name: str, action: QAction) -> None:
        """Take the tooltip, with the shortcut, from the command."""
        self._buttons[name][0].setToolTip(action.toolTip())

    def show_place(self, name: str) -> None:
        """Mark the page that is shown."""
        if name in self._buttons:
            self._buttons[name][0].setChecked(True)
            self._tint()

    def set_wide(self, wide: bool) -> None:
        """Show labels beside the icons, or icons alone."""
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if wide else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setFixedWidth(WIDE if wide else NARROW)
        for button, _picture in self._buttons.values():
            button.setToolButtonStyle(style)
            button.setFixedSize((WIDE if wide else NARROW) - 17, 40)

    def _button(self, name: str, text: str, picture: str) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr(text))
        button.setAccessibleName(self.tr(text))
        button.setObjectName(f"go-{name}")
        button.setCheckable(True)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(button)
        self._buttons[name] = (button, picture)
        return button

    def _tint(self) -> None:
        for button, picture in self._buttons.values():
            button.setIcon(icon(picture, Role.ACCENT if button.isChecked() else Role.MUTED, 20))
