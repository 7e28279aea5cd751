"""The question of an approve step that waits."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit

from backend.domain.phase import Phase
from gui.looks import look
from gui.widgets.button import Button
from gui.widgets.label import Text
from gui.widgets.layout import column, row
from gui.widgets.sign import Sign


class ApprovalCard(QFrame):
    """`answered` carries the step's ref, yes or no, and the reason."""

    answered = Signal(str, bool, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "warn")
        self._ref = ""
        self.question = Text(strong=True, wrap=True)
        self.reason = QLineEdit(placeholderText=self.tr("Reason (kept with the answer)"))
        self.reason.setAccessibleName(self.tr("Reason"))
        yes = Button(self.tr("Approve"), "check", kind="primary", call=lambda: self._answer(True), name="approve")
        no = Button(self.tr("Reject"), "close", kind="danger", call=lambda: self._answer(False), name="reject")
        head = row(Sign(look(Phase.WAITING)), self.question, spacing=10)
        head.setStretch(1, 1)
        self.setLayout(
            column(
                head,
                row(self.reason, yes, no),
                margins=(12, 10, 12, 10),
            )
        )
        self.hide()

    def ask(self, ref: str, question: str) -> None:
        """Ask; an empty ref hides the card."""
        self._ref = ref
        self.question.setText(question)
        self.setVisible(bool(ref))

    def _answer(self, approved: bool) -> None:
        self.answered.emit(self._ref, approved, self.reason.text())
        self.reason.clear()
        self.hide()
