"""The theme in use: light or dark, chosen or as the system says."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.theme.fonts import font
from gui.theme.palette import palette
from gui.theme.roles import ANSI_DARK, ANSI_LIGHT, DARK, ENVIRONMENTS_DARK, ENVIRONMENTS_LIGHT, LIGHT, Role
from gui.theme.sheet import sheet


class Mode(StrEnum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Holds the scheme and puts it on the application. `changed` comes after palette and style sheet are in place."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = Mode.SYSTEM
        self._dark = False
        self._order: tuple[str, ...] = ()

    @property
    def mode(self) -> Mode:
        """The choice; `dark` is what follows from it."""
        return self._mode

    @property
    def dark(self) -> bool:
        """True while the dark scheme is shown."""
        return self._dark

    @property
    def scheme(self) -> Mapping[Role, str]:
        """The values of all roles now."""
        return DARK if self._dark else LIGHT

    def color(self, role: Role) -> QColor:
        """Return the colour of a role."""
        return QColor(self.scheme[role])

    def ansi(self, index: int) -> QColor:
        """Return one of the terminal's sixteen colours."""
        return QColor((ANSI_DARK if self._dark else ANSI_LIGHT)[index])

    def environments(self, names: Sequence[str]) -> None:
        """Say which environments there are, in promotion order: each gets a hue, the last one the warmest."""
        self._order = tuple(names)

    def environment(self, name: str) -> QColor:
        """Return the hue of an environment; neutral for one that is not known."""
        if name not in self._order:
            return self.color(Role.UNKNOWN)
        hues = ENVIRONMENTS_DARK if self._dark else ENVIRONMENTS_LIGHT
        return QColor(hues[(len(self._order) - 1 - self._order.index(name)) % len(hues)])

    def guarded(self, name: str) -> bool:
        """True for the environment at the end of the way (production): it is shown in a coloured frame."""
        return len(self._order) > 1 and name == self._order[-1]

    def choose(self, mode: Mode) -> None:
        """Take up a choice and show it."""
        self._mode = mode
        self.apply()

    def apply(self) -> None:
        """Put palette, font and style sheet on the application."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        hints = QGuiApplication.styleHints()
        system_dark = hints.colorScheme() is Qt.ColorScheme.Dark
        self._dark = system_dark if self._mode is Mode.SYSTEM else self._mode is Mode.DARK
        application.setStyle("Fusion")
        application.setFont(font())
        application.setPalette(palette(self.scheme))
        application.setStyleSheet(sheet(self.scheme))
        self.changed.emit()

    def follow_system(self) -> None:
        """Swap light and dark when the desktop does."""
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda: self.apply())


@cache
def current() -> Theme:
    """Return the theme of this process: there is one screen, so there is one theme."""
    return Theme()
