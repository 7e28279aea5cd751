"""Colours YAML by role."""

from collections.abc import Mapping

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui.guarded import guarded
from gui.source.yaml_spans import OUTSIDE, Part, spans
from gui.theme import Role, current

_ROLES: Mapping[Part, Role] = {
    Part.KEY: Role.ACCENT,
    Part.TEXT: Role.OK,
    Part.NUMBER: Role.WARN,
    Part.ANCHOR: Role.GUARD,
    Part.TAG: Role.GUARD,
    Part.COMMENT: Role.MUTED,
}


class Highlighter(QSyntaxHighlighter):
    """Keeps the state of block texts from line to line."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[Part, QTextCharFormat] = {}
        self._take_colours()
        current().changed.connect(self._retint)

    @guarded()
    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        before = self.previousBlockState()
        found, state = spans(text, OUTSIDE if before < 0 else before - 1)
        for span in found:
            self.setFormat(span.start, span.end - span.start, self._formats[span.part])
        self.setCurrentBlockState(state + 1)

    def _take_colours(self) -> None:
        for part, role in _ROLES.items():
            made = QTextCharFormat()
            made.setForeground(current().color(role))
            if part is Part.COMMENT:
                made.setFontItalic(True)
            if part is Part.KEY:
                made.setFontWeight(QFont.Weight.Medium)
            self._formats[part] = made

    def _retint(self) -> None:
        self._take_colours()
        self.rehighlight()
