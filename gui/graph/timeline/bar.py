"""The bar under the canvas: back, play, on; the track; how far into the run; how fast; back to now."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui.formats import absolute, tip
from gui.graph.history import History
from gui.graph.timeline.player import Player
from gui.graph.timeline.track import TimelineTrack
from gui.guarded import guarded
from gui.theme import Role, current, icon
from gui.theme.fonts import Size
from gui.widgets.button import IconButton
from gui.widgets.label import Text


class TimelineBar(QFrame):
    """Emits `moved` with the moment to show, None for the end of what is known (now, while the run goes on)."""

    moved = Signal(object)

    def __init__(self, now: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._history: History | None = None
        self._stages: tuple[str, ...] = ()
        self._at: float | None = None
        self._player = Player(self)
        self._track = TimelineTrack()
        self._play = IconButton("play", self.tr("Play (Space on the track)"), self.toggle)
        self._back = IconButton("previous", self.tr("To the event before (,)"), lambda: self.step(-1))
        self._on = IconButton("next", self.tr("To the next event (.)"), lambda: self.step(1))
        self._note = Text(tone="muted", size=Size.SECONDARY)
        self._note.hide()
        self._time = Text(tone="muted", size=Size.SECONDARY)
        self._time.setMinimumWidth(88)
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._speed = self._button(self.tr("How fast it plays"), self._player.next_speed)
        self._live = self._button("", self.live)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for button in (self._back, self._play, self._on):
            row.addWidget(button)
        row.addWidget(self._track, 1)
        for part in (self._note, self._time, self._speed, self._live):
            row.addWidget(part)
        self._player.moved.connect(self._play_on)
        self._player.changed.connect(self._show_player)
        self._track.wanted.connect(self._seek)
        self._track.toggled.connect(self.toggle)
        current().changed.connect(self._show_player)
        self.hide()

    @property
    def moment(self) -> float | None:
        """The moment that is shown; None at the end of what is known."""
        return self._at

    @property
    def playing(self) -> bool:
        """True while time goes on by itself."""
        return self._player.playing

    def show_history(self, history: History | None, stages: tuple[str, ...] = ()) -> None:
        """Stand at the end of a run's history; None hides the bar."""
        self._player.pause()
        self._history, self._at, self._stages = history, None, stages
        self.setVisible(history is not None)
        if history is not None:
            self._player.suit(history.end(self._now()) - history.started)
            self.measure()
            self._show_player()

    def show_note(self, text: str) -> None:
        """Say how the files differ from what ran; "" when they do not."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def measure(self) -> None:
        """Take what the history knows by now; while a run goes on, the track grows with it."""
        if self._history is not None:
            end = self._history.end(self._now())
            self._track.show_spans(self._stages, tuple(self._history.spans()), self._history.started, end)
            self._show_moment()

    def toggle(self) -> None:
        """Play from here, from the beginning when the end is shown; or stand still."""
        if self._history is None:
            return
        if self._player.playing:
            self._player.pause()
            return
        if self._at is None:
            self._go(self._history.started)
        self._player.play()

    def step(self, by: int) -> None:
        """Go to the next event, or the one before (by -1)."""
        if self._history is None:
            return
        self._player.pause()
        at = self._at if self._at is not None else self._history.end(self._now())
        found = self._history.event_after(at) if by > 0 else self._history.event_before(at)
        if found is not None:
            self._go(found)
        elif by > 0:
            self.live()
        else:
            self._go(self._history.started)

    def live(self) -> None:
        """Back to the end of what is known."""
        self._player.pause()
        self._go(None)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and the hairline that parts it from the canvas."""
        theme, painter = current(), QPainter(self)
        painter.fillRect(self.rect(), theme.color(Role.SURFACE))
        painter.fillRect(0, 0, self.width(), 1, theme.color(Role.BORDER))

    # --- inside ------------------------------------------------------------------------------------------------------

    def _seek(self, at: float) -> None:
        self._player.pause()
        self._go(at)

    def _play_on(self, seconds: float) -> None:
        if self._history is not None and self._at is not None:
            self._go(self._at + seconds)

    def _go(self, at: float | None) -> None:
        if self._history is None:
            return
        if at is not None and at >= self._history.end(self._now()):
            at = None
            self._player.pause()
        self._at = at
        self._show_moment()
        self.moved.emit(at)

    def _show_moment(self) -> None:
        assert self._history is not None
        end = self._history.end(self._now())
        at = self._at if self._at is not None else end
        self._track.show_moment(at)
        passed, whole = (_clock(seconds - self._history.started) for seconds in (at, end))
        self._time.setText(whole if self._at is None else f"{passed} / {whole}")
        self._time.setToolTip(tip(absolute(at)))
        self._live.setEnabled(self._at is not None)

    def _show_player(self) -> None:
        playing = self._player.playing
        self._play.setIcon(icon("pause" if playing else "play", Role.MUTED))
        self._play.setToolTip(self.tr("Stand still") if playing else self.tr("Play (Space on the track)"))
        self._speed.setText(f"{self._player.speed}×")
        going = self._history is not None and self._history.open
        self._live.setText(self.tr("Now") if going else self.tr("End"))
        self._live.setToolTip(self.tr("Back to now (Esc)") if going else self.tr("Back to the run's end (Esc)"))

    def _button(self, hint: str, call: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        button.setMinimumSize(40, 24)
        button.clicked.connect(lambda: call())
        return button


def _clock(seconds: float) -> str:
    """Minutes and seconds of the same width each time, so that nothing trembles while it plays."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
