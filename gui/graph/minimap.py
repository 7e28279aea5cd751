"""The minimap: the whole drawing in a corner, with a frame round what is seen. Shown only when something is out of view."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from backend.domain.phase import Phase
from gui.graph.ink import Ink
from gui.graph.scene import PipelineScene
from gui.theme import Role

_LARGEST = QSize(184, 112)
_PAD = 6


class Minimap(QWidget):
    """A click or drag on it moves the canvas: `wanted` gives the scene point to bring into the middle."""

    wanted = Signal(QPointF)

    def __init__(self, scene: PipelineScene, seen: Callable[[], QRectF], parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._seen = seen
        self._drawn: QPixmap | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Minimap")
        self.setToolTip("Drag to move the view")
        self.hide()

    def measure(self) -> None:
        """Take the drawing's shape."""
        self.note_change()
        bounds = self._scene.arrangement.bounds
        if not bounds.width or not bounds.height:
            return
        scale = min((_LARGEST.width() - 2 * _PAD) / bounds.width, (_LARGEST.height() - 2 * _PAD) / bounds.height)
        self.resize(max(72, round(bounds.width * scale) + 2 * _PAD), max(40, round(bounds.height * scale) + 2 * _PAD))

    def note_change(self) -> None:
        """The drawing looks different now; it is drawn anew when it is next seen, not on each move of the canvas."""
        self._drawn = None
        self.update()

    def needed(self) -> bool:
        """True when a good part of the drawing is out of view."""
        bounds = self._scene.arrangement.bounds
        seen = self._seen()
        return bool(bounds.width) and not seen.adjusted(-4, -4, 4, 4).contains(
            QRectF(bounds.x, bounds.y, bounds.width, bounds.height)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint stages, cards with a telling phase, and the frame."""
        ink = Ink()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink.pen(ink.line))
        painter.setBrush(ink.roles[Role.RAISED])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self._drawn is None:
            self._drawn = self._draw(ink)
        painter.drawPixmap(0, 0, self._drawn)
        scale, origin = self._mapping()
        seen = self._seen()
        frame = QRectF(origin + seen.topLeft() * scale, seen.size() * scale) & QRectF(self.rect()).adjusted(
            2, 2, -2, -2
        )
        veil = QColor(ink.roles[Role.ACCENT])
        veil.setAlpha(26)
        painter.setBrush(veil)
        painter.setPen(ink.pen(ink.roles[Role.ACCENT], 1.5))
        painter.drawRoundedRect(frame, 3, 3)

    def _draw(self, ink: Ink) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, origin = self._mapping()
        painter.translate(origin)
        painter.scale(scale, scale)
        self._paint_drawing(painter, ink)
        painter.end()
        return picture

    def _paint_drawing(self, painter: QPainter, ink: Ink) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.roles[Role.HOVER])
        arrangement = self._scene.arrangement
        painter.drawRects(
            [QRectF(p.frame.x, p.frame.y, p.frame.width, p.frame.height) for p in arrangement.stages.values()]
        )
        groups: dict[str, list[QRectF]] = {}
        for ref, card in self._scene.cards.items():
            standing, place = card.standing, arrangement.cards[ref]
            color = ink.roles[Role.CONTROL]
            if standing is not None and standing.phase not in (Phase.PENDING, Phase.SKIPPED):
                color = ink.phase(standing)
            groups.setdefault(color.name(), []).append(QRectF(place.x, place.y, place.width, place.height))
        for name, rects in groups.items():
            painter.setBrush(QColor(name))
            painter.drawRects(rects)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        scale, origin = self._mapping()
        self.wanted.emit((at - origin) / scale)

    def _mapping(self) -> tuple[float, QPointF]:
        """Return the scale, and where the scene's zero lies in the widget."""
        bounds = self._scene.arrangement.bounds
        scale = min(
            (self.width() - 2 * _PAD) / max(1.0, bounds.width), (self.height() - 2 * _PAD) / max(1.0, bounds.height)
        )
        middle = QPointF(bounds.centre.x, bounds.centre.y)
        return scale, QPointF(self.width() / 2, self.height() / 2) - middle * scale
