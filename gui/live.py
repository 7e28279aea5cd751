"""What is going on in the open workspace, as far as the frame shows it: what runs, which engines answer."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from backend.domain.board import Board
from backend.domain.deployment import EnvironmentState
from backend.domain.facts import DeploymentChanged, RunFinished, RunStarted, SourceChanged
from gui.bridge import Bridge
from gui.frame.status import Connection


class Live(QObject):
    """Counts from facts. `changed` after any change, `connectionsChanged` with all connections."""

    changed = Signal()
    connectionsChanged = Signal(tuple)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._runs: dict[str, int] = {}
        self._deployments: set[str] = set()
        self._announced: dict[str, Connection] = {}
        self._guessed: dict[str, Connection] = {}
        self._seen = 0.0
        self._numbers: dict[str, int] = {}
        self.latest = ""
        bridge.runStarted.connect(self._started)
        bridge.runFinished.connect(self._finished)
        bridge.deploymentChanged.connect(self._deployed)
        bridge.sourceChanged.connect(self._source)

    @property
    def runs(self) -> Mapping[str, int]:
        """Ids and numbers of the runs at work."""
        return dict(self._runs)

    @property
    def count(self) -> int:
        """How much is at work; a deployment inside a run counts with its run."""
        return len(self._runs) or len(self._deployments)

    def number(self, run: str) -> str:
        """Return `#12` for a run that was seen, else its id."""
        return f"#{self._numbers[run]}" if run in self._numbers else run

    def take_runs(self, running: Mapping[str, int], latest: str) -> None:
        """Begin from what the console says runs already."""
        self._runs = dict(running)
        self._numbers.update(running)
        self.latest = latest
        self.changed.emit()

    def take_board(self, board: Board, targets: Mapping[str, str]) -> None:
        """Take how fresh the board is; `targets` names each environment's target. Engines that announce themselves by
        facts are shown under their own names, others by their target.
        """
        by_target: dict[str, list[EnvironmentState]] = {}
        for name, state in board.environments.items():
            by_target.setdefault(targets.get(name, name), []).append(state)
        self._seen = max((state.as_of for state in board.environments.values() if state.reachable), default=self._seen)
        self._guessed = {}
        for target, states in by_target.items():
            ok = all(state.reachable for state in states)
            as_of = max(state.as_of for state in states)
            message = next((state.message for state in states if not state.reachable), "")
            self._guessed[target] = Connection(target, ok, 0.0 if ok else as_of, as_of, message)
        self._tell()

    def _started(self, fact: RunStarted) -> None:
        self._runs[fact.run] = self._numbers[fact.run] = fact.number
        self.latest = fact.run
        self.changed.emit()

    def _finished(self, fact: RunFinished) -> None:
        self._runs.pop(fact.run, None)
        self.changed.emit()

    def _deployed(self, fact: DeploymentChanged) -> None:
        if fact.deployment.phase.final:
            self._deployments.discard(fact.deployment.id)
        else:
            self._deployments.add(fact.deployment.id)
        self.changed.emit()

    def _source(self, fact: SourceChanged) -> None:
        ok = fact.state != "lost"
        self._announced[fact.name] = Connection(fact.name, ok, fact.at, fact.at if ok else self._seen, fact.message)
        self._tell()

    def _tell(self) -> None:
        shown = self._announced or self._guessed
        fresh = (replace(one, seen=max(one.seen, self._seen)) if one.ok else one for one in shown.values())
        self.connectionsChanged.emit(tuple(fresh))
