"""Pipelines for the tests of the graph: by hand, by size, and by chance."""

import random

from hypothesis import strategies as st

from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.run import Run, StepRun


def shop() -> Pipeline:
    """Five stages in a row, four tests side by side."""
    return Pipeline(
        (
            Stage("build", (), (Step("images", "build", "*"),)),
            Stage(
                "unit", ("build",), tuple(Step(name, "test", name) for name in ("catalog", "cart", "orders", "gateway"))
            ),
            Stage("integration", ("unit",), (Step("flow", "integration", ["gateway", "catalog", "cart"]),)),
            Stage("staging", ("integration",), (Step("deploy", "deploy", "staging"),)),
            Stage("production", ("staging",), (Step("promote", "promote", "staging", {"to": "production"}),)),
        )
    )


def large(steps: int, stages: int = 25, seed: int = 1) -> Pipeline:
    """So many steps over so many stages; each stage needs one or two of the four before it."""
    dice = random.Random(seed)
    made = []
    for number in range(stages):
        needs = sorted({dice.randrange(max(0, number - 4), number) for _ in range(2)}) if number else []
        inner = []
        for index in range(steps // stages):
            before = (
                {dice.randrange(max(0, index - 6), index) for _ in range(dice.choice([0, 1, 1, 2]))}
                if index > 2
                else set()
            )
            inner.append(
                Step(f"step-{index}", "run", "alpine", needs=tuple(f"step-{other}" for other in sorted(before)))
            )
        made.append(Stage(f"stage-{number}", tuple(f"stage-{need}" for need in needs), tuple(inner)))
    return Pipeline(tuple(made))


def run_of(pipeline: Pipeline, **phases: Phase) -> Run:
    """A run under way; `phases` by step name, all others PENDING."""
    steps = {}
    for ref, step in pipeline.steps():
        phase = phases.get(step.name, Phase.PENDING)
        begun = 100.0 if phase is not Phase.PENDING else 0.0
        steps[ref] = StepRun(ref, step.kind, phase, int(bool(begun)), begun, 130.0 if phase.final else 0.0)
    return Run("r1", 1, pipeline, phase=Phase.RUNNING, started=100.0, steps=steps)


def _needs(number: int, *, circles: bool) -> st.SearchStrategy[tuple[str, ...]]:
    """Names of earlier ones; with circles of any, and of some that do not exist."""
    names = [f"n{other}" for other in (range(14) if circles else range(number))]
    return st.lists(st.sampled_from(names), max_size=3).map(tuple) if names else st.just(())


@st.composite
def pipelines(draw: st.DrawFn, *, circles: bool = False) -> Pipeline:
    """Small pipelines of every shape."""
    stages = []
    for number in range(draw(st.integers(0, 5))):
        tied = draw(st.booleans())
        count = draw(st.integers(0, 6) if tied else st.integers(0, 24))
        steps = tuple(
            Step(f"n{index}", "run", "alpine", needs=draw(_needs(index, circles=circles)) if tied else ())
            for index in range(count)
        )
        stages.append(Stage(f"n{number}", draw(_needs(number, circles=circles)), steps))
    return Pipeline(tuple(stages))
