"""What the canvas knows about a gesture."""

from typing import Protocol

from PySide6.QtCore import QPoint


class Gesture(Protocol):
    """Points are in viewport pixels. After `finish` or `cancel` the object is done.

    `scrolls`: held near the border it moves the canvas along.
    """

    scrolls: bool

    def move(self, at: QPoint) -> None:
        """The mouse moved, or the canvas under it."""

    def finish(self, at: QPoint) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Esc, or the canvas lost the mouse: everything is as before."""
