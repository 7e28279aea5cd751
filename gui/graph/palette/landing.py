"""Where a step kind lands when it is let go, and the edit that makes of it."""

from dataclasses import dataclass

from backend.domain.edits import AddStage, AddStep, Connect, Disconnect, Edit, Several
from backend.domain.pipeline import Pipeline, step_ref
from backend.domain.workspace import Workspace
from gui.graph.arrange import Arrangement, LineKind, Point
from gui.graph.edges import Edges
from gui.graph.editing.rules import locked, stage_named
from gui.graph.hits import stage_at
from gui.graph.palette.defaults import fields, stage_name, step_name


@dataclass(frozen=True, slots=True)
class Landing:
    """Into a `stage`; or as a new stage `after` another ("" for none), and where `before` is set between the two."""

    stage: str = ""
    after: str = ""
    before: str = ""


def landing(arrangement: Arrangement, edges: Edges, point: Point, reach: float) -> Landing:
    """Return what lies under the point: a stage, an edge between stages, or free ground right of some stage."""
    stage = stage_at(arrangement, point)
    if stage:
        return Landing(stage)
    line = edges.at(point, reach, (LineKind.STAGE,))
    if line is not None:
        return Landing(after=line.source, before=line.target)
    left = [
        (point.x - place.frame.right + abs(point.y - place.frame.centre.y) / 4, name)
        for name, place in arrangement.stages.items()
        if place.frame.right <= point.x
    ]
    return Landing(after=min(left)[1] if left else "")


def reason(pipeline: Pipeline, place: Landing) -> str:
    """Return why nothing may land there, "" when it may."""
    return locked(pipeline, place.stage or place.before) if place.stage or place.before else ""


def words(kind: str, place: Landing) -> str:
    """Say what will happen."""
    if place.stage:
        return f"Add {_a(kind)} step to {place.stage}"
    if place.before:
        return f"New stage between {place.after} and {place.before}"
    return f"New stage after {place.after}" if place.after else "New stage at the start"


def edit(kind: str, place: Landing, workspace: Workspace) -> Edit:
    """Return the one edit that lets a step of that kind land there."""
    pipeline = workspace.pipeline
    made = fields(kind, workspace)
    if place.stage:
        stage = stage_named(pipeline, place.stage)
        taken = [step.written for step in stage.steps] if stage else []
        return AddStep(place.stage, step_name(kind, made, taken), made)
    names = [stage.name for stage in pipeline.stages]
    name = stage_name(kind, made, names)
    new = AddStage(
        name,
        {step_name(kind, made, ()): made},
        (place.after,) if place.after else (),
        place.before or _following(names, place.after),
    )
    if not place.before:
        return new
    return Several(
        (new, Connect(name, place.before), Disconnect(place.after, place.before)),
        f"add {name} between {place.after} and {place.before}",
    )


def made_refs(change: Edit) -> tuple[str, ...]:
    """Return what a landing makes, to be selected: the step."""
    match change:
        case AddStep(stage, name, _):
            return (step_ref(stage, name),)
        case AddStage(name, steps, _, _):
            return tuple(step_ref(name, step) for step in steps)
        case Several(edits, _):
            return made_refs(edits[0])
        case _:
            return ()


def _following(names: list[str], after: str) -> str:
    """The stage that the new one is written above, so that the file reads from left to right; "" for the end."""
    if not after:
        return names[0] if names else ""
    at = names.index(after) + 1
    return names[at] if at < len(names) else ""


def _a(word: str) -> str:
    return f"an {word}" if word[:1] in "aeio" else f"a {word}"
