"""Selecting with a rubber band."""

from PySide6.QtCore import QPoint, QPointF, QRectF

from gui.graph.items.marks import BandItem
from gui.graph.selection import Selection
from gui.graph.surface import Surface


class Box:
    """Selects the cards that the band touches, on top of `base`; cancelled, the selection is as it was."""

    scrolls = True

    def __init__(self, surface: Surface, at: QPoint, base: Selection, before: Selection) -> None:
        self._surface = surface
        self._base, self._before = base, before
        self._touched: list[str] = []
        self._from = surface.view.mapToScene(at)
        self._band = BandItem(surface.scene.pencil)
        surface.scene.put(self._band)
        surface.scene.keep_pictures(kept=True)

    def move(self, at: QPoint) -> None:
        """Stretch the band."""
        to: QPointF = self._surface.view.mapToScene(at)
        box = QRectF(self._from, to).normalized()
        self._band.stretch(box)
        left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
        touched = [
            ref
            for ref, card in self._surface.scene.arrangement.cards.items()
            if card.x <= right and left <= card.right and card.y <= bottom and top <= card.bottom
        ]
        if touched != self._touched:
            self._touched = touched
            self._surface.choice.preview(self._base.extended(touched))

    def finish(self, at: QPoint) -> None:
        """Keep what is selected."""
        self.move(at)
        self._end()
        self._surface.choice.choose(self._base.extended(self._touched))

    def cancel(self) -> None:
        """Go back to what was selected."""
        self._end()
        self._surface.choice.choose(self._before)

    def _end(self) -> None:
        self._surface.scene.take(self._band)
        self._surface.scene.keep_pictures(kept=False)
