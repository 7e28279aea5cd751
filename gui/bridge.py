"""Backend facts as typed Qt signals: the only place where both meet."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from backend.domain.facts import (
    AbortRequested,
    ApprovalGiven,
    ArtifactMade,
    DeploymentChanged,
    EnvironmentObserved,
    Fact,
    Notice,
    ReleaseMade,
    RunFinished,
    RunStarted,
    SourceChanged,
    StepChanged,
    StepProgressed,
    TestsReported,
    WorkspaceReloaded,
)

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console


class Bridge(QObject):
    """Re-emits every fact once as `fact`, and once under its own name. All in the event loop's thread, in order."""

    fact = Signal(object)
    runStarted = Signal(RunStarted)
    stepChanged = Signal(StepChanged)
    stepProgressed = Signal(StepProgressed)
    testsReported = Signal(TestsReported)
    artifactMade = Signal(ArtifactMade)
    runFinished = Signal(RunFinished)
    abortRequested = Signal(AbortRequested)
    approvalGiven = Signal(ApprovalGiven)
    releaseMade = Signal(ReleaseMade)
    deploymentChanged = Signal(DeploymentChanged)
    environmentObserved = Signal(EnvironmentObserved)
    sourceChanged = Signal(SourceChanged)
    workspaceReloaded = Signal(WorkspaceReloaded)
    noticeRaised = Signal(Notice)

    def __init__(self, console: "Console") -> None:
        super().__init__()
        self._signals = {
            RunStarted: self.runStarted,
            StepChanged: self.stepChanged,
            StepProgressed: self.stepProgressed,
            TestsReported: self.testsReported,
            ArtifactMade: self.artifactMade,
            RunFinished: self.runFinished,
            AbortRequested: self.abortRequested,
            ApprovalGiven: self.approvalGiven,
            ReleaseMade: self.releaseMade,
            DeploymentChanged: self.deploymentChanged,
            EnvironmentObserved: self.environmentObserved,
            SourceChanged: self.sourceChanged,
            WorkspaceReloaded: self.workspaceReloaded,
            Notice: self.noticeRaised,
        }
        self._stop = console.subscribe(self._receive)

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    def _receive(self, fact: Fact) -> None:
        self.fact.emit(fact)
        self._signals[type(fact)].emit(fact)
