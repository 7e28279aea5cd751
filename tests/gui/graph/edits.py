"""Small edits of a pipeline by chance, as a person makes them one after another."""

from dataclasses import replace

from hypothesis import strategies as st

from backend.domain.pipeline import Pipeline, Stage, Step


@st.composite
def edited(draw: st.DrawFn, pipeline: Pipeline) -> tuple[Pipeline, frozenset[str]]:
    """One edit of a pipeline with stages: the new one, and the refs of the stages and steps that it touched."""
    stages = list(pipeline.stages)
    at = draw(st.integers(0, len(stages) - 1))
    stage = stages[at]
    match draw(st.sampled_from(["add", "remove", "rename", "connect", "disconnect", "add stage", "need stage"])):
        case "add":
            place = draw(st.integers(0, len(stage.steps)))
            steps = (*stage.steps[:place], Step("fresh", "run"), *stage.steps[place:])
            stages[at] = replace(stage, steps=steps)
            touched = {f"{stage.name}/fresh"}
        case "remove" if stage.steps:
            gone = draw(st.sampled_from(stage.steps)).name
            touched = {f"{stage.name}/{gone}"}
            touched |= {f"{stage.name}/{step.name}" for step in stage.steps if gone in step.needs}
            touched |= {f"{stage.name}/{need}" for step in stage.steps if step.name == gone for need in step.needs}
            stages[at] = _without(stage, gone)
        case "rename" if stage.steps:
            old = draw(st.sampled_from(stage.steps)).name
            touched = {f"{stage.name}/{old}", f"{stage.name}/renamed"}
            stages[at] = _renamed(stage, old)
        case "connect" if len(stage.steps) > 1:
            first, second = sorted(
                draw(st.lists(st.integers(0, len(stage.steps) - 1), min_size=2, max_size=2, unique=True))
            )
            touched = {f"{stage.name}/{stage.steps[second].name}", f"{stage.name}/{stage.steps[first].name}"}
            stages[at] = _needing(stage, second, (*stage.steps[second].needs, stage.steps[first].name))
        case "disconnect" if any(step.needs for step in stage.steps):
            second = draw(st.sampled_from([number for number, step in enumerate(stage.steps) if step.needs]))
            ends = (stage.steps[second].name, stage.steps[second].needs[0])
            touched = {f"{stage.name}/{name}" for name in ends}
            stages[at] = _needing(stage, second, stage.steps[second].needs[1:])
        case "need stage" if at:
            need = stages[draw(st.integers(0, at - 1))].name
            stages[at] = replace(stage, needs=tuple(dict.fromkeys((*stage.needs, need))))
            touched = {stage.name}
        case _:
            stages.insert(at, Stage("fresh", (), (Step("n0", "run"),)))
            touched = {"fresh"}
    return Pipeline(tuple(stages)), frozenset(touched)


def _without(stage: Stage, gone: str) -> Stage:
    left = [step for step in stage.steps if step.name != gone]
    return replace(
        stage, steps=tuple(replace(step, needs=tuple(need for need in step.needs if need != gone)) for step in left)
    )


def _renamed(stage: Stage, old: str) -> Stage:
    def new(name: str) -> str:
        return "renamed" if name == old else name

    return replace(
        stage,
        steps=tuple(replace(step, name=new(step.name), needs=tuple(map(new, step.needs))) for step in stage.steps),
    )


def _needing(stage: Stage, number: int, needs: tuple[str, ...]) -> Stage:
    steps = list(stage.steps)
    steps[number] = replace(steps[number], needs=tuple(dict.fromkeys(needs)))
    return replace(stage, steps=tuple(steps))
