"""A run on the picture: its standings, its history, its critical path, and what moves while it goes on."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from backend.domain.facts import Fact
from backend.domain.pipeline import Pipeline
from gui.formats import duration
from gui.graph.followed_run import FollowedRun
from gui.graph.history import History
from gui.graph.items.card import CardItem
from gui.graph.items.stage import StageItem
from gui.graph.legend import Legend
from gui.graph.overlay import Overlay, overlay
from gui.graph.picture import Picture
from gui.graph.pulse import Pulse
from gui.graph.scene import PipelineScene
from gui.graph.timeline import TimelineBar


class Following(QObject):
    """`run` is None while the definition is shown. `settled`: what concerns the whole picture is worked out again."""

    settled = Signal()

    def __init__(
        self,
        view: QWidget,
        scene: PipelineScene,
        picture: Picture,
        timeline: TimelineBar,
        legend: Legend,
    ) -> None:
        super().__init__(view)
        self._view, self._scene, self._picture = view, scene, picture
        self._pencil, self._timeline, self._legend = scene.pencil, timeline, legend
        self.run: FollowedRun | None = None
        self.history: History | None = None
        self.over: Overlay | None = None
        self._over_files = False
        self._grown = False  # the history knows more than the timeline shows
        self._pulse = Pulse(self._turn, self._tick, self)
        # Facts come in bursts: what concerns the whole picture is worked out once after each burst.
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self.settle)
        timeline.moved.connect(self._look_back)

    @property
    def pulsing(self) -> bool:
        """True while something moves by itself."""
        return self._pulse.active

    @property
    def over_files(self) -> bool:
        """True while a run is shown on the files as they are now, or none is: the picture follows the files."""
        return self.run is None or self._over_files

    def take(self, run: FollowedRun | None, history: History | None = None, *, over_files: bool = False) -> None:
        """Follow another run, with or without its history, or none. The picture is shown with `pipeline` afterwards."""
        self.run, self.history, self._over_files = run, history, over_files
        stages = tuple(stage.name for stage in run.pipeline.stages) if run is not None else ()
        self._timeline.show_history(history, stages)

    def pipeline(self, files: Pipeline | None) -> Pipeline | None:
        """Return what belongs on the picture: the files' pipeline, the run's, or one laid over the other."""
        self.over = None
        if self.run is None:
            return files
        if not self._over_files or files is None:
            return self.run.pipeline
        self.over = overlay(files, self.run.pipeline)
        return self.over.pipeline

    def mark(self) -> None:
        """Show on the cards, and beside the timeline, what the overlay knows."""
        self._scene.set_marks(self.over.marks if self.over is not None else {})
        self._timeline.show_note(self.over.words if self.over is not None else "")

    def apply(self, fact: Fact) -> None:
        """Take in a fact about the shown run; others change nothing. While an earlier moment is shown, the picture stays."""
        if self.run is None:
            return
        if self.history is not None:
            self.history.append(fact)
            self._grown = True
            changed: Iterable[str] = () if self._timeline.moment is not None else self.history.go(float("inf"))
            self._settling.start()
        else:
            changed = self.run.apply(fact)
        if changed:
            self._scene.show_standings(self.run, changed)
            self._settling.start()

    def settle(self) -> None:
        """Work out what concerns the whole picture: the critical path, its legend, what has to move."""
        now = self._pencil.now()
        path = self.run.critical_path(now) if self.run is not None else ()
        self._scene.show_critical(path if len(path) > 1 else ())
        text = ""
        if self.run is not None and len(path) > 1:
            length = sum(self.run.standings[ref].elapsed(now) or 0.0 for ref in path)
            text = self.tr("critical path {}").format(duration(length))
        self._legend.show_path(text)
        if self._grown:
            self._grown = False
            self._timeline.measure()
        going = self.run is not None and bool(self.run.running) and (self.history is None or self.history.open)
        self._pulse.set_active(self._view.isVisible() and going and not self._timeline.playing)
        self.settled.emit()

    def rest(self) -> None:
        """Nothing moves unseen."""
        self._pulse.set_active(False)

    def _look_back(self, at: float | None) -> None:
        """Show another moment of the run's history; None for the end of what is known."""
        if self.history is None or self.run is None:
            return
        changed = self.history.go(float("inf") if at is None else at)
        if changed:
            self._scene.show_standings(self.run, changed)
        for item in self._live():
            item.tick()
        self.settle()

    def _turn(self, angle: int) -> None:
        self._pencil.angle = angle
        for item in self._live():
            item.turn()

    def _tick(self) -> None:
        for item in self._live():
            item.tick()
        self._grown = self.history is not None and self.history.open
        self.settle()

    def _live(self) -> list[CardItem | StageItem]:
        if self._scene.far or self.run is None:
            return []
        running = self.run.running
        stages = dict.fromkeys(ref.partition("/")[0] for ref in running)
        running = list(dict.fromkeys(map(self._picture.folded.card, running)))
        cards, frames = self._scene.cards, self._scene.stages
        return [
            *(cards[ref] for ref in running if ref in cards),
            *(frames[name] for name in stages if name in frames),
        ]
