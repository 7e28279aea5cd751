"""The icon of a step's kind, as sharp as the screen can show it."""

from PySide6.QtGui import QColor, QPainter, QPixmap

from gui.graph.palette.picture import kind_picture
from gui.theme import pixmap

_SIZES = (12, 16, 20, 24, 32, 48)


def kind_icon(kind: str, color: QColor, painter: QPainter, side: float) -> QPixmap:
    """Return a picture for `side` logical pixels on the painter's device; unknown kinds get the neutral one."""
    size = next((known for known in _SIZES if known >= side), _SIZES[-1])
    return pixmap(kind_picture(kind), color, size, painter.device().devicePixelRatioF())
