"""The card of one step."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.problem import Problem, Severity
from gui.formats import duration
from gui.graph.arrange import Rect
from gui.graph.items.detail import NEAR, screen_pixels
from gui.graph.items.kind_icon import kind_icon
from gui.graph.items.pencil import Pencil
from gui.graph.lettering import cut, lettering, width
from gui.graph.notes import badges
from gui.graph.standing import Standing
from gui.graph.wording import does, outcome, running_time
from gui.looks import Shape, look
from gui.theme import Role
from gui.theme.fonts import Size
from gui.widgets.sign import paint_sign

_PAD = 12.0
_TEXT = 36.0  # where texts begin, right of the icon and of the sign below it
_FIRST, _SECOND = 18.0, 36.0  # middles of the two rows
_FADED = 0.28
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CardItem(QGraphicsItem):
    """Paints a step. `standing` None shows what the step does instead of how it stands."""

    def __init__(self, ref: str, step: Step, place: Rect, pencil: Pencil) -> None:
        super().__init__()
        self.ref = ref
        self.step = step
        self.standing: Standing | None = None
        self.problems: Sequence[Problem] = ()
        self.critical = False
        self.faded = False
        self.hovered = False
        self._pencil = pencil
        self._box = QRectF(0, 0, place.width, place.height)
        self.setPos(place.x, place.y)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """The card and its border."""
        return self._box.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        """Empty: hits come from the arrangement."""
        return QPainterPath()

    @property
    def live(self) -> bool:
        """True while the card changes by itself: the step is RUNNING."""
        return self.standing is not None and self.standing.phase is Phase.RUNNING

    def turn(self) -> None:
        """Repaint the ring alone."""
        self.update(QRectF(_PAD, _SECOND - 8, 16, 16))

    def tick(self) -> None:
        """Repaint the row with the time."""
        self.update(QRectF(_PAD, _SECOND - 9, self._box.width() - _PAD, 18))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint what the scale has room for."""
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setOpacity(_FADED if self.faded else 1.0)
        self._paint_ground(painter)
        if scale < NEAR:
            self._paint_name_alone(painter, scale)
        else:
            self._paint_first_row(painter, scale)
            self._paint_second_row(painter)
        self._paint_progress(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        ink = self._pencil.ink
        border, weight = ink.roles[Role.BORDER], 1.0
        standing = self.standing
        if self.hovered:
            border = ink.roles[Role.CONTROL]
        if standing is not None and (
            self.live or standing.phase is Phase.WAITING or look(standing.phase).role is Role.BAD
        ):
            border, weight = ink.phase(standing), 1.5
        elif self.problems:
            border, weight = self._problem_color(), 1.5
        painter.setPen(ink.pen(border, weight))
        painter.setBrush(ink.ground(standing))
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_name_alone(self, painter: QPainter, scale: float) -> None:
        """Icon or sign and the name, as large as on the screen at full size where the card has room for it."""
        pixels = min(screen_pixels(11, scale), 26)
        middle, side = self._box.center().y(), pixels * 1.15
        sign = QRectF(_PAD - 2, middle - side / 2, side, side)
        if self.standing is None:
            painter.drawPixmap(
                sign.toRect(), kind_icon(self.step.kind, self._pencil.ink.kind(self.step), painter, side)
            )
        else:
            self._sign(painter, sign, side / 12)
        left = sign.right() + 6
        room = self._box.right() - 8 - left
        if self.problems:
            mark = QRectF(self._box.right() - side - 6, middle - side / 2, side, side)
            self._paint_problem_mark(painter, mark)
            room -= side + 2
        painter.setPen(self._name_color())
        painter.setFont(lettering(pixels, strong=True))
        painter.drawText(QRectF(left, 0, room, self._box.height()), _LEFT, cut(self.step.name, int(room), pixels, True))

    def _paint_first_row(self, painter: QPainter, scale: float) -> None:
        icon = QRectF(_PAD, _FIRST - 8, 16, 16)
        painter.drawPixmap(
            icon.toRect(), kind_icon(self.step.kind, self._pencil.ink.kind(self.step), painter, 16 * scale)
        )
        right = self._box.right() - _PAD
        if self.problems:
            self._paint_problem_mark(painter, QRectF(right - 14, _FIRST - 7, 14, 14))
            right -= 20
        name_width = width(self.step.name, Size.TEXT, True)
        painter.setFont(lettering(Size.SECONDARY))
        painter.setPen(self._pencil.ink.roles[Role.MUTED])
        for text in badges(self.step, self.standing):
            space = width(text, Size.SECONDARY) + 10
            if right - space < _TEXT + min(name_width, 60) + 6:
                break
            badge = QRectF(right - space, _FIRST - 8, space, 16)
            self._paint_badge(painter, badge, text)
            right -= space + 4
        room = right - _TEXT
        painter.setPen(self._name_color())
        painter.setFont(lettering(Size.TEXT, strong=True))
        painter.drawText(QRectF(_TEXT, _FIRST - 10, room, 20), _LEFT, cut(self.step.name, int(room), Size.TEXT, True))

    def _paint_badge(self, painter: QPainter, box: QRectF, text: str) -> None:
        ink = self._pencil.ink
        loud = text == "flaky"
        painter.setPen(ink.pen(ink.roles[Role.WARN if loud else Role.BORDER]))
        painter.setBrush(ink.roles[Role.WARN_SOFT] if loud else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink.roles[Role.WARN if loud else Role.MUTED])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_second_row(self, painter: QPainter) -> None:
        ink, standing = self._pencil.ink, self.standing
        right = self._box.right() - _PAD
        painter.setFont(lettering(Size.SECONDARY))
        if standing is None:
            painter.setPen(ink.roles[Role.MUTED])
            room = right - _TEXT
            painter.drawText(
                QRectF(_TEXT, _SECOND - 9, room, 18), _LEFT, cut(does(self.step), int(room), Size.SECONDARY)
            )
            return
        self._sign(painter, QRectF(_PAD, _SECOND - 8, 16, 16), 1.0)
        took = self._time()
        if took:
            painter.setFont(lettering(Size.SECONDARY, strong=self.critical))
            painter.setPen(ink.roles[Role.TEXT if self.critical else Role.MUTED])
            painter.drawText(QRectF(_TEXT, _SECOND - 9, right - _TEXT, 18), _RIGHT, took)
            right -= width(took, Size.SECONDARY, self.critical) + 8
            painter.setFont(lettering(Size.SECONDARY))
        word, detail = outcome(standing)
        painter.setPen(ink.phase(standing))
        painter.drawText(
            QRectF(_TEXT, _SECOND - 9, right - _TEXT, 18), _LEFT, cut(word, int(right - _TEXT), Size.SECONDARY)
        )
        left = _TEXT + width(word, Size.SECONDARY)
        if detail and right - left > 24:
            painter.setPen(ink.roles[Role.MUTED])
            text = cut(f" · {' '.join(detail.split())}", int(right - left), Size.SECONDARY)
            painter.drawText(QRectF(left, _SECOND - 9, right - left, 18), _LEFT, text)

    def _paint_progress(self, painter: QPainter) -> None:
        standing = self.standing
        if standing is None or not self.live or standing.fraction is None:
            return
        track = QRectF(_PAD, self._box.bottom() - 5, self._box.width() - 2 * _PAD, 2)
        painter.fillRect(track, self._pencil.ink.roles[Role.BORDER])
        track.setWidth(track.width() * min(1.0, max(0.0, standing.fraction)))
        painter.fillRect(track, self._pencil.ink.roles[Role.BUSY])

    def _paint_problem_mark(self, painter: QPainter, box: QRectF) -> None:
        side = box.width() / 12
        painter.save()
        painter.translate(box.center())
        painter.scale(side, side)
        paint_sign(painter, QRectF(-6, -6, 12, 12), Shape.TRIANGLE, self._problem_color())
        painter.setPen(self._pencil.ink.pen(self._pencil.ink.card, 1.4))
        painter.drawLine(QPointF(0, -1.6), QPointF(0, 1.4))
        painter.drawPoint(QPointF(0, 3.6))
        painter.restore()

    def _sign(self, painter: QPainter, box: QRectF, size: float) -> None:
        assert self.standing is not None
        painter.save()
        painter.translate(box.center())
        painter.scale(size, size)
        shape, color = look(self.standing.phase).shape, self._pencil.ink.phase(self.standing)
        paint_sign(painter, QRectF(-6, -6, 12, 12), shape, color, self._pencil.angle)
        painter.restore()

    def _time(self) -> str:
        assert self.standing is not None
        took = self.standing.elapsed(self._pencil.now())
        if took is None or self.standing.phase is Phase.PENDING:
            return ""
        return duration(took) if self.standing.phase.final else running_time(took)

    def _name_color(self) -> QColor:
        idle = self.standing is not None and self.standing.phase in (Phase.PENDING, Phase.SKIPPED)
        return self._pencil.ink.roles[Role.MUTED if idle else Role.TEXT]

    def _problem_color(self) -> QColor:
        bad = any(problem.severity is Severity.ERROR for problem in self.problems)
        return self._pencil.ink.roles[Role.BAD if bad else Role.WARN]
