"""A run in time: one bar per stage, from its first step's begin to its last step's end."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from backend.domain.phase import Phase
from backend.domain.run import Run
from gui.formats import duration
from gui.guarded import guarded
from gui.looks import look
from gui.theme import Role, current
from gui.theme.fonts import Size, font
from gui.widgets.clock import clock
from gui.widgets.sign import paint_sign

LINE = 24
_NAME = 128
_TIME = 64
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Timeline(QWidget):
    """Paints a run's stages; running ones grow with the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._run: Run | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current().changed.connect(self.update)

    def show_run(self, run: Run) -> None:
        """Show a run."""
        self._run = run
        self.setAccessibleName(
            ", ".join(f"{stage.name} {run.stage_phase(stage.name)}" for stage in run.pipeline.stages)
        )
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Return a line for each stage."""
        return QSize(300, LINE * (len(self._run.pipeline.stages) if self._run else 0))

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        run = self._run
        if run is None:
            return
        painter = QPainter(self)
        theme = current()
        now = clock().now()
        end = run.finished or now
        whole = max(end - run.started, 0.001)
        left, room = _NAME, max(40, self.width() - _NAME - _TIME)
        for at, stage in enumerate(run.pipeline.stages):
            top = at * LINE
            phase = run.stage_phase(stage.name)
            shown = look(phase)
            paint_sign(painter, QRectF(0, top, 16, LINE), shown.shape, theme.color(shown.role))
            painter.setFont(font())
            quiet = phase in (Phase.SKIPPED, Phase.PENDING)
            painter.setPen(theme.color(Role.MUTED if quiet else Role.TEXT))
            name = painter.fontMetrics().elidedText(stage.name, Qt.TextElideMode.ElideRight, _NAME - 32)
            painter.drawText(QRect(24, top, _NAME - 30, LINE), _LEFT, name)
            begun, done = span(run, stage.name, now)
            painter.setFont(font(Size.SECONDARY))
            painter.setPen(theme.color(Role.MUTED))
            text = duration(done - begun) if begun else str(phase)
            painter.drawText(QRect(self.width() - _TIME, top, _TIME, LINE), _RIGHT, text)
            painter.fillRect(left, top + LINE // 2, room, 1, theme.color(Role.BORDER))
            if begun:
                x = left + (begun - run.started) / whole * room
                width = max(4.0, (done - begun) / whole * room)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(shown.role))
                painter.drawRoundedRect(QRectF(x, top + LINE / 2 - 3, min(width, left + room - x), 6), 3, 3)


def span(run: Run, stage: str, now: float) -> tuple[float, float]:
    """Return begin and end of a stage, (0, 0) when it has not begun; a running one ends now."""
    steps = [step for ref, step in run.steps.items() if ref.partition("/")[0] == stage and step.started]
    if not steps:
        return 0.0, 0.0
    ends = [step.finished or (now if not step.phase.final else step.started) for step in steps]
    return min(step.started for step in steps), max(ends)
