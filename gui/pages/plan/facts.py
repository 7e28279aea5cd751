"""The plan's lines: a word at the left, what it says at the right, with a sign where it is a judgement."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from backend.domain.adoption import Adoption
from backend.domain.plan import Plan
from gui.looks import CLOSED, OPEN, Look, Shape
from gui.pages.plan import adoption_words as words
from gui.pages.plan.wording import evidence, source, summary, then
from gui.theme import Role
from gui.widgets.clock import clock
from gui.widgets.label import Text
from gui.widgets.sign import Sign

_WARNING = Look(Shape.TRIANGLE, Role.WARN, "warning")
_CLASH = Look(Shape.CROSS, Role.BAD, "clash")
_TOP = Qt.AlignmentFlag.AlignTop


class PlanFacts(QWidget):
    """Will change, evidence, source, gates, then, what runs already and its adoption, warnings."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 10, 12, 12)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 104)
        self._grid.setColumnStretch(2, 1)

    def show_plan(self, plan: Plan) -> None:
        """Show the lines of a plan."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._line(self.tr("Will change"), [(None, summary(plan))])
        if plan.release is not None and plan.action in ("promote", "rollback", "deploy"):
            self._line(self.tr("Evidence"), [(None, evidence(plan))])
            self._line(self.tr("Source"), [(None, source(plan))])
        if plan.gates:
            self._line(
                self.tr("Gates"),
                [(OPEN if gate.open else CLOSED, _gate(gate.name, gate.message)) for gate in plan.gates],
            )
        if plan.adoption is not None:
            self._adoption(plan.adoption, plan.environment)
        steps = then(plan)
        if steps:
            self._line(self.tr("Then"), [(None, step) for step in steps])
        if plan.warnings:
            self._line(self.tr("Mind"), [(_WARNING, warning) for warning in plan.warnings])

    def _adoption(self, adoption: Adoption, environment: str) -> None:
        self._line(self.tr("Runs already"), [(None, text) for text in words.found(adoption, clock().now())])
        if adoption.closed:
            self._line(
                self.tr("Clash"), [*((_CLASH, text) for text in adoption.closed), (None, self._way_on(adoption))]
            )
        elif not adoption.agreed:
            self._line(self.tr("Not adopted"), [(None, adoption.beside(environment))])
        if not adoption.agreed:
            return
        parts = (
            (self.tr("Adoption"), words.steps(adoption)),
            (self.tr("Volumes"), words.volumes(adoption)),
            (self.tr("Away for"), adoption.away),
            (self.tr("Stays"), adoption.left),
        )
        for word, texts in parts:
            self._line(word, [(None, text) for text in texts])

    def _way_on(self, adoption: Adoption) -> str:
        if adoption.agreed:
            return self.tr("Free that first, then compute the plan again.")
        return self.tr("Tick the box below to adopt what runs, or stop it: docker compose down")

    def _line(self, word: str, says: Sequence[tuple[Look | None, str]]) -> None:
        for place, (shown, text) in enumerate(says):
            at = self._grid.rowCount()
            if place == 0:
                self._grid.addWidget(Text(word, tone="muted", selectable=False), at, 0, _TOP)
            if shown is not None:
                self._grid.addWidget(Sign(shown), at, 1, _TOP)
            self._grid.addWidget(
                Text(text, wrap=True), at, 2 if shown is not None else 1, 1, 1 if shown is not None else 2, _TOP
            )


def _gate(name: str, message: str) -> str:
    return f"{name}: {message}" if message else name
