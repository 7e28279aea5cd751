"""The failure first: which step, which test, the message, the last lines, the next action."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from backend.domain.report import TestCase
from backend.domain.run import StepRun
from gui.looks import look
from gui.pages.run.next_action import next_action
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, row
from gui.widgets.sign import Sign

LINES = 5


class FailureCard(QFrame):
    """Hidden unless a failed step is shown. `testAsked` carries the test to show."""

    testAsked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "bad")
        self._case: TestCase | None = None
        self._sign = Sign()
        self.title = Elided(strong=True)
        self.message = Text(wrap=True)
        self.test = Elided(fixed=True)
        self.lines = Text(fixed=True, size=Size.SECONDARY, tone="muted")
        self.action = Text(wrap=True)
        self._show_test = Button(self.tr("Show the test"), kind="link", call=lambda: self.testAsked.emit(self._case))
        self._copy = Button(
            self.tr("Copy details"), kind="link", call=lambda: QGuiApplication.clipboard().setText(self.text())
        )
        head = row(self._sign, self.title, spacing=10)
        head.setStretch(1, 1)
        foot = row(self.action, self._show_test, self._copy, spacing=12)
        foot.setStretch(0, 1)
        self.setLayout(column(head, self.message, self.test, self.lines, foot, spacing=4, margins=(12, 8, 12, 10)))
        self.hide()

    def show_step(self, step: StepRun | None, case: TestCase | None, last_lines: tuple[str, ...]) -> None:
        """Show why a step failed; None hides the card."""
        self._case = case
        if step is None:
            self.hide()
            return
        self._sign.show_look(look(step.phase))
        code = f" (exit {step.exit_code})" if step.exit_code else ""
        self.title.setText(f"{step.ref} {step.phase}: {step.reason or 'see below'}{code}")
        self.message.setText(step.message)
        self.message.setVisible(bool(step.message) and step.message != step.reason)
        self.test.setText(
            f"{case.name}: {case.message}" if case is not None and case.message else case.name if case else ""
        )
        self.test.setVisible(case is not None and not (case.name in step.message and case.message[:40] in step.message))
        self._show_test.setVisible(case is not None)
        shown = tuple(line[:200] for line in last_lines if line.strip())[-LINES:] if case is None else ()
        self.lines.setText("\n".join(shown))
        self.lines.setVisible(bool(shown))
        action = next_action(step)
        self.action.setText(f"→ {action}" if action else "")
        self.action.setVisible(bool(action))
        self.show()

    def text(self) -> str:
        """Return all of it to copy."""
        parts = (
            self.title.text(),
            self.message.text(),
            self.test.text(),
            self._case.trace if self._case else "",
            self.lines.text(),
            self.action.text(),
        )
        return "\n".join(part for part in parts if part)
