"""A stage: its soft column, its header and the lines between its steps."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from backend.domain.phase import Phase
from backend.domain.pipeline import Stage
from backend.domain.problem import Problem, Severity
from gui.formats import duration
from gui.graph.arrange import Line, LineKind, StagePlace
from gui.graph.followed_run import StageStanding
from gui.graph.ink import target_environment
from gui.graph.items.chevron import paint_chevron, size
from gui.graph.items.detail import NEAR, readable, screen_pixels
from gui.graph.items.lines import curves, heads
from gui.graph.items.lock import hatch, paint_lock
from gui.graph.items.pencil import Pencil
from gui.graph.items.problem_mark import paint_problem_mark
from gui.graph.lettering import cut, lettering, width
from gui.graph.wording import running_time
from gui.looks import Shape, look
from gui.theme import Role
from gui.theme.fonts import Size
from gui.widgets.sign import paint_sign

_PAD = 16.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StageItem(QGraphicsItem):
    """Paints a stage behind its cards. `standing` None shows how many steps it has instead of how it stands."""

    def __init__(self, stage: Stage, place: StagePlace, pencil: Pencil) -> None:
        super().__init__()
        self.stage = stage
        self.standing: StageStanding | None = None
        self.problems: Sequence[Problem] = ()
        self._pencil = pencil
        self._box, self._header = QRectF(), QRectF()
        self._folded = place.folded
        self._lines: tuple[Line, ...] = ()
        self._curves, self._heads = QPainterPath(), QPainterPath()
        self._far_curves: QPainterPath | None = None
        self.take(stage, place)
        self.setPos(place.frame.x, place.frame.y)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def take(self, stage: Stage, place: StagePlace) -> None:
        """Show the stage as it is written now, with the size and the lines of its place; where it stands is the scene's."""
        if _looks(stage) != _looks(self.stage) or place.folded is not self._folded:
            self.update()
        self.stage, self._folded = stage, place.folded
        box = QRectF(0, 0, place.frame.width, place.frame.height)
        if box != self._box:
            self.prepareGeometryChange()
            self._box = box
            self._header = QRectF(0, 0, place.frame.width, place.header.height)
        if place.lines is not self._lines:
            self._lines = place.lines
            shown = [line for line in place.lines if not line.implied and not line.backward]
            self._curves, self._heads, self._far_curves = curves(shown), heads(shown), None
            self.update()

    @property
    def far_curves(self) -> QPainterPath:
        """The lines from step to step alone, relative to the stage's corner."""
        if self._far_curves is None:
            self._far_curves = curves(line for line in self._lines if line.kind is LineKind.STEP and not line.backward)
        return self._far_curves

    def boundingRect(self) -> QRectF:
        """The frame and its border."""
        return self._box.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        """Empty: hits come from the arrangement."""
        return QPainterPath()

    @property
    def live(self) -> bool:
        """True while the header changes by itself."""
        return self.standing is not None and self.standing.phase is Phase.RUNNING

    def turn(self) -> None:
        """Repaint the ring alone."""
        self.update(QRectF(_PAD - 4, 4, 20, self._header.height() - 4))

    def tick(self) -> None:
        """Repaint the header."""
        self.update(self._box if self._folded else self._header)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint frame, header and lines."""
        ink = self._pencil.ink
        guarded = self._guarded()
        painter.setPen(ink.pen(guarded or ink.roles[Role.BORDER], 1.5 if guarded else 1.0))
        painter.setBrush(ink.stage)
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        if self.stage.locked:
            hatch(painter, self._box.adjusted(1, 1, -1, -1), 9, self._pencil)
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        if option.exposedRect.top() < self._header.bottom():
            self._paint_header(painter, scale)
        if self._folded:
            self._paint_summary(painter, scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink.pen(ink.line, 1.4))
        painter.drawPath(self._curves)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.line)
        painter.drawPath(self._heads)

    def _paint_header(self, painter: QPainter, scale: float) -> None:
        ink, middle = self._pencil.ink, self._header.center().y() + 2
        near = scale >= NEAR
        pixels = readable(Size.TEXT, scale) if near else min(screen_pixels(11, scale), 28)
        note = readable(Size.SECONDARY, scale)
        left, right = _PAD, self._box.right() - _PAD
        if self.stage.steps:
            large = size(scale)
            color = ink.roles[Role.MUTED]
            paint_chevron(painter, QPointF(left - 6 + 4 * large, middle), color, closed=self._folded, scale=scale)
            left += 10 * large
        if self.stage.locked:
            side = 16.0 * pixels / Size.TEXT
            paint_lock(painter, QRectF(left, middle - side / 2, side, side), self._pencil)
            left += side + 6
        if self.standing is not None:
            large = pixels / Size.TEXT
            box = QRectF(left - 2, middle - 8 * large, 16 * large, 16 * large)
            self._sign(painter, box, look(self.standing.phase).shape, ink.roles[look(self.standing.phase).role], large)
            left = box.right() + 6
        if self.problems:
            bad = any(problem.severity is Severity.ERROR for problem in self.problems)
            color = ink.roles[Role.BAD if bad else Role.WARN]
            side = 14.0 * pixels / Size.TEXT
            paint_problem_mark(painter, QRectF(right - side, middle - side / 2, side, side), color, ink.stage)
            right -= side + 6
        aside = self._aside() if near else ""
        if aside:
            painter.setFont(lettering(note))
            painter.setPen(ink.roles[Role.MUTED])
            painter.drawText(QRectF(left, middle - 9, right - left, 18), _RIGHT, aside)
            right -= width(aside, note) + 8
        painter.setFont(lettering(pixels, strong=True))
        painter.setPen(ink.roles[Role.TEXT])
        room = max(0.0, right - left)
        painter.drawText(QRectF(left, middle - 18, room, 36), _LEFT, cut(self.stage.name, int(room), pixels, True))

    def _paint_summary(self, painter: QPainter, scale: float) -> None:
        """What a folded stage has to tell: how many steps, and how they stand."""
        ink = self._pencil.ink
        pixels = readable(Size.SECONDARY, scale) if scale >= NEAR else min(screen_pixels(9, scale), 18)
        count, standing = len(self.stage.steps), self.standing
        words = f"{count} step{'s' if count != 1 else ''}" if standing is None else standing.words
        bad = standing is not None and bool(standing.bad)
        painter.setFont(lettering(pixels))
        painter.setPen(ink.roles[Role.BAD if bad else Role.MUTED])
        row = QRectF(_PAD, self._header.bottom() - 2, self._box.width() - 2 * _PAD, 20)
        painter.drawText(row, _LEFT, cut(words, int(row.width()), pixels))

    def _aside(self) -> str:
        standing, count = self.standing, len(self.stage.steps)
        if standing is None:
            return f"{count} steps" if count != 1 and not self._folded else ""
        if not standing.started:
            return f"{count} steps" if count > 1 and not self._folded else ""
        took = max(0.0, (standing.finished or self._pencil.now()) - standing.started)
        if standing.finished:
            return duration(took)
        counts = f"{standing.done}/{standing.total} · " if count > 1 and not self._folded else ""
        return counts + running_time(took)

    def _sign(self, painter: QPainter, box: QRectF, shape: Shape, color: QColor, size: float) -> None:
        painter.save()
        painter.translate(QPointF(box.center()))
        painter.scale(size, size)
        paint_sign(painter, QRectF(-6, -6, 12, 12), shape, color, self._pencil.angle)
        painter.restore()

    def _guarded(self) -> QColor | None:
        """Production's hue for the frame of a stage that changes production."""
        theme = self._pencil.ink.theme
        targets = [target_environment(step) for step in self.stage.steps]
        return next((theme.environment(name) for name in targets if name and theme.guarded(name)), None)


def _looks(stage: Stage) -> tuple[object, ...]:
    """What of a stage's definition is painted."""
    return stage.name, stage.locked, len(stage.steps), [target_environment(step) for step in stage.steps]
