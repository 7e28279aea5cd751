"""One family in three sizes (logical pixels), and one of fixed width."""

from enum import IntEnum
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

# When the desktop names no font of its own Qt falls back to one of these; then the first of the better ones that is installed is used.
_FALLBACKS = frozenset({"Sans Serif", "Sans", "DejaVu Sans", "Bitstream Vera Sans", ""})
_BETTER = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "Roboto", "Liberation Sans")
_BETTER_MONO = ("JetBrains Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono")


class Size(IntEnum):
    """The three sizes."""

    SECONDARY = 11
    TEXT = 13
    TITLE = 18


@cache
def family() -> str:
    """Return the family of the user interface."""
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    return _prefer(_BETTER, system) if system in _FALLBACKS else system


@cache
def mono_family() -> str:
    """Return the family of logs, digests and YAML."""
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return system.family() if system.fixedPitch() else _prefer(_BETTER_MONO, system.family())


def font(size: Size = Size.TEXT, *, strong: bool = False) -> QFont:
    """Return the interface font with digits of one width."""
    made = QFont(family())
    made.setPixelSize(size)
    made.setFeature(QFont.Tag("tnum"), 1)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def mono(size: Size = Size.TEXT) -> QFont:
    """Return the font of fixed width, a shade smaller than the text around it so that both look equal."""
    made = QFont(mono_family())
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setPixelSize(size - 1 if size == Size.TEXT else size)
    made.setFixedPitch(True)
    return made


def _prefer(wanted: tuple[str, ...], otherwise: str) -> str:
    installed = set(QFontDatabase.families())
    return next((name for name in wanted if name in installed), otherwise)
