"""The board's head: each environment with its hue, what runs there and how fresh that is."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from backend.domain.deployment import EnvironmentState
from gui.formats import past, time_of_day
from gui.guarded import guarded
from gui.models.deployment_words import in_place
from gui.theme import Role, current, pixmap
from gui.theme.fonts import Size, font
from gui.widgets.clock import clock

HEIGHT = 48
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class BoardHeader(QHeaderView):
    """Paints titles; an environment's column shows its name, its release, and when its engine was lost."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._states: Mapping[str, EnvironmentState] = {}
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(HEIGHT)

    def show_states(self, states: Mapping[str, EnvironmentState]) -> None:
        """Show other environments."""
        self._states = states
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return two lines."""
        return QSize(super().sizeHint().width(), HEIGHT)

    @guarded()
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one title."""
        theme = current()
        painter.save()
        painter.fillRect(rect, theme.color(Role.SURFACE))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color(Role.BORDER))
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        state = self._states.get(title)
        if state is None:
            painter.setFont(font(Size.SECONDARY))
            painter.setPen(theme.color(Role.MUTED))
            painter.drawText(rect.adjusted(8, 0, -8, 0), _LEFT, title)
        else:
            self._paint_environment(painter, rect, state)
        painter.restore()

    def _paint_environment(self, painter: QPainter, rect: QRect, state: EnvironmentState) -> None:
        theme = current()
        hue = theme.environment(state.name)
        painter.fillRect(rect.left(), rect.top(), 1, rect.height(), theme.color(Role.BORDER))
        painter.fillRect(rect.left() + 1, rect.top(), rect.width() - 1, 3, hue)
        painter.setFont(font(strong=True))
        painter.setPen(hue)
        upper = QRect(rect.left() + 13, rect.top() + 7, rect.width() - 24, 18)
        painter.drawText(upper, _LEFT, state.name)
        if state.lock is not None:
            painter.drawPixmap(
                upper.right() - 14, upper.top() + 2, pixmap("lock", Role.WARN, 14, self.devicePixelRatioF())
            )
        painter.setFont(font(Size.SECONDARY))
        painter.setPen(theme.color(Role.MUTED if state.reachable else Role.BAD))
        lower = QRect(rect.left() + 13, rect.top() + 25, rect.width() - 24, 16)
        text = painter.fontMetrics().elidedText(summary(state), Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, _LEFT, text)


def summary(state: EnvironmentState) -> str:
    """Return what runs there since when, or since when nobody knows."""
    now = clock().now()
    if not state.reachable:
        if not state.as_of:
            return "never reached"
        return f"as of {time_of_day(state.as_of)}, connection lost {past(state.as_of, now)}"
    parts = []
    if state.deployment is not None:
        done = state.deployment.finished or state.deployment.started
        parts.append(f"{in_place(state.deployment)} {past(done, now)}")
    else:
        parts.append("nothing deployed yet")
    if state.lock is not None:
        parts.append(f"locked by {state.lock.holder}")
    return " · ".join(parts)
