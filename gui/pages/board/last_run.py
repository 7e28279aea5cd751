"""The newest run on the board: its stages as signs, what failed, and the way to it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from backend.domain.run import Run
from gui.formats import past, spent
from gui.looks import look
from gui.models.run_fold import headline
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, row
from gui.widgets.sign import Sign
from gui.widgets.timeline import Timeline


class LastRun(QWidget):
    """`opened` asks for the run's page."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._run: Run | None = None
        self._sign = Sign()
        self._title = Text(strong=True)
        self._when = Text(tone="muted")
        self._why = Elided(tone="bad")
        self._open = Button(self.tr("Open run"), kind="link", call=self._ask)
        self._timeline = Timeline()
        head = row(self._sign, self._title, self._when, None, self._open)
        self.setLayout(column(head, self._why, 4, self._timeline, None, spacing=4, margins=(12, 4, 12, 12)))

    def show_run(self, run: Run | None) -> None:
        """Show a run, or that there was none."""
        self._run = run
        self._open.setVisible(run is not None)
        self._sign.setVisible(run is not None)
        if run is None:
            self._title.setText(self.tr("No run yet"))
            self._why.hide()
            self._timeline.hide()
            return
        self._timeline.show_run(run)
        self._sign.show_look(look(run.phase))
        self._title.setText(f"#{run.number} {run.phase}")
        why = headline(run)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._timeline.show()
        self.tick()

    def tick(self) -> None:
        """Say how long ago anew."""
        if self._run is not None:
            now = clock().now()
            self._timeline.update()
            tests = self._run.tests
            parts = [
                past(self._run.finished or self._run.started, now),
                spent(self._run.started, self._run.finished, now),
            ]
            if tests.total:
                parts.append(f"{tests.passed + tests.flaky}/{tests.total - tests.skipped} tests")
            if self._run.source.branch:
                parts.append(f"{self._run.source.branch} {self._run.source.commit[:7]}")
            self._when.setText(" · ".join(part for part in parts if part))

    def _ask(self) -> None:
        if self._run is not None:
            self.opened.emit(self._run.id)
