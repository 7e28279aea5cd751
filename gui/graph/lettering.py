"""Fonts, and texts cut to their room; cached, because a frame asks for the same ones again and again."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from gui.theme.fonts import Size, font


@lru_cache(maxsize=64)
def lettering(pixels: int = Size.TEXT, strong: bool = False) -> QFont:
    """Return the interface font in a size in scene pixels."""
    made = QFont(font(Size.TEXT, strong=strong))
    made.setPixelSize(pixels)
    return made


@lru_cache(maxsize=16384)
def cut(text: str, room: int, pixels: int = Size.TEXT, strong: bool = False) -> str:
    """Return the text, shortened with an ellipsis to `room` pixels."""
    return _metrics(pixels, strong).elidedText(text, Qt.TextElideMode.ElideRight, room)


@lru_cache(maxsize=16384)
def width(text: str, pixels: int = Size.TEXT, strong: bool = False) -> float:
    """Return how wide a text is, in pixels."""
    return _metrics(pixels, strong).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _metrics(pixels: int, strong: bool) -> QFontMetricsF:
    return QFontMetricsF(lettering(pixels, strong))
