"""Moving the canvas under the hand."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea


class Pan:
    """Drags the view; cancelled, it goes back to where it began."""

    scrolls = False

    def __init__(self, view: QAbstractScrollArea, at: QPoint) -> None:
        self._view = view
        self._from = at
        self._origin = QPoint(view.horizontalScrollBar().value(), view.verticalScrollBar().value())
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPoint) -> None:
        """Follow the mouse."""
        self._scroll_to(self._origin - (at - self._from))

    def finish(self, at: QPoint) -> None:
        """Stay here."""
        self.move(at)
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        """Go back."""
        self._scroll_to(self._origin)
        self._view.viewport().unsetCursor()

    def _scroll_to(self, place: QPoint) -> None:
        self._view.horizontalScrollBar().setValue(place.x())
        self._view.verticalScrollBar().setValue(place.y())
