"""Facts of runs, made up."""

from backend.domain.facts import Fact, RunFinished, RunStarted, StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline
from backend.domain.run import Run, RunRequest, Source, StepRun

START = 1000.0


def run_and_facts(pipeline: Pipeline, seconds: float = 10.0, failed: str = "") -> tuple[Run, list[Fact]]:
    """A run of one step after the other, each for some seconds; `failed` is the ref of the one that fails."""
    refs = tuple(ref for ref, _ in pipeline.steps())
    facts: list[Fact] = [RunStarted("r1", 7, START, pipeline, RunRequest(), Source(), refs)]
    steps = {}
    at = START
    for ref, step in pipeline.steps():
        phase = Phase.FAILED if ref == failed else Phase.SUCCEEDED
        facts += [StepChanged("r1", ref, Phase.RUNNING, at), StepChanged("r1", ref, phase, at + seconds)]
        steps[ref] = StepRun(ref, step.kind, phase, 1, at, at + seconds)
        at += seconds
    phase = Phase.FAILED if failed else Phase.SUCCEEDED
    facts.append(RunFinished("r1", phase, at))
    return Run("r1", 7, pipeline, phase=phase, started=START, finished=at, steps=steps), facts
