"""What the doctor found: sign, what was looked at, what is really used, and the cure."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from backend.domain.doctor import Check, Verdict
from gui.formats import plural
from gui.looks import look
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.sign import Sign

_TOP = Qt.AlignmentFlag.AlignTop


class DoctorPanel(QWidget):
    """A line for each check, bad ones first."""

    def __init__(self) -> None:
        super().__init__()
        self._checks: tuple[Check, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 4, 12, 12)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(1, 200)
        self._grid.setColumnStretch(2, 1)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show what was found."""
        self._checks = tuple(checks)
        self._grid.setRowStretch(self._grid.rowCount() - 1, 0)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        order = {Verdict.BAD: 0, Verdict.WARNING: 1, Verdict.OK: 2}
        at = 0
        for check in sorted(checks, key=lambda check: order[check.verdict]):
            self._grid.addWidget(Sign(look(check.verdict)), at, 0, _TOP)
            self._grid.addWidget(Text(check.name, strong=True, wrap=True), at, 1, _TOP)
            self._grid.addWidget(Text(check.found, wrap=True), at, 2, _TOP)
            if check.cure:
                self._grid.addWidget(
                    Text(f"→ {check.cure}", tone="warn" if check.verdict is Verdict.WARNING else "bad", wrap=True),
                    at + 1,
                    2,
                    _TOP,
                )
                copy = Button(
                    "",
                    "copy",
                    kind="quiet",
                    tip=self.tr("Copy the cure"),
                    call=partial(_copy, check.cure),
                )
                self._grid.addWidget(copy, at, 3, 2, 1, _TOP)
            at += 2
        self._grid.setRowStretch(at, 1)

    def summary(self) -> str:
        """Return the answer in a line."""
        bad = sum(check.verdict is Verdict.BAD for check in self._checks)
        warned = sum(check.verdict is Verdict.WARNING for check in self._checks)
        if bad:
            return f"{plural(bad, 'thing')} must be mended" + (f", {warned} could be better" if warned else "")
        return f"All works; {plural(warned, 'thing')} could be better" if warned else "All works"

    def text(self) -> str:
        """Return everything to copy."""
        return "\n".join(
            f"[{check.verdict}] {check.name}: {check.found}" + (f"\n    {check.cure}" if check.cure else "")
            for check in self._checks
        )


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
