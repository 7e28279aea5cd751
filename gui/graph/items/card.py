"""The card of one step."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from backend.domain.phase import Phase
from backend.domain.problem import Severity
from gui.formats import duration
from gui.graph.items.chevron import paint_chevron, room, size
from gui.graph.items.detail import NEAR, readable, screen_pixels
from gui.graph.items.kind_icon import kind_icon
from gui.graph.items.lock import hatch, paint_lock
from gui.graph.items.problem_mark import paint_problem_mark
from gui.graph.items.step_item import FIRST, PAD, SECOND, StepItem
from gui.graph.lettering import cut, lettering, width
from gui.graph.notes import FLAKY, badges, count
from gui.graph.overlay import Mark
from gui.graph.wording import does, outcome, running_time
from gui.looks import look
from gui.theme import Role
from gui.theme.fonts import Size
from gui.widgets.sign import paint_sign

_TEXT = 36.0  # where texts begin, right of the icon and of the sign below it
_FADED = 0.28
_LEGIBLE = 48.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CardItem(StepItem):
    """Paints a step. `standing` None shows what the step does instead of how it stands."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint what the scale has room for."""
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setOpacity(_FADED if self.faded else 1.0)
        self._paint_ground(painter)
        if scale < NEAR:
            self._paint_name_alone(painter, scale)
        else:
            self._paint_first_row(painter, scale)
            self._paint_second_row(painter, scale)
        self._paint_progress(painter)
        painter.setOpacity(1.0)  # the view does not restore painters between items

    def _paint_ground(self, painter: QPainter) -> None:
        ink = self._pencil.ink
        border, weight = ink.roles[Role.BORDER], 1.0
        standing = self.standing
        if self.hovered:
            border = ink.roles[Role.CONTROL]
        if standing is not None and (standing.phase is Phase.WAITING or look(standing.phase).role is Role.BAD):
            border, weight = ink.phase(standing), 1.5
        elif self.found:
            border, weight = ink.roles[Role.ACCENT], 1.5
        elif self.live:
            border = ink.busy_border
        elif self.problems:
            border, weight = self._problem_color(), 1.5
        pen = ink.pen(border, weight)
        if self.count:  # a stack: what lies below looks out
            painter.setPen(ink.pen(ink.roles[Role.BORDER]))
            painter.setBrush(ink.card)
            painter.drawRoundedRect(self._box.adjusted(4.5, 4.5, 3.5, 3.5), 6, 6)
        if self.mark is Mark.GONE:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(ink.stage if self.mark is Mark.GONE else ink.ground(standing))
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.step.locked:
            hatch(painter, self._box.adjusted(1, 1, -1, -1), 5, self._pencil)

    def _paint_name_alone(self, painter: QPainter, scale: float) -> None:
        """Icon or sign and the name, as large as on the screen at full size where the card has room for it."""
        pixels = min(screen_pixels(11, scale), 30)
        middle, side = self._box.center().y(), pixels * 1.15
        sign = QRectF(PAD - 2, middle - side / 2, side, side)
        if self.step.locked:
            paint_lock(painter, sign, self._pencil)
        elif self.standing is None:
            painter.drawPixmap(
                sign.toRect(), kind_icon(self.step.kind, self._pencil.ink.kind(self.step), painter, side * scale)
            )
        else:
            self._sign(painter, sign, side / 12)
        left = sign.right() + 6
        right = self._box.right()
        if self.foldable:
            self._paint_chevron(painter, QPointF(right - 4 * size(scale) - room(scale) / 2, middle), scale)
            right -= room(scale)
        space = right - 8 - left
        if self.problems:
            mark = QRectF(right - side - 6, middle - side / 2, side, side)
            self._paint_problem_mark(painter, mark)
            space -= side + 2
        painter.setPen(self._name_color())
        painter.setFont(lettering(pixels, strong=True))
        name = cut(self.step.name, int(space), pixels, True)
        painter.drawText(QRectF(left, 0, space, self._box.height()), _LEFT, name)

    def _paint_first_row(self, painter: QPainter, scale: float) -> None:
        """Icon, name, notes, and a mark for problems."""
        icon = QRectF(PAD, FIRST - 8, 16, 16)
        if self.step.locked:
            paint_lock(painter, icon, self._pencil)
        else:
            picture = kind_icon(self.step.kind, self._pencil.ink.kind(self.step), painter, 16 * scale)
            painter.drawPixmap(icon.toRect(), picture)
        right = self._box.right() - PAD
        if self.foldable:
            self._paint_chevron(painter, QPointF(right - 5, FIRST), scale)
            right -= 16
        if self.problems:
            self._paint_problem_mark(painter, QRectF(right - 14, FIRST - 7, 14, 14))
            right -= 20
        name, note = readable(Size.TEXT, scale), readable(Size.SECONDARY, scale)
        needed = min(width(self.step.name, name, True), 48 if self.mark is not None else 96)
        for text in badges(self.step, self.standing, self.mark):
            space = width(text, note) + 10
            if right - space < _TEXT + needed + 6:
                break
            self._paint_badge(painter, QRectF(right - space, FIRST - 8, space, 16), text, note)
            right -= space + 4
        tests = count(self.standing)
        space = width(tests, Size.SECONDARY) + 6
        if tests and right - space >= _TEXT + needed:
            painter.setPen(self._pencil.ink.roles[Role.MUTED])
            painter.setFont(lettering(Size.SECONDARY))
            painter.drawText(QRectF(_TEXT, FIRST - 10, right - _TEXT, 20), _RIGHT, tests)
            right -= space
        space = right - _TEXT
        painter.setPen(self._name_color())
        painter.setFont(lettering(name, strong=True))
        painter.drawText(QRectF(_TEXT, FIRST - 10, space, 20), _LEFT, cut(self.step.name, int(space), name, True))

    def _paint_chevron(self, painter: QPainter, middle: QPointF, scale: float) -> None:
        paint_chevron(painter, middle, self._pencil.ink.roles[Role.MUTED], closed=bool(self.count), scale=scale)

    def _paint_badge(self, painter: QPainter, box: QRectF, text: str, pixels: int) -> None:
        ink = self._pencil.ink
        loud = text in (FLAKY, Mark.CHANGED)
        painter.setPen(ink.pen(ink.roles[Role.WARN if loud else Role.BORDER]))
        painter.setBrush(ink.roles[Role.WARN_SOFT] if loud else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink.roles[Role.WARN if loud else Role.MUTED])
        painter.setFont(lettering(pixels))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_second_row(self, painter: QPainter, scale: float) -> None:
        """What the step does; in a run its sign, its word, what else is worth knowing, and its time."""
        ink, standing, pixels = self._pencil.ink, self.standing, readable(Size.SECONDARY, scale)
        row = QRectF(_TEXT, SECOND - 9, self._box.right() - PAD - _TEXT, 18)
        painter.setFont(lettering(pixels))
        if standing is None:
            painter.setPen(ink.roles[Role.MUTED])
            words = f"{self.count} × {does(self.step)}" if self.count else does(self.step)
            painter.drawText(row, _LEFT, cut(words, int(row.width()), pixels))
            return
        self._sign(painter, QRectF(PAD, SECOND - 8, 16, 16), 1.0)
        took = self._time()
        if took:
            painter.setFont(lettering(pixels, strong=self.critical))
            painter.setPen(ink.roles[Role.TEXT if self.critical else Role.MUTED])
            painter.drawText(row, _RIGHT, took)
            row.setRight(row.right() - width(took, pixels, self.critical) - 6)
            painter.setFont(lettering(pixels))
        word, detail = outcome(standing)
        painter.setPen(ink.word(standing))
        painter.drawText(row, _LEFT, cut(word, int(row.width()), pixels))
        row.setLeft(row.left() + width(word, pixels))
        if detail:
            self._paint_detail(painter, row, " · " + " ".join(detail.split()), pixels)

    def _paint_detail(self, painter: QPainter, row: QRectF, text: str, pixels: int) -> None:
        """Half a word helps nobody: what does not fit is cut only where a good part of it remains."""
        if row.width() < min(_LEGIBLE, width(text, pixels)):
            return
        painter.setPen(self._pencil.ink.roles[Role.MUTED])
        painter.drawText(row, _LEFT, cut(text, int(row.width()) + 1, pixels))

    def _paint_progress(self, painter: QPainter) -> None:
        standing = self.standing
        if standing is None or not self.live or standing.fraction is None:
            return
        track = QRectF(PAD, self._box.bottom() - 5, self._box.width() - 2 * PAD, 2)
        painter.fillRect(track, self._pencil.ink.roles[Role.BORDER])
        track.setWidth(track.width() * min(1.0, max(0.0, standing.fraction)))
        painter.fillRect(track, self._pencil.ink.roles[Role.BUSY])

    def _paint_problem_mark(self, painter: QPainter, box: QRectF) -> None:
        paint_problem_mark(painter, box, self._problem_color(), self._pencil.ink.card)

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
