"""What the carrying out of a plan says, line by line."""

from PySide6.QtWidgets import QFrame, QProgressBar

from backend.domain.deployment import Deployment
from gui.formats import duration, time_of_day
from gui.looks import look
from gui.theme.fonts import Size
from gui.widgets.clock import clock
from gui.widgets.label import Elided, Text
from gui.widgets.layout import column, row
from gui.widgets.sign import Sign

SHOWN = 12


class Progress(QFrame):
    """Hidden until the plan is carried out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self._lines: list[str] = []
        self._made: Deployment | None = None
        self._sign = Sign(size=14)
        self._title = Elided(strong=True)
        self._time = Text(tone="muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._said = Text(tone="muted", fixed=True, size=Size.SECONDARY, wrap=True)
        head = row(self._sign, self._title, self._time, spacing=10)
        head.setStretch(1, 1)
        self.setLayout(column(head, self._bar, self._said, spacing=8, margins=(12, 10, 12, 10)))
        clock().tick.connect(self._tick)
        self.hide()

    def clear(self) -> None:
        """Hide, forget."""
        self._lines.clear()
        self._made = None
        self.hide()

    def show_deployment(self, made: Deployment) -> None:
        """Show where it stands."""
        self._made = made
        self._sign.show_look(look(made.phase))
        words = f"{made.action} of {made.release.version} to {made.environment}: {made.phase}"
        self._title.setText(words)
        line = f"{time_of_day(clock().now())}  {made.message}" if made.message else ""
        if line and (not self._lines or self._lines[-1][10:] != line[10:]):
            self._lines.append(line)
            del self._lines[:-SHOWN]
        self._said.setText("\n".join(self._lines))
        self._said.setVisible(bool(self._lines))
        self._bar.setVisible(not made.phase.final)
        self._tick()
        self.show()

    def _tick(self) -> None:
        if self._made is not None:
            end = self._made.finished or clock().now()
            self._time.setText(duration(end - self._made.started))
