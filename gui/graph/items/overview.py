"""Everything at once, for small scales: frames, cards as plain rectangles, lines as one path, and the stages' names."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from backend.domain.phase import Phase
from gui.graph.arrange import Arrangement, Rect
from gui.graph.items.card import CardItem
from gui.graph.items.detail import screen_pixels
from gui.graph.items.lines import curves
from gui.graph.items.pencil import Pencil
from gui.graph.items.stage import StageItem
from gui.graph.lettering import cut, lettering, width
from gui.looks import look
from gui.theme import Role


class OverviewItem(QGraphicsItem):
    """Stands in for all cards and stages while they would be too small to read: a handful of calls a frame."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__()
        self._pencil = pencil
        self._arrangement = Arrangement()
        self._box = QRectF()
        self._curves: QPainterPath | None = None
        self._cards: Mapping[str, CardItem] = {}
        self._stages: Mapping[str, StageItem] = {}
        self._groups: dict[str, list[QRectF]] | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_drawing(
        self, arrangement: Arrangement, cards: Mapping[str, CardItem], stages: Mapping[str, StageItem]
    ) -> None:
        """Show another drawing; what it costs is paid at the next frame that shows it."""
        self.prepareGeometryChange()
        self._arrangement, self._cards, self._stages = arrangement, cards, stages
        bounds = arrangement.bounds
        self._box = QRectF(bounds.x - 4, bounds.y - 4, bounds.width + 8, bounds.height + 8)
        self._curves = None
        self.note_change()

    def note_change(self) -> None:
        """Something looks different now; how is worked out once, at the next frame that shows it."""
        self._groups = None
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole drawing."""
        return self._box

    def shape(self) -> QPainterPath:
        """Empty: hits come from the arrangement."""
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint back to front."""
        ink = self._pencil.ink
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        frame_pen = ink.pen(ink.roles[Role.BORDER])
        frame_pen.setCosmetic(True)
        painter.setPen(frame_pen)
        painter.setBrush(ink.stage)
        frames = {name: _rect(place.frame) for name, place in self._arrangement.stages.items()}
        painter.drawRects(list(frames.values()))
        line_pen = ink.pen(ink.line)
        line_pen.setCosmetic(True)
        painter.setPen(line_pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._curves is None:
            self._curves = curves(line for line in self._arrangement.between if not line.backward)
        painter.drawPath(self._curves)
        for name, frame in frames.items():
            painter.translate(frame.topLeft())
            painter.drawPath(self._stages[name].far_curves)
            painter.translate(-frame.topLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        for color, rects in self._sorted().items():
            painter.setBrush(QColor.fromString(color))
            painter.drawRects(rects)
        self._paint_names(painter, scale, frames)

    def _paint_names(self, painter: QPainter, scale: float, frames: Mapping[str, QRectF]) -> None:
        """Write each stage's name where its column is wide enough on the screen, on a plate that keeps it readable."""
        ink = self._pencil.ink
        pixels = screen_pixels(10, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(lettering(pixels, strong=True))
        plate_color = QColor(ink.canvas)
        plate_color.setAlpha(225)
        for name, frame in frames.items():
            if frame.width() * scale < 36:
                continue
            text = cut(name, int(frame.width() + pixels / 2), pixels, True)
            high = pixels * 1.7
            plate = QRectF(frame.left(), frame.top(), width(text, pixels, True) + pixels, high)
            plate.moveCenter(frame.center())
            if high > frame.height():
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(plate_color)
            painter.drawRoundedRect(plate, high / 4, high / 4)
            stage = self._stages[name]
            bad = stage.standing is not None and stage.standing.phase.bad
            painter.setPen(ink.roles[Role.BAD if bad else Role.TEXT])
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _sorted(self) -> dict[str, list[QRectF]]:
        """The cards by colour."""
        if self._groups is None:
            self._groups = {}
            for ref, card in self._cards.items():
                self._add(self._color(card), _rect(self._arrangement.cards[ref]))
            for name, place in self._arrangement.stages.items():
                standing = self._stages[name].standing
                if place.folded and standing is not None:
                    role = look(standing.phase).role
                    self._add(self._pencil.ink.roles[role], _rect(place.frame).adjusted(8, 8, -8, -8))
        return self._groups

    def _add(self, color: QColor, rect: QRectF) -> None:
        assert self._groups is not None
        self._groups.setdefault(color.name(QColor.NameFormat.HexArgb), []).append(rect)

    def _color(self, card: CardItem) -> QColor:
        ink, standing = self._pencil.ink, card.standing
        color = QColor(ink.roles[Role.CONTROL])
        color.setAlpha(120)
        if standing is not None and standing.phase not in (Phase.PENDING, Phase.SKIPPED):
            color = QColor(ink.phase(standing))
            if look(standing.phase).role is Role.OK:
                color.setAlpha(190)
        elif card.problems:
            color = QColor(ink.roles[Role.BAD])
        elif card.found:
            color = ink.roles[Role.ACCENT]
        if card.faded:
            color.setAlpha(45)
        return color


def _rect(place: Rect) -> QRectF:
    return QRectF(place.x, place.y, place.width, place.height)
