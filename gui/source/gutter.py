"""The margin of the text: line numbers of the file, and a sign where something is wrong."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from backend.domain.problem import Severity
from gui.guarded import guarded
from gui.looks import Shape
from gui.theme import Role, current
from gui.widgets.sign import paint_sign

if TYPE_CHECKING:
    from gui.source.edit import SourceEdit

_PAD = 6
_SIGN = 12


class Gutter(QWidget):
    """Stands at the left of the text and scrolls with it."""

    def __init__(self, edit: "SourceEdit") -> None:
        super().__init__(edit)
        self._edit = edit
        current().changed.connect(self.update)

    def width_needed(self) -> int:
        """Return the width for the largest number and a sign, in pixels."""
        digits = max(3, len(str(self._edit.first_line + self._edit.blockCount())))
        return _SIGN + self._edit.fontMetrics().horizontalAdvance("9") * digits + 2 * _PAD

    def sizeHint(self) -> QSize:
        """Return that width."""
        return QSize(self.width_needed(), 0)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines in view."""
        painter = QPainter(self)
        theme = current()
        painter.fillRect(self.rect(), theme.color(Role.WINDOW))
        painter.setFont(self._edit.font())
        worst = self._edit.worst_by_line()
        for number, top, height in self._edit.seen_lines():
            severity = worst.get(number)
            painter.setPen(theme.color(Role.TEXT if number == self._edit.caret_line else Role.UNKNOWN))
            spot = QRectF(0, top, self.width() - _PAD, height)
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(number))
            if severity is not None:
                error = severity is Severity.ERROR
                role, shape = (Role.BAD, Shape.CROSS) if error else (Role.WARN, Shape.TRIANGLE)
                paint_sign(painter, QRectF(_PAD - 2, top, _SIGN, height), shape, theme.color(role), size=8)
