"""Buttons with an icon that follows the theme."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from gui.theme import Role, current, icon

_ROLES = {"primary": Role.ON_ACCENT, "guarded": Role.ON_ACCENT, "danger": Role.BAD}


class Button(QPushButton):
    """A button; `kind` is "", primary, guarded (primary for what touches production), danger, quiet or link.

    `name` is its object name, by which tests and automation find it.
    """

    def __init__(
        self,
        text: str = "",
        picture: str = "",
        *,
        kind: str = "",
        call: Callable[[], object] | None = None,
        tip: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._picture = picture
        self._kind = kind
        self.setProperty("kind", kind)
        self.setObjectName(name)
        self.setToolTip(tip)
        self.setAccessibleName(text or tip)
        self.setAutoDefault(False)
        if call is not None:
            self.clicked.connect(lambda: call())
        current().changed.connect(self._tint)
        self._tint()

    def set_kind(self, kind: str) -> None:
        """Become another kind of button."""
        if kind != self._kind:
            self._kind = kind
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)
            self._tint()

    def _tint(self) -> None:
        if self._picture:
            self.setIcon(icon(self._picture, _ROLES.get(self._kind, Role.MUTED)))


class IconButton(QToolButton):
    """A small button without text; what it does and its shortcut stand in the tooltip."""

    def __init__(
        self, picture: str, tip: str, call: Callable[[], object] | None = None, *, checkable: bool = False
    ) -> None:
        super().__init__()
        self._picture = picture
        self.setCheckable(checkable)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        if call is not None:
            self.clicked.connect(lambda: call())
        current().changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setIcon(icon(self._picture, Role.MUTED))


class ActionButton(Button):
    """A button for a command: text, tip and enabled state come from its QAction."""

    def __init__(self, action: QAction, picture: str = "", *, kind: str = "", text: str = "") -> None:
        super().__init__(text or action.text(), picture, kind=kind, call=action.trigger)
        self._action = action
        action.changed.connect(self._take)
        self._take()

    def _take(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
