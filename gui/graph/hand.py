"""What the hand is doing: a press that may become a gesture, the one gesture that is under way, an edge drawn by keys."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt

from gui.graph.gestures.auto_scroll import AutoScroll
from gui.graph.gestures.gesture import Gesture
from gui.graph.gestures.wire import Wire
from gui.graph.pointed import Pointed
from gui.graph.surface import Surface


@dataclass(frozen=True, slots=True)
class Press:
    """Where the button went down, on what, and which keys were held."""

    at: QPoint
    on: Pointed
    held: Qt.KeyboardModifier


class Hand:
    """`panning`: Space is held, the next drag moves the canvas. `wire` is drawn by keys, no button is held."""

    def __init__(self, surface: Surface) -> None:
        self._view = surface.view
        self._scroll = AutoScroll(surface.view)
        self.gesture: Gesture | None = None
        self.wire: Wire | None = None
        self.press: Press | None = None
        self.panning = False

    @property
    def busy(self) -> bool:
        """True while a gesture is alive."""
        return self.gesture is not None or self.wire is not None

    def go_on(self, at: QPoint, *, scroll: bool = True) -> None:
        """Move the gesture; near the border the canvas moves along."""
        gesture = self.gesture
        if gesture is None:
            return
        gesture.move(at)
        self._view.stay()
        if gesture.scrolls and scroll:
            self._scroll.follow(at, gesture.move)
        else:
            self._scroll.stop()

    def finish(self, at: QPoint) -> None:
        """Let the gesture do what it is for."""
        gesture, self.gesture = self.gesture, None
        self._scroll.stop()
        if gesture is not None:
            gesture.finish(at)

    def take_wire(self) -> Wire | None:
        """Return the edge that is drawn by keys, which whoever asks now ends; None when there is none."""
        wire, self.wire = self.wire, None
        return wire

    def cancel(self) -> None:
        """End what the hand was doing, without a trace."""
        gesture, self.gesture = self.gesture or self.wire, None
        self.press = self.wire = None
        self._scroll.stop()
        if gesture is not None:
            gesture.cancel()
        self._view.viewport().unsetCursor()
