"""Writes one line of a log on the screen: marks first, then the text in its pens."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gui.log.ansi import DEFAULT, PLAIN, RGB, Pen, Span
from gui.theme import Role, current

_BETWEEN = 3  # pixels between lines


@dataclass(frozen=True, slots=True)
class Grid:
    """The measures of a font of fixed width, in logical pixels."""

    cell: float
    line: int
    ascent: float

    @staticmethod
    def of(font: QFont) -> "Grid":
        """Measure a font."""
        metrics = QFontMetricsF(font)
        return Grid(
            metrics.horizontalAdvance("0" * 100) / 100,
            int(metrics.height()) + _BETWEEN,
            metrics.ascent() + _BETWEEN / 2,
        )


@dataclass(frozen=True, slots=True)
class Ink:
    """A painter at a line: `corner` is where column `start` begins; what lies beyond `end` is not painted."""

    painter: QPainter
    grid: Grid
    corner: QPointF
    start: int
    end: int

    def mark_whole(self, width: int, role: Role) -> None:
        """Give the whole line a ground."""
        self.painter.fillRect(QRectF(self.corner.x(), self.corner.y(), width, self.grid.line), current().color(role))

    def mark(self, first: int, last: int, role: Role) -> None:
        """Give columns a ground."""
        self._fill(first, last, current().color(role))

    def write(self, text: str, spans: Sequence[Span]) -> None:
        """Write a line with its coloured parts."""
        at = self.start
        for span in spans:
            first, last = max(span.start, self.start), min(span.end, self.end)
            if first >= last:
                continue
            self._draw(text[at:first], at, PLAIN)
            if span.pen.ground != DEFAULT or span.pen.inverse:
                self._fill(first, last, _ground(span.pen))
            self._draw(text[first:last], first, span.pen)
            at = last
        self._draw(text[at : self.end], at, PLAIN)

    def _draw(self, text: str, column: int, pen: Pen) -> None:
        if not text:
            return
        place = QPointF(self.corner.x() + (column - self.start) * self.grid.cell, self.corner.y() + self.grid.ascent)
        self.painter.setPen(_letters(pen))
        if not (pen.bold or pen.underline):
            self.painter.drawText(place, text)
            return
        self.painter.save()
        font = self.painter.font()
        font.setBold(pen.bold)
        font.setUnderline(pen.underline)
        self.painter.setFont(font)
        self.painter.drawText(place, text)
        self.painter.restore()

    def _fill(self, first: int, last: int, color: QColor) -> None:
        first = max(first, self.start)
        if last > first:
            x = self.corner.x() + (first - self.start) * self.grid.cell
            self.painter.fillRect(QRectF(x, self.corner.y(), (last - first) * self.grid.cell, self.grid.line), color)


def _letters(pen: Pen) -> QColor:
    if pen.faint:
        return current().color(Role.MUTED)
    return current().color(Role.SURFACE) if pen.inverse else _color(pen.color)


def _color(number: int) -> QColor:
    if number == DEFAULT:
        return current().color(Role.TEXT)
    if number < RGB:
        return current().ansi(number)
    color = QColor(number - RGB)
    # A colour made for a black terminal may be unreadable here: move its lightness to the readable side.
    lightness = color.lightness()
    readable = max(lightness, 150) if current().dark else min(lightness, 100)
    return QColor.fromHsl(color.hslHue(), color.hslSaturation(), readable)


def _ground(pen: Pen) -> QColor:
    color = _color(pen.color if pen.inverse else pen.ground)
    if not pen.inverse:
        color.setAlpha(60)
    return color
