"""The line at the bottom: what is connected, since when, how fresh; what runs; the notices."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from gui.formats import absolute, ago, past, tip
from gui.looks import LOST, Look, Shape
from gui.theme import Role
from gui.theme.fonts import Size, font
from gui.widgets.button import Button
from gui.widgets.clock import clock
from gui.widgets.label import Elided, Text
from gui.widgets.layout import row
from gui.widgets.sign import Sign

OK = Look(Shape.DOT, Role.OK, "connected")
BUSY = Look(Shape.HALF, Role.BUSY, "connecting")


@dataclass(frozen=True, slots=True)
class Connection:
    """One engine or cluster: connected or lost since a moment; `seen` is when it was last heard of."""

    name: str
    ok: bool
    since: float = 0.0
    seen: float = 0.0
    message: str = ""


class StatusLine(QFrame):
    """Always there. `runsAsked` and `noticesAsked` lead on."""

    runsAsked = Signal()
    noticesAsked = Signal(QWidget)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "status")
        self.setFixedHeight(28)
        self._connections: dict[str, Connection] = {}
        self._parts: dict[str, tuple[Sign, Elided]] = {}
        self._left = QHBoxLayout()
        self._left.setSpacing(6)
        self.fresh = Text(tone="muted", size=Size.SECONDARY)
        self.fresh.setToolTip(
            tip(self.tr("When the deployed services were last read. While connected, a change is read as it comes."))
        )
        self.running = Button("", kind="link", call=self.runsAsked.emit)
        self.simulated = Text(self.tr("simulated world: nothing here is real"), tone="warn", size=Size.SECONDARY)
        self.simulated.hide()
        self.bell = Button("", "bell", kind="quiet", tip=self.tr("Notices  (g n)"), name="notices")
        self.bell.clicked.connect(lambda: self.noticesAsked.emit(self.bell))
        self._wait_sign, self._wait = Sign(BUSY), Text(self.tr("starting…"), tone="muted", size=Size.SECONDARY)
        self._left.addWidget(self._wait_sign)
        self._left.addWidget(self._wait)
        self.setLayout(
            row(
                self._left, None, self.simulated, self.fresh, self.running, self.bell, spacing=16, margins=(12, 0, 4, 0)
            )
        )
        for button in (self.running, self.bell):
            button.setFixedHeight(24)
            button.setFont(font(Size.SECONDARY))
        self.set_running(0)
        clock().tick.connect(self._tick)

    def show_connections(self, connections: tuple[Connection, ...]) -> None:
        """Show these; their places are kept while the names are the same."""
        self._wait_sign.hide()
        self._wait.hide()
        if [one.name for one in connections] != list(self._parts):
            for sign, text in self._parts.values():
                sign.deleteLater()
                text.deleteLater()
            self._parts = {one.name: (Sign(), Elided(size=Size.SECONDARY)) for one in connections}
            for sign, text in self._parts.values():
                self._left.addWidget(sign)
                self._left.addWidget(text)
        self._connections = {one.name: one for one in connections}
        self._tick()

    def show_starting(self) -> None:
        """Say that it begins."""
        self._wait_sign.show()
        self._wait.show()

    def set_running(self, count: int) -> None:
        """Say how many runs and deployments are at work."""
        self.running.setText(f"{count} running" if count else self.tr("nothing running"))

    def set_unread(self, count: int) -> None:
        """Say how many notices wait to be read."""
        self.bell.setText(str(count) if count else "")

    def _tick(self) -> None:
        now = clock().now()
        for name, connection in self._connections.items():
            sign, text = self._parts[name]
            sign.show_look(OK if connection.ok else LOST)
            since = f" for {ago(connection.since, now)}" if 0 < connection.since <= now - 1 else ""
            words = (
                f"{name}: connected{since}"
                if connection.ok
                else f"{name}: connection lost {past(connection.since, now)}"
            )
            text.setText(words)
            text.set_tone("" if connection.ok else "bad")
            text.setFixedWidth(min(320, text.fontMetrics().horizontalAdvance(words) + 2))
            text.setToolTip(
                tip("\n".join(part for part in (words, connection.message, absolute(connection.since)) if part))
            )
        self.fresh.setText(self._freshness(now))

    def _freshness(self, now: float) -> str:
        """Say what was read, and when; while all is connected, a change is read as it comes."""
        seen = max((connection.seen for connection in self._connections.values()), default=0.0)
        return self.tr("services read {0}").replace("{0}", past(seen, now)) if seen else ""
