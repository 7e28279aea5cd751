"""What hands leave on the picture: the rings of a selection, ports, the place where something will land, the rubber band."""

from collections.abc import Iterable
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.graph.arrange import Point, Rect
from gui.graph.items.pencil import Pencil
from gui.graph.lettering import cut, lettering, width
from gui.theme import Role
from gui.theme.fonts import Size

PORT = 5.0  # screen pixels: the radius of a port
_ROOM = 24.0  # half a line's width in the scene at the smallest scale
_CHIP = 160


class _Mark(QGraphicsItem):
    """A mark takes no mouse and is no target."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__()
        self._pencil = pencil
        self._box = QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """Room for lines that are as wide on the screen at any scale."""
        return self._box.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM) if not self._box.isNull() else QRectF()

    def shape(self) -> QPainterPath:
        """Empty: no mark is a target."""
        return QPainterPath()

    def _become(self, box: QRectF) -> None:
        self.prepareGeometryChange()
        self._box = box
        self.update()


class ChosenItem(_Mark):
    """Rings round all selected nodes but the current one, which has the cursor."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__(pencil)
        self._rings: list[QRectF] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # to know what is exposed

    def surround(self, places: Iterable[Rect]) -> None:
        """Stand round these."""
        rings = [_rect(place).adjusted(-3, -3, 3, 3) for place in places]
        if rings == self._rings:
            return
        self._rings = rings
        box = QRectF()
        for ring in rings:
            box = box.united(ring)
        self._become(box)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the rings that are seen."""
        ink = self._pencil.ink
        pen = ink.pen(ink.roles[Role.ACCENT], 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        seen = option.exposedRect
        for ring in self._rings:
            if ring.intersects(seen):
                painter.drawRoundedRect(ring, 8, 8)


class PortsItem(_Mark):
    """The ports: where an edge can be drawn from. The one under the mouse is filled."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__(pencil)
        self._ports: tuple[Point, ...] = ()
        self._hot: Point | None = None

    def show_ports(self, ports: Iterable[Point], hot: Point | None) -> None:
        """Stand at these points."""
        ports = tuple(ports)
        if (ports, hot) == (self._ports, self._hot):
            return
        self._ports, self._hot = ports, hot
        xs, ys = [port.x for port in ports], [port.y for port in ports]
        self._become(
            QRectF(QPointF(min(xs) - 1, min(ys) - 1), QPointF(max(xs) + 1, max(ys) + 1)) if ports else QRectF()
        )

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint dots that are as large on the screen at any readable scale."""
        ink = self._pencil.ink
        scale = max(0.35, option.levelOfDetailFromTransform(painter.worldTransform()))
        for port in self._ports:
            hot = port == self._hot
            radius = (PORT + (1.5 if hot else 0)) / scale
            painter.setPen(ink.pen(ink.roles[Role.ACCENT], 1.5 / scale))
            painter.setBrush(ink.roles[Role.ACCENT if hot else Role.RAISED])
            painter.drawEllipse(QPointF(port.x, port.y), radius, radius)


class Verdict(Enum):
    """How a place answers to what is held over it."""

    OPEN = auto()
    ALLOWED = auto()
    REFUSED = auto()


_ROLES = {
    Verdict.OPEN: (Role.ACCENT, Role.SELECTION),
    Verdict.ALLOWED: (Role.OK, Role.OK_SOFT),
    Verdict.REFUSED: (Role.BAD, Role.BAD_SOFT),
}


def verdict_color(pencil: Pencil, verdict: Verdict) -> QColor:
    """Return the colour of a line or mark under a verdict."""
    return pencil.ink.roles[_ROLES[verdict][0]]


class PlaceItem(_Mark):
    """The place where something will land or end: a ring and a breath of colour; dashed for a place that does not exist yet."""

    def __init__(self, pencil: Pencil) -> None:
        super().__init__(pencil)
        self._verdict = Verdict.OPEN
        self._dashed = False

    def show_place(self, place: Rect | None, verdict: Verdict = Verdict.ALLOWED, *, dashed: bool = False) -> None:
        """Mark a place, or none."""
        box = _rect(place).adjusted(-3, -3, 3, 3) if place is not None else QRectF()
        if (box, verdict, dashed) != (self._box, self._verdict, self._dashed):
            self._verdict, self._dashed = verdict, dashed
            self._become(box)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint it."""
        if self._box.isNull():
            return
        ink = self._pencil.ink
        line, soft = _ROLES[self._verdict]
        pen = ink.pen(ink.roles[line], 2)
        pen.setCosmetic(True)
        if self._dashed:
            pen.setDashPattern([4, 3])
        fill = QColor(ink.roles[soft])
        fill.setAlpha(255 if self._dashed else 60)  # what is under it stays readable
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(self._box, 10, 10)


class BandItem(_Mark):
    """The rubber band."""

    def stretch(self, box: QRectF) -> None:
        """Span a rectangle of the scene."""
        self._become(box)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint it."""
        ink = self._pencil.ink
        pen = ink.pen(ink.roles[Role.ACCENT])
        pen.setCosmetic(True)
        fill = QColor(ink.roles[Role.ACCENT])
        fill.setAlpha(28)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRect(self._box)


class ChipItem(_Mark):
    """What is carried under the mouse, by its name; as large on the screen at any scale."""

    def __init__(self, pencil: Pencil, text: str) -> None:
        super().__init__(pencil)
        self._text = cut(text, _CHIP, Size.TEXT, True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self._box = QRectF(10, -32, width(self._text, Size.TEXT, True) + 24, 28)

    def boundingRect(self) -> QRectF:
        """The chip itself: it does not grow with the scale."""
        return self._box.adjusted(-2, -2, 2, 2)

    def follow(self, at: Point) -> None:
        """Stand beside the mouse."""
        self.setPos(at.x, at.y)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint it."""
        ink = self._pencil.ink
        painter.setPen(ink.pen(ink.roles[Role.ACCENT], 1.5))
        painter.setBrush(ink.roles[Role.RAISED])
        painter.drawRoundedRect(self._box, 6, 6)
        painter.setFont(lettering(Size.TEXT, strong=True))
        painter.setPen(ink.roles[Role.TEXT])
        painter.drawText(self._box, Qt.AlignmentFlag.AlignCenter, self._text)


def _rect(place: Rect) -> QRectF:
    return QRectF(place.x, place.y, place.width, place.height)
