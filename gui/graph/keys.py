"""The keys of the canvas."""

from enum import Enum, auto

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from gui.wish import Wish


class Order(Enum):
    """What a key asks for."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    NEXT = auto()
    PREVIOUS = auto()
    FIRST = auto()
    LAST = auto()
    OPEN = auto()
    BACK = auto()
    CLOSER = auto()
    FARTHER = auto()
    FIT = auto()
    FIND = auto()
    FOLD = auto()
    FOLD_ALL = auto()
    OUT = auto()
    INTO = auto()
    EDGE = auto()
    EDGE_BACK = auto()


def _combined(keys: str) -> int:
    combination: QKeyCombination = QKeySequence(keys)[0]  # type: ignore[index]  # PySide's stubs do not know it
    return combination.toCombined()


_PLAIN = {
    Qt.Key.Key_Left: Order.LEFT,
    Qt.Key.Key_Right: Order.RIGHT,
    Qt.Key.Key_Up: Order.UP,
    Qt.Key.Key_Down: Order.DOWN,
    Qt.Key.Key_J: Order.NEXT,
    Qt.Key.Key_K: Order.PREVIOUS,
    Qt.Key.Key_Home: Order.FIRST,
    Qt.Key.Key_End: Order.LAST,
    Qt.Key.Key_Return: Order.OPEN,
    Qt.Key.Key_Enter: Order.OPEN,
    Qt.Key.Key_Escape: Order.BACK,
    Qt.Key.Key_Slash: Order.FIND,
}
_ZOOM = {
    Qt.Key.Key_Plus: Order.CLOSER,
    Qt.Key.Key_Equal: Order.CLOSER,
    Qt.Key.Key_Minus: Order.FARTHER,
    Qt.Key.Key_0: Order.FIT,
}
_PAIRS = {
    Qt.Key.Key_X: (Order.FOLD, Order.FOLD_ALL),
    Qt.Key.Key_E: (Order.EDGE, Order.EDGE_BACK),
}  # without and with Shift
_ALT = {Qt.Key.Key_Up: Order.OUT, Qt.Key.Key_Down: Order.INTO}
_WISHES = {_combined(keys): wish for wish in Wish for keys in wish.keys}
_IGNORED = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


def order(event: QKeyEvent) -> Order | None:
    """Return what the key asks for; None for a key that means nothing here. Zooming works with and without Ctrl."""
    if event.matches(QKeySequence.StandardKey.Find):
        return Order.FIND
    key = Qt.Key(event.key())
    held = event.modifiers() & ~_IGNORED
    if key in _PAIRS and held == Qt.KeyboardModifier.NoModifier:
        return _PAIRS[key][bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)]
    if held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier) and key in _ZOOM:
        return _ZOOM[key]
    if held == Qt.KeyboardModifier.AltModifier:
        return _ALT.get(key)
    return _PLAIN.get(key) if held == Qt.KeyboardModifier.NoModifier else None


def wish(event: QKeyEvent) -> Wish | None:
    """Return which editing command the key stands for, or None."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _WISHES.get(QKeyCombination(held, Qt.Key(event.key())).toCombined())
