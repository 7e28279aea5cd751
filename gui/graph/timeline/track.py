"""The track: a lane per stage with what its steps did, ticks where steps ended, and the mark of the shown moment."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.formats import duration, tip
from gui.graph.history import Span
from gui.graph.ink import Ink
from gui.guarded import guarded
from gui.looks import look
from gui.theme import Role, current

_EDGE = 8  # room for the mark at both ends
_TICKS = 8
_LANE, _THINNEST, _HIGHEST = 6.0, 2.0, 48.0


class TimelineTrack(QWidget):
    """`wanted` gives the moment under the mouse, or the one that a key leads to."""

    wanted = Signal(float)
    stepped = Signal(int)
    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stages: Sequence[str] = ()
        self._spans: Sequence[Span] = ()
        self._start, self._end, self._at = 0.0, 1.0, 1.0
        self._drawn: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Time of the run"))
        current().changed.connect(self._forget)

    def show_spans(self, stages: Sequence[str], spans: Sequence[Span], start: float, end: float) -> None:
        """Show a run's lanes; the moment stays."""
        if len(stages) != len(self._stages):
            self._stages = stages
            self.setFixedHeight(self.sizeHint().height())
        self._stages, self._spans = stages, spans
        self._start, self._end = start, max(end, start + 0.001)
        self._forget()

    def show_moment(self, at: float) -> None:
        """Move the mark."""
        if at != self._at:
            self._at = at
            self.setAccessibleDescription(self.tr("{} after the start").format(duration(max(0.0, at - self._start))))
            self.update()

    def sizeHint(self) -> QSize:
        """Ticks above, lanes below; many lanes get thin."""
        return QSize(240, round(_TICKS + min(_HIGHEST, max(1, len(self._stages)) * (_LANE + 2)) + 8))

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lanes once, the mark each time."""
        ink, painter = Ink(), QPainter(self)
        if self._drawn is None:
            self._drawn = self._draw(ink)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self._x(self._at)
        later = QColor(ink.roles[Role.SURFACE])
        later.setAlpha(150)
        painter.fillRect(QRectF(x, 0, self.width() - x, self.height()), later)
        color = ink.roles[Role.FOCUS if self.hasFocus() else Role.ACCENT]
        painter.setPen(ink.pen(color, 2))
        painter.drawLine(QPointF(x, 3), QPointF(x, self.height() - 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(x, 5), 5, 5)

    def _draw(self, ink: Ink) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = (self.height() - _TICKS - 8) / max(1, len(self._stages))
        thick = max(_THINNEST, min(_LANE, high - 1))
        lanes = {stage: _TICKS + 4 + number * high + high / 2 for number, stage in enumerate(self._stages)}
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.roles[Role.BORDER])
        for middle in lanes.values():
            painter.drawRect(QRectF(_EDGE, middle - 0.5, self.width() - 2 * _EDGE, 1))
        for span in self._spans:  # what went wrong ends up on top
            self._paint_span(painter, ink, span, lanes.get(span.ref.partition("/")[0]), thick)
        painter.end()
        return picture

    def _paint_span(self, painter: QPainter, ink: Ink, span: Span, middle: float | None, thick: float) -> None:
        if middle is None:
            return
        role = look(span.phase).role
        color = ink.roles[role]
        left, right = self._x(span.started), self._x(span.finished or self._end)
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(left, middle - thick / 2, max(3.0, right - left), thick), thick / 2, thick / 2)
        if span.finished:
            high = _TICKS - 1 if role is Role.BAD else _TICKS - 4
            painter.drawRect(QRectF(right - 0.75, _TICKS - high, 1.5, high))

    # --- mouse and keys ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.wanted.emit(self._moment(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.wanted.emit(self._moment(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by a hundredth of the run, Home and End to its ends; Space plays."""
        step = (self._end - self._start) / 100
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self.wanted.emit(max(self._start, self._at - step))
            case Qt.Key.Key_Right:
                self.wanted.emit(min(self._end, self._at + step))
            case Qt.Key.Key_Home:
                self.wanted.emit(self._start)
            case Qt.Key.Key_End:
                self.wanted.emit(self._end)
            case Qt.Key.Key_Space:
                self.toggled.emit()
            case _:
                event.ignore()

    def event(self, event: QEvent) -> bool:
        """Tell which step works under the mouse, and when."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tip(self.story(event.pos().x(), event.pos().y())), self)
            return True
        return super().event(event)

    def story(self, x: float, y: float) -> str:
        """What is known of a point: the time, and the steps of the lane that worked then."""
        at = self._moment(x)
        lines = [self.tr("{} after the start").format(duration(at - self._start))]
        high = (self.height() - _TICKS - 8) / max(1, len(self._stages))
        lane = int((y - _TICKS - 4) // high)
        if 0 <= lane < len(self._stages):
            stage = self._stages[lane]
            lines.append(stage)
            for span in self._spans:
                end = span.finished or self._end
                if span.ref.partition("/")[0] == stage and span.started <= at <= end:
                    lines.append(
                        f"    {span.ref.partition('/')[2]}: {look(span.phase).word}, {duration(end - span.started)}"
                    )
        return "\n".join(lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the lanes anew."""
        super().resizeEvent(event)
        self._forget()

    def _forget(self) -> None:
        self._drawn = None
        self.update()

    def _x(self, at: float) -> float:
        share = (at - self._start) / (self._end - self._start)
        return _EDGE + min(1.0, max(0.0, share)) * (self.width() - 2 * _EDGE)

    def _moment(self, x: float) -> float:
        share = (x - _EDGE) / max(1, self.width() - 2 * _EDGE)
        return self._start + min(1.0, max(0.0, share)) * (self._end - self._start)
