"""Icons: simple line drawings from `resources/icons`, tinted by role."""

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme.roles import Role
from gui.theme.theme import current

_RATIOS = (1.0, 1.25, 1.5, 2.0, 3.0)


def icon(name: str, role: Role = Role.MUTED, size: int = 16) -> QIcon:
    """Return an icon in the current theme's colour of a role; ask again when the theme changes."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(_draw(name, current().color(role).name(), size, ratio))
        made.addPixmap(_draw(name, current().color(Role.CONTROL).name(), size, ratio), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, color: QColor | Role, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """Return a picture of an icon for painting by hand."""
    shade = current().color(color) if isinstance(color, Role) else color
    return _draw(name, shade.name(), size, ratio)


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return files("resources").joinpath(f"icons/{name}.svg").read_text("utf-8")


@lru_cache(maxsize=1024)
def _draw(name: str, color: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=1)
def program_icon() -> QPixmap:
    """Return the program's own sign."""
    return _draw("slipway", "#000000", 64, 2.0)
